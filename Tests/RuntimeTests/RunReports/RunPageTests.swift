import Compiler
import TestSupport
import Testing

@testable import Runtime

/// The page of a process that keeps a cluster, in a browser.
@Suite(.serialized) struct RunPageTests {
    private static let rows = "[...document.querySelectorAll('#bounces tr')].length"

    private static func text(_ selector: String) -> String {
        "[...document.querySelectorAll('\(selector)')].map(e => e.textContent).join('|')"
    }

    /// Has the page ask at once, as it does when a tab is shown again, and waits for what comes of it.
    private static func after(_ change: String) -> String {
        """
        (async () => {
          await fetch('to/\(change)');
          const before = document.querySelector('#link').innerHTML + document.querySelector('#notices').textContent
            + document.querySelector('main').textContent;
          document.dispatchEvent(new Event('visibilitychange'));
          for (let i = 0; i < 200; i++) {
            await new Promise(done => setTimeout(done, 25));
            const now = document.querySelector('#link').innerHTML + document.querySelector('#notices').textContent
              + document.querySelector('main').textContent;
            if (now !== before) return true;
          }
          return false;
        })()
        """
    }

    private static func filter(_ text: String) -> String {
        """
        new Promise(done => {
          const field = document.querySelector('#filter');
          field.value = '\(text)';
          field.dispatchEvent(new Event('input'));
          setTimeout(() => done(['troubles', 'bounces', 'events'].map(id => document.getElementById(id + '-count').textContent).join()), 300);
        })
        """
    }

    // MARK: What it shows

