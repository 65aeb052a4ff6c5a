import Glibc
import TestSupport
import Testing

@testable import Compiler
@testable import Emitters

/// The page of a diff, in a browser.
@Suite(.serialized) struct ChangePageTests {
    /// Writes the golden page of the example, with its style and its script, which are not in that file.
    private static func writeGolden(_ scratch: Scratch) throws -> String {
        let golden = String(decoding: try Path.read(Soac.package + "/golden/diff/history.html"), as: UTF8.self)
        let page = golden.replacing("<style></style>", with: "<style>\(ChangePage.style)</style>")
            .replacing("<script></script>", with: "<script>\(ChangePage.script)</script>")
        try scratch.write(page, to: "page.html")
        return scratch.path + "/page.html"
    }

    private static let shown = "document.querySelector('#shown').textContent"
    private static let entries = "document.querySelectorAll('#entries > li').length"

    private static func search(_ text: String) -> String {
        """
        new Promise(done => {
          const field = document.querySelector('#search');
          field.value = \(JSONText.of(text));
          field.dispatchEvent(new Event('input'));
          setTimeout(() => done(\(shown)), 300);
        })
        """
    }

    private static func press(_ button: String) -> String {
        "document.querySelector(\(JSONText.of(button))).click(), \(shown)"
    }

    // MARK: The example

    @Test(.enabled(if: BrowserVisit.isPossible, "there is no Chromium here"))
    func theExampleIsShown() throws {
        let scratch = try Scratch()
        let golden = try Self.writeGolden(scratch)
        let visit = try BrowserVisit(golden, [Self.shown, Self.entries])
        visit.expectQuiet()
        #expect(visit.values == ["\"22 changes of 22, in 18 entries\"", "18"])
    }

    /// CI keeps the pictures.
    @Test(
        .enabled(if: BrowserVisit.isPossible, "there is no Chromium here"), arguments: ["1400x1000", "390x844"],
        [false, true])
    func picturesAreTaken(size: String, isDark: Bool) throws {
        let scratch = try Scratch()
        let golden = try Self.writeGolden(scratch)
        let picture = "\(BrowserVisit.pictures)/diff-\(size.prefix { $0 != "x" })-\(isDark ? "dark" : "light").png"
        let visit = try BrowserVisit(
            golden, options: ["--screenshot", picture, "--size", size] + (isDark ? ["--dark"] : []))
        visit.expectQuiet()
        #expect(try Path.read(picture).count > 10_000)
    }

    // MARK: Whoever reads it

    /// All entries are there, and unfold; nothing that needs a script is shown.
    @Test(.enabled(if: BrowserVisit.isPossible, "there is no Chromium here"), arguments: ["1400x1000", "390x844"])
    func nothingNeedsScripts(size: String) throws {
        let scratch = try Scratch()
        let golden = try Self.writeGolden(scratch)
        let isSeen = "document.querySelector('#controls').getClientRects().length"
        let unfolded = """
            [...document.querySelectorAll('#entries > li > details')].every(entry => {
              entry.open = false;
              const body = entry.querySelector('.body');
              const folded = !body.checkVisibility();
              entry.querySelector('summary').click();
              return folded && entry.open && body.checkVisibility();
            })
            """
        let headings = "document.querySelectorAll('#entries > li > details > summary > h3').length"
        let visit = try BrowserVisit(
            golden,
            [
                Self.entries, isSeen, unfolded, headings, "document.querySelectorAll('#findings li').length",
                "document.querySelectorAll('.pool').length > 0",
                "document.documentElement.scrollWidth <= innerWidth",
            ], options: ["--size", size, "--no-script"])
        #expect(visit.values == ["18", "0", "true", "18", "1", "true", "true"])
    }

    @Test(.enabled(if: BrowserVisit.isPossible, "there is no Chromium here"))
    func findingsComeFirstOnAPhone() throws {
        let scratch = try Scratch()
        let golden = try Self.writeGolden(scratch)
        func top(_ part: String) -> String { "document.querySelector('\(part)').getBoundingClientRect().top" }
        let order = "\(top("#findings")) < \(top("#changes")) && \(top("#changes")) < \(top("#pools"))"
        #expect(try BrowserVisit(golden, [order], options: ["--size", "390x844"]).values == ["true"])
    }

    /// WCAG 1.4.11: what can be used is seen, by 3 to 1.
    @Test(.enabled(if: BrowserVisit.isPossible, "there is no Chromium here"), arguments: [[], ["--dark"]])
    func bordersOfInputsAreSeen(options: [String]) throws {
        let scratch = try Scratch()
        let golden = try Self.writeGolden(scratch)
        let contrasts = """
            (() => {
              const light = (color) => color.match(/[0-9.]+/g).slice(0, 3).map(Number).map(part => part / 255)
                .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
                .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
              const contrast = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
              const ground = light(getComputedStyle(document.body).backgroundColor);
              const seen = [...document.querySelectorAll('input, select, button')].filter(each => each.checkVisibility());
              const weak = seen.filter(each => contrast(light(getComputedStyle(each).borderTopColor), ground) < 3);
              return [seen.length > 4, weak.map(each => each.id)];
            })()
            """
        #expect(try BrowserVisit(golden, [contrasts], options: options).values == ["[true, []]"])
    }

    @Test(.enabled(if: BrowserVisit.isPossible, "there is no Chromium here"), arguments: ["1400x1000", "390x844"])
    func nothingIsWiderThanTheScreen(size: String) throws {
        let scratch = try Scratch()
        let golden = try Self.writeGolden(scratch)
        let widths = "document.documentElement.scrollWidth <= innerWidth"
        let visit = try BrowserVisit(golden, [widths], options: ["--size", size, "--dark"])
        visit.expectQuiet()
        #expect(visit.values == ["true"])
    }

