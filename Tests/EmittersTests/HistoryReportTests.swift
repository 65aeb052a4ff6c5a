import Git
import Testing

@testable import Compiler
@testable import Emitters

/// How commits and their changes are written, odd ones among them.
@Suite struct HistoryReportTests {
    private static func commit(_ time: CommitTime, name: String = "Ada", subject: String = "x") throws -> Commit {
        let id = try #require(ObjectID(hex: String(repeating: "ab", count: 20)))
        let author = Commit.Signature(name: name, email: "ada@example.org", time: time)
        return Commit(
            id: CommitID(id), tree: TreeID(id), parents: [], isBoundary: false, author: author, committer: author,
            subject: subject)
    }

    @Test(arguments: [
        (0, 0, "1970-01-01", "1970-01-01 00:00:00 +00:00"), (0, -90, "1969-12-31", "1969-12-31 22:30:00 -01:30"),
        (1_570_024_800, 120, "2019-10-02", "2019-10-02 16:00:00 +02:00"),
        (-1, 0, "1969-12-31", "1969-12-31 23:59:59 +00:00"),
        (Int.max, 0, "@\(Int.max)", "@\(Int.max)"), (Int.min, 0, "@\(Int.min)", "@\(Int.min)"),
        (0, Int(Int32.max), "@0", "@0"), (-62_135_596_801, 0, "@-62135596801", "@-62135596801"),
    ])
    func anyTimeCanBeWritten(_ seconds: Int, _ offset: Int, _ day: String, _ moment: String) throws {
        let time = CommitTime(seconds: seconds, offset: offset)
        #expect(CommitWords.day(time) == day && CommitWords.moment(time) == moment)
        let hasNoDate = CommitWords.json(try Self.commit(time)).contains("\"date\": null")
        #expect(hasNoDate == day.hasPrefix("@"))
    }

    /// Nothing that a commit says moves the cursor, or makes a line too long.
    @Test func whatACommitSaysIsCut() throws {
        let commit = try Self.commit(
            CommitTime(seconds: 0, offset: 0), name: "\u{1B}[31m" + String(repeating: "n", count: 300),
            subject: String(repeating: "s\u{7}", count: 300))
        let entry = HistoryEntry(commit: commit, merge: commit, changes: [])
        let report = HistoryReport(
            of: .instance(InstanceID(service: ServiceName("web"), instance: InstanceName("main"))),
            clusters: [ClusterName("c")], start: commit.id, entries: [entry], boundary: [commit])
        for isShort in [false, true] {
            let text = HistoryText(width: 100, isShort: isShort, zone: .utc).render(report)
            #expect(!text.contains("\u{1B}") && !text.contains("\u{7}"))
            for line in text.split(separator: "\n").dropLast() { #expect(line.unicodeScalars.count <= 100) }
            #expect(
                text.hasSuffix(
                    "The history ends at abababab: this is a shallow clone. `git fetch --unshallow` gets the rest.\n"))
        }
    }

    /// The reader's zone counts, whose winter is another than its summer.
    @Test func momentsAreTheReaders() {
        let zone = LocalZone { $0 < 1_572_000_000 ? 120 : 60 }
        #expect(CommitWords.minute(CommitTime(seconds: 1_570_024_800, offset: -480), in: zone) == "2019-10-02 16:00")
        #expect(CommitWords.minute(CommitTime(seconds: 1_573_000_200, offset: 0), in: zone) == "2019-11-06 01:30")
        #expect(CommitWords.minute(CommitTime(seconds: .max, offset: 0), in: zone) == "@\(Int.max)")
    }

    @Test func itemsAreWhatTheyAreAndNotTheirNumber() {
        func keys(_ fields: (String, String)...) -> [FieldKey] {
            FieldKey.keys(
                of: fields.map { ExplainedField(path: FieldPath($0.0), value: $0.1, source: .standard) })
        }
        let (before, after) = (keys(("a[0]", "1"), ("a[1]", "2")), keys(("a[0]", "0"), ("a[1]", "1"), ("a[2]", "2")))
        #expect(before == Array(after.dropFirst()))
        let twice = keys(("a[0]", "1"), ("a[1]", "1"))
        #expect(Set(twice).count == 2 && twice[0] == before[0])
        #expect(keys(("b", "1")) != keys(("b", "2")) && keys(("b", "1")) != keys(("c", "1")))
        // One text to Swift, two to everyone else.
        #expect(keys(("b", "\"é\"")) != keys(("b", "\"e\u{301}\"")))
    }
}