    @Test(.enabled(if: BrowserVisit.isPossible, "there is no Chromium here"))
    func theStateIsShown() async throws {
        try await ServedRun.with(SampleRun.busy) { _, address in
            let screenshot = BrowserVisit.pictures + "/run.png"
            let visit = try BrowserVisit(
                address,
                [
                    Self.text("#notices"), Self.text("#wanted"), Self.text("#runs .large"),
                    Self.text("#bounces tr:first-child th, #bounces tr:first-child td"),
                    "document.querySelector('#bounces progress').value", Self.text("#troubles tr:first-child td"),
                    Self.text("#looks tr:nth-child(3) td:nth-child(2)"), Self.text("#link-word"), "document.title",
                ], options: ["--screenshot", screenshot])
            visit.expectQuiet(isFile: false)
            let values = visit.values
            #expect(
                values[0].contains("A later commit is held back.9d1c2b7a0f3e has waited for 16 min: it")
            )
            #expect(values[1].contains("4b825dc642cb") && values[1].contains("two more tasks for the weekend"))
            #expect(values[2] == "\"4,969 of 4,987\"")
            #expect(values[3].contains("checkout.main|bounce crossover|7 of 12 up, 5 old left|drained 2 tasks"))
            #expect(values[4] == "7")
            #expect(values[5].contains("is not known|3 days ago|214 times|in 8 min") || values[5].contains("in 9 min"))
            #expect(values[6].contains("fails for 5 min: no answer from http://chronos-1:4400"))
            #expect(values[7...] == ["\"live\"", "\"hamburg-prod: 5 under way, 2 failing, held \\u00b7 soac run\""])
            #expect(try Path.read(screenshot).count > 10_000)
        }
    }

    @Test(.enabled(if: BrowserVisit.isPossible, "there is no Chromium here"))
    func itFollowsWhatHappens() async throws {
        var later = SampleRun.quiet
        later.commit?.id = "fedcba9876543210fedcba9876543210fedcba98"
        try await ServedRun.with(SampleRun.busy, changes: ["later": later]) { run, address in
            let announced =
                "new Promise(done => setTimeout(() => done(document.querySelector('#announcement').textContent), 10500))"
            let visit = try BrowserVisit(
                address,
                [
                    Self.after("later"), Self.text("#wanted code"), Self.text("#notices"), Self.text("#bounces"),
                    Self.text("#announcement"), announced,
                ])
            visit.expectQuiet(isFile: false)
            #expect(
                visit.values == [
                    "true", "\"fedcba987654\"", "\"\"", "\"Nothing is under way.\"", "\"\"",
                    "\"Commit fedcba987654 is brought about. 0 failing. 0 under way.\"",
                ])
            // It asks again without being told to.
            #expect(run.polls >= 2)
        }
    }

    @Test(.enabled(if: BrowserVisit.isPossible, "there is no Chromium here"))
    func whoStandsBySaysSo() async throws {
        try await ServedRun.with(SampleRun.quiet, changes: ["standby": SampleRun.standby, "back": SampleRun.quiet]) {
            _, address in
            let visit = try BrowserVisit(
                address,
                [
                    Self.after("standby"), Self.text("#notices p"), Self.text("#wanted"), "document.title",
                    Self.after("back"), Self.text("#notices"),
                ])
            visit.expectQuiet(isFile: false)
            let values = visit.values
            #expect(values[1].hasPrefix("\"Stands by.Nothing is done for now: 10.0.0.7 leads"))
            #expect(values[2] == "\"Another host sees to it.\"")
            #expect(values[3] == "\"hamburg-prod: stands by \\u00b7 soac run\"")
            #expect(values[5] == "\"\"")
        }
    }

    @Test(.enabled(if: BrowserVisit.isPossible, "there is no Chromium here"))
    func aProcessThatIsGoneIsSaid() async throws {
        try await ServedRun.with(SampleRun.busy, changes: ["back": SampleRun.quiet]) { _, address in
            let visit = try BrowserVisit(
                address,
                [
                    Self.after("away"), Self.text("#link-word"), Self.text("#notices .bad"),
                    Self.text("#bounces tr:first-child th"),
                    "document.title.startsWith('(lost) ')", Self.after("back"), Self.text("#link-word"),
                    Self.text("#notices"), "document.title",
                ])
            let values = visit.values
            #expect(values[0...1] == ["true", "\"lost\""])
            #expect(values[2].contains("The process does not answer.It last did ") && values[2].contains(" ago ("))
            // What it knew last stays.
            #expect(values[3...4] == ["\"checkout.main\"", "true"])
            #expect(values[5...] == ["true", "\"live\"", "\"\"", "\"hamburg-prod \\u00b7 soac run\""])
        }
    }

    @Test(.enabled(if: BrowserVisit.isPossible, "there is no Chromium here"))
    func aTabThatIsNotSeenAsksNothing() async throws {
        try await ServedRun.with(SampleRun.busy) { run, address in
            let hide = """
                Object.defineProperty(document, 'hidden', {value: true, configurable: true}),
                document.dispatchEvent(new Event('visibilitychange')),
                new Promise(done => setTimeout(() => done(performance.getEntriesByType('resource').length), 12000))
                """
            let visit = try BrowserVisit(address, [hide])
            visit.expectQuiet(isFile: false)
            #expect(visit.values == ["0"])
            #expect(run.polls == 0)
        }
    }

    /// What was known before a tab was hidden is not shown as if it were new.
    @Test(.enabled(if: BrowserVisit.isPossible, "there is no Chromium here"))
    func aTabThatIsSeenAgainSaysThatItWaits() async throws {
        try await ServedRun.with(SampleRun.busy) { _, address in
            let again = """
                (() => {
                  const now = Date.now;
                  Date.now = () => now() + 3600000;
                  document.dispatchEvent(new Event('visibilitychange'));
                  const first = document.querySelector('#link').textContent;
                  return new Promise(done => setTimeout(() => done([first, document.querySelector('#link').textContent]), 1500));
                })()
                """
            let visit = try BrowserVisit(address, [again])
            visit.expectQuiet(isFile: false)
            #expect(visit.values[0].hasPrefix("[\"waiting 60 min ago\", \"live "))
        }
    }

    // MARK: Much, and hostile

    @Test(.enabled(if: BrowserVisit.isPossible, "there is no Chromium here"))
    func thousandsAreFilteredAndBounded() async throws {
        try await ServedRun.with(SampleRun.many(5000)) { _, address in
            let more = "document.querySelector('#bounces-more').click(), \(Self.rows)"
            let visit = try BrowserVisit(
                address,
                [
                    Self.rows, Self.text("#bounces-more"), Self.filter("SERVICE-77 main"), Self.rows,
                    Self.filter("waits for 4999"), Self.rows, Self.filter("no such text"), Self.text("#bounces"),
                    Self.filter(""), Self.rows, more, Self.text("#bounces-more"),
                ])
            visit.expectQuiet(isFile: false)
            #expect(
                visit.values == [
                    "50", "\"Show more (4,950 left)\"", "\"0 of 5,000,11 of 5,000,0\"", "11",
                    "\"0 of 5,000,1 of 5,000,0\"", "1", "\"0 of 5,000,0 of 5,000,0\"", "\"Nothing of that kind.\"",
                    "\"5,000,5,000,0\"", "50", "250", "\"Show more (4,750 left)\"",
                ])
        }
    }

    @Test(.enabled(if: BrowserVisit.isPossible, "there is no Chromium here"))
    func onlyWhatFailedIsShownOfTheEvents() async throws {
        try await ServedRun.with(SampleRun.busy) { _, address in
            let check = "document.querySelector('#failures').click(), \(Self.text("#events tr td:nth-child(2)"))"
            let slash = """
                document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '/', bubbles: true, cancelable: true}))
                  || document.activeElement.id
                """
            let visit = try BrowserVisit(address, [check, slash])
            visit.expectQuiet(isFile: false)
            #expect(visit.values == ["\"failed: create|failed: held\"", "\"filter\""])
        }
    }

    @Test(.enabled(if: BrowserVisit.isPossible, "there is no Chromium here"))
    func hostileTextsAreShownAsTexts() async throws {
        try await ServedRun.with(SampleRun.quiet, changes: ["hostile": SampleRun.hostile]) { _, address in
            let elements =
                "[...new Set([...document.querySelectorAll('body *')].map(e => e.localName))].sort().join(' ')"
            let scripts = "document.scripts.length"
            let visit = try BrowserVisit(
                address,
                [elements, Self.after("hostile"), elements, scripts, Self.rows, Self.text("#events td:last-child")])
            visit.expectQuiet(isFile: false)
            #expect(visit.values[1] == "true")
            for elements in [visit.values[0], visit.values[2]] {
                #expect(!elements.contains("img") && !elements.contains("svg"))
            }
            #expect(visit.values[3...4] == ["2", "\(SampleRun.hostileTexts.count)"])
            #expect(visit.values[5].contains("{{data}}{{script}}") && visit.values[5].contains("<img src=x"))
        }
        // The same in what the server writes.
        try await ServedRun.with(SampleRun.hostile) { _, address in
            let visit = try BrowserVisit(
                address, ["document.scripts.length", "document.images.length", "document.title"])
            visit.expectQuiet(isFile: false)
            #expect(visit.values[0...1] == ["2", "0"])
            #expect(visit.values[2].contains("<img src=x"))
        }
    }

    /// Who allows no scripts sees the same rows, with the time for which they hold, and is told that they are of one moment.
    @Test(.enabled(if: BrowserVisit.isPossible, "there is no Chromium here"), arguments: ["1280x900", "320x700"])
    func itIsReadWithoutScripts(size: String) async throws {
        try await ServedRun.with(SampleRun.busy) { run, address in
            let visit = try BrowserVisit(
                address,
                [
                    "document.querySelector('main').innerText.includes('constraint \"pool\" is not known')",
                    Self.text("#link"), Self.rows, "document.body.innerText.includes('Without JavaScript')",
                    "document.documentElement.scrollWidth <= innerWidth",
                    "[...document.querySelectorAll('button, input')].every(e => e.getClientRects().length === 0)",
                ],
                options: [
                    "--size", size, "--no-script", "--screenshot",
                    BrowserVisit.pictures + "/run-no-script-\(size).png",
                ])
            visit.expectQuiet(isFile: false)
            #expect(visit.values == ["true", "\"as of 2026-11-27 07:30:00 UTC\"", "5", "true", "true", "true"])
            #expect(run.polls == 0)
        }
    }

    // MARK: Every screen, and everybody

    @Test(
        .enabled(if: BrowserVisit.isPossible, "there is no Chromium here"),
        arguments: ["1280x900", "700x900", "320x700"])
    func nothingIsWiderThanTheScreen(size: String) async throws {
        var long = SampleRun.busy
        long.troubles.append(
            RunStatus.Trouble(
                subject: String(repeating: "long-service", count: 20) + ".main",
                text: String(repeating: "x", count: 400),
                since: 0, failures: 1, next: nil))
        long.commit?.subject = String(repeating: "y", count: 300)
        for status in [SampleRun.busy, SampleRun.quiet, SampleRun.empty, long] {
            try await ServedRun.with(status) { _, address in
                let widths =
                    "document.documentElement.scrollWidth <= innerWidth || document.documentElement.scrollWidth"
                let visit = try BrowserVisit(address, [widths], options: ["--size", size, "--dark"])
                visit.expectQuiet(isFile: false)
                #expect(visit.values == ["true"])
            }
        }
    }

    /// What a script can tell: headings in order, landmarks, names of all controls and tables, headers of all columns.
    @Test(.enabled(if: BrowserVisit.isPossible, "there is no Chromium here"), arguments: ["1280x900", "390x844"])
    func everybodyCanUseIt(size: String) async throws {
        try await ServedRun.with(SampleRun.busy) { _, address in
            let levels = "[...document.querySelectorAll('h1, h2, h3')].map(e => e.localName).join(' ')"
            let landmarks =
                "['header', 'main', 'footer', '[role=search]'].map(s => document.querySelectorAll(s).length).join()"
            let controls =
                "[...document.querySelectorAll('button, input, a')].every(e => e.labels?.length || e.textContent.trim())"
            let tables = """
                [...document.querySelectorAll('table')].every(table => table.role === 'table'
                  && document.getElementById(table.getAttribute('aria-labelledby')).textContent
                  && [...table.tHead.rows[0].cells].every(cell => cell.scope === 'col' && cell.textContent)
                  && [...table.tBodies[0].rows].every(row => row.role === 'row'
                    && [...row.cells].every(cell => cell.role === (cell.localName === 'th' ? 'rowheader' : 'cell'))
                    && [...row.cells].reduce((sum, cell) => sum + cell.colSpan, 0) === table.tHead.rows[0].cells.length))
                """
            let others = """
                document.documentElement.lang === 'en' && document.querySelector('[role=status]').id === 'announcement'
                  && [...document.querySelectorAll('progress')].every(e => e.getAttribute('aria-label'))
                  && [...document.querySelectorAll('time')].every(e => e.title && e.dateTime)
                  && new Set([...document.querySelectorAll('[id]')].map(e => e.id)).size === document.querySelectorAll('[id]').length
                """
            let visit = try BrowserVisit(
                address, [levels, landmarks, controls, tables, others], options: ["--size", size])
            visit.expectQuiet(isFile: false)
            #expect(visit.values == ["\"h1 h2 h2 h2 h2 h2 h2\"", "\"1,1,1,1\"", "true", "true", "true"])
        }
    }

    /// At least 4.5 to 1 for every text, in both colour schemes, on all backgrounds.
    @Test(.enabled(if: BrowserVisit.isPossible, "there is no Chromium here"), arguments: [false, true])
    func contrastIsEnough(isDark: Bool) async throws {
        let script = """
            (() => {
              const parse = (text) => text.match(/[\\d.]+/g).map(Number);
              const light = (color) => color.slice(0, 3).map((part) => part / 255)
                .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
                .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
              const back = (element) => {
                for (let e = element; e; e = e.parentElement) {
                  const color = parse(getComputedStyle(e).backgroundColor);
                  if (color.length < 4 || color[3] === 1) return color;
                }
                return [255, 255, 255];
              };
              const low = [];
              let looked = 0;
              for (const element of document.querySelectorAll('body *')) {
                if (![...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) continue;
                if (!element.getClientRects().length) continue;
                const [a, b] = [light(parse(getComputedStyle(element).color)), light(back(element))];
                const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
                looked += 1;
                if (ratio < 4.5) low.push(`${element.localName}.${element.className} ${ratio.toFixed(2)}`);
              }
              return [looked > 60, ...low].join(' ');
            })()
            """
        try await ServedRun.with(SampleRun.busy) { _, address in
            let visit = try BrowserVisit(
                address, [script, Self.after("away"), script], options: isDark ? ["--dark"] : [])
            #expect(visit.values == ["\"true\"", "true", "\"true\""])
        }
    }
}