    @Test(.enabled(if: BrowserVisit.isPossible, "there is no Chromium here"))
    func filtersAndSearchWork() throws {
        let scratch = try Scratch()
        let golden = try Self.writeGolden(scratch)
        let cluster = """
            (() => {
              const list = document.querySelector('#cluster');
              list.value = 'leipzig-stage';
              list.dispatchEvent(new Event('change'));
              return \(Self.shown);
            })()
            """
        let visit = try BrowserVisit(
            golden,
            [
                Self.search("LOG_LEVEL"), Self.search("marathon-hamburg-prod.yaml mem"), Self.search("no such text"),
                Self.press("#clear"), Self.press("[data-verdict=bounce]"), Self.press("[data-verdict=break]"),
                "location.hash", Self.press("#clear"), cluster,
            ])
        visit.expectQuiet()
        #expect(
            visit.values == [
                "\"2 changes of 22, in 1 entry\"", "\"1 change of 22, in 1 entry\"",
                "\"0 changes of 22, in 0 entries\"",
                "\"22 changes of 22, in 18 entries\"", "\"7 changes of 22, in 5 entries\"",
                "\"8 changes of 22, in 6 entries\"", "\"#verdicts=bounce%2Cbreak\"",
                "\"22 changes of 22, in 18 entries\"", "\"2 changes of 22, in 2 entries\"",
            ])
    }

    @Test(.enabled(if: BrowserVisit.isPossible, "there is no Chromium here"))
    func anEntryUnfoldsAndKeysWork() throws {
        let scratch = try Scratch()
        let golden = try Self.writeGolden(scratch)
        let script = """
            (() => {
              document.querySelector('#unfold').click();
              const entries = [...document.querySelectorAll('#entries > li > details')];
              const entry = entries.find(entry => entry.textContent.startsWith('bounce'));
              const before = [entry.open, entry.querySelectorAll('.field').length];
              entry.querySelector('summary').click();
              return new Promise(done => setTimeout(() => done(
                [...before, entry.open, entry.querySelectorAll('.field').length > 0]), 50));
            })()
            """
        let slash = """
            document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '/', bubbles: true, cancelable: true}))
              || document.activeElement.id
            """
        let names =
            "[...document.querySelectorAll('button, input, select')].every(e => e.labels?.length || e.textContent)"
        let visit = try BrowserVisit(golden, [script, names, slash])
        visit.expectQuiet()
        #expect(visit.values == ["[false, 0, true, true]", "true", "\"search\""])
    }

    // MARK: Any

    @Test(.enabled(if: BrowserVisit.isPossible, "there is no Chromium here"), arguments: UInt64(0)..<5)
    func hostileTextsAreShownAsTexts(seed: UInt64) throws {
        let scratch = try Scratch()
        var random = Seeded(seed)
        let report = SampleChanges.hostile(&random, groups: 40)
        try scratch.write(ChangeFormat.html.render(report), to: "page.html")
        let elements = "[...new Set([...document.body.querySelectorAll('*')].map(e => e.localName))].sort().join(' ')"
        let unfolded = "document.querySelector('#unfold').click(), \(elements)"
        let visit = try BrowserVisit(scratch.path + "/page.html", [unfolded, Self.entries])
        visit.expectQuiet()
        #expect(visit.values.last == "\(report.groups.count)")
        #expect(!visit.values[0].contains("img"))
        #expect(visit.values[0].components(separatedBySpace: "script") == 1)
    }

    /// Generous bounds: what makes a page useless takes many times as long.
    @Test(.enabled(if: BrowserVisit.isPossible, "there is no Chromium here"))
    func twentyThousandChangesStayUsable() throws {
        let scratch = try Scratch()
        let report = SampleChanges.many(20_000)
        try scratch.write(ChangeFormat.html.render(report), to: "page.html")
        func timed(_ change: String) -> String {
            """
            new Promise(done => {
              const start = performance.now();
              const field = document.querySelector('#search');
              \(change)
              document.querySelector('#filters').requestSubmit();
              requestAnimationFrame(() => requestAnimationFrame(() => done(Math.round(performance.now() - start))));
            })
            """
        }
        let visit = try BrowserVisit(
            scratch.path + "/page.html",
            [
                Self.entries, timed("field.value = 'service-77';"), timed("field.value = 'name-12 cluster-3';"),
                Self.shown,
                timed("field.value = '';"), Self.entries,
            ])
        visit.expectQuiet()
        let times = visit.values.compactMap { Int($0) }
        print("painted after \(visit.painted) ms; \(visit.values)")
        #expect(visit.painted < 5_000)
        #expect(times[1...3].allSatisfy { $0 < 2_000 })
        // Rows are made when they are needed.
        #expect(times[0] <= 300)
    }

    // MARK: What the page allows itself

    /// The digests in the page are those of its style and its script; without them a browser would run neither.
    @Test func theDigestsAreRight() throws {
        for (text, digest) in [
            (ChangePage.style, ChangePage.styleDigest), (ChangePage.script, ChangePage.scriptDigest),
        ] {
            let scratch = try Scratch()
            try scratch.write(text, to: "text")
            let digestOf =
                "import base64, hashlib; print(base64.b64encode(hashlib.sha256(open('text', 'rb').read()).digest()).decode())"
            let run = try Command.run("/usr/bin/env", ["python3", "-c", digestOf], in: scratch.path)
            #expect(digest + "\n" == "sha256-" + run.output, "write the new digest into ChangePage.swift")
        }
    }
}

extension String {
    fileprivate func components(separatedBySpace word: String) -> Int {
        split { " \"".contains($0) }.count { $0 == word }
    }
}
