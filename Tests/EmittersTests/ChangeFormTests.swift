import TestSupport
import Testing

@testable import Compiler
@testable import Emitters

/// The forms of a diff, whatever the texts in it hold. A failing case names its seed.
@Suite struct ChangeFormTests {
    static let fixtures = Soac.package + "/Tests/EmittersTests/Fixtures"

    private static func read(_ arguments: [String]) throws -> Soac.Run {
        try Command.run("/usr/bin/env", ["python3", fixtures + "/read_changes.py"] + arguments, in: "/")
    }

    @Test(.enabled(if: (try? read([]))?.status == 0, "python3 has no cmarkgfm"))
    func hostileTextsStayTexts() throws {
        let scratch = try Scratch()
        for seed in UInt64(0)..<100 {
            var random = Seeded(seed)
            let report = SampleChanges.hostile(&random, groups: Int(seed % 20))
            try scratch.write(ChangeFormat.markdown.render(report), to: "\(seed).md")
            if seed < 25 { try scratch.write(ChangeFormat.html.render(report), to: "\(seed).html") }
        }
        let run = try Self.read([scratch.path])
        #expect(run.status == 0, "\(run.errors)")
    }

    // MARK: Markdown

    @Test(arguments: [0, 1, 30, 400, 3000]) func aCommentFits(groups: Int) {
        var random = Seeded(UInt64(groups))
        let report = SampleChanges.hostile(&random, groups: groups)
        for limit in [8_000, 20_000, ChangeMarkdown.limit] {
            let text = ChangeMarkdown(report, limit: limit).text()
            #expect(text.utf8.count <= limit)
            #expect(text.hasPrefix(ChangeMarkdown.marker))
        }
    }

    @Test func whatDoesNotFitIsCounted() throws {
        let report = SampleChanges.many(20_000)
        let text = ChangeFormat.markdown.render(report)
        let shown = text.components("<code>service-")
        #expect(shown > 200)
        let rest = try #require(text.split(separator: "\n").first { $0.hasPrefix("There is no room here for ") })
        let counted = rest.split { !$0.isNumber }.compactMap { Int($0) }.reduce(0, +)
        #expect(shown + counted == 20_000)
        // The gravest are there.
        #expect(text.contains("#### 🔴 break"))
        #expect(!text.contains("🔵 alert"))
        #expect(text.utf8.count <= ChangeMarkdown.limit)
    }

    // MARK: Text

    @Test(arguments: [80, 120]) func linesFitTheTerminal(width: Int) {
        let report = SampleChanges.many(300)
        let lines = ChangeText(width: width).render(report).split(separator: "\n")
        let groups = lines.prefix { !$0.hasPrefix("what the changed") }
        #expect(groups.count > 600)
        for line in groups { #expect(line.unicodeScalars.count <= width, "\(line)") }
    }

    @Test func aCutIsTold() {
        let report = SampleChanges.many(300)
        let text = ChangeText(limit: 10).render(report)
        #expect(text.contains("… and "))
        #expect(text.contains("--limit 0 shows all"))
        #expect(text.split(separator: "\n").count < 100)
        #expect(!ChangeText().render(report).contains("--max-entries"))
    }

    @Test(arguments: UInt64(0)..<50) func noTextMovesTheCursor(seed: UInt64) {
        var random = Seeded(seed)
        let report = SampleChanges.hostile(&random, groups: 8)
        let controls = ChangeFormat.text.render(report).unicodeScalars.filter {
            $0.properties.generalCategory == .control && $0 != "\n"
        }
        #expect(controls.isEmpty)
    }

    // MARK: JSON

    @Test(arguments: UInt64(0)..<50) func jsonHoldsEachChange(seed: UInt64) throws {
        var random = Seeded(seed)
        let report = SampleChanges.hostile(&random, groups: 8)
        let parsed = JSONParser.parse(Array(ChangeFormat.json.render(report).utf8), path: "")
        #expect(parsed.diagnostics.isEmpty)
        let changes = try #require(parsed.value?.root.value("changes")).items
        #expect(changes.count == report.changes.count)
        for (change, read) in zip(report.changes, changes) {
            #expect(read.value("instance")?.string?.hasSameBytes(as: change.id.instance.text) == true)
        }
    }
}

extension String {
    /// How often a text stands in this one.
    fileprivate func components(_ text: String) -> Int {
        split(separator: text, omittingEmptySubsequences: false).count - 1
    }
}
