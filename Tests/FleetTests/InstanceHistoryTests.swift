import Compiler
import Emitters
import Git
import TestSupport
import Testing

@testable import Fleet

/// Logs and blame of random histories in git, beside what compiling every commit says.
@Suite struct InstanceHistoryTests {
    private let subject: HistorySubject

    init() throws { subject = try RandomHistory.subject() }

    /// The same without a cache, with an empty one, and with what that run kept.
    private func log(_ history: RandomHistory) throws -> [HistoryEntry] {
        let last = history.ids[history.ids.count - 1]
        func entries(_ subject: HistorySubject) throws -> [HistoryEntry] {
            try HistoryLog.of(subject, LogSelection(), from: last, in: history.repository).entries
        }
        func told(_ entries: [HistoryEntry]) -> [[String]] {
            entries.map { entry in entry.changes.map { shown($0, entry.commit.id) } }
        }
        let folder = try TemporaryFolder()
        var keeping = subject
        keeping.inputs.cache = Cache(folder: folder.path + "/cache", build: "1")
        let plain = try entries(subject)
        for _ in 0..<2 { #expect(told(try entries(keeping)) == told(plain)) }
        let known = try #require(keeping.inputs.cache.flatMap { KnownInputs(subject.service, root: "", $0) })
        #expect(known[try history.repository.read(last).tree] != nil, "a second run does not look it up")
        return plain
    }

    @Test(arguments: 0..<12 as Range<UInt64>) func aHistoryIsThatOfAllItsArtifacts(_ seed: UInt64) throws {
        let history = try RandomHistory(seed: seed, commits: 24, isLinear: false, isPlain: false)
        let nodes = history.nodes
        let results = try nodes.indices.map { try history.result($0, subject) }
        let files = nodes.indices.map(history.inputs)
        // Whether a file that is broken defines the instance is not known.
        func isSame(_ one: String?, _ other: String?) -> Bool {
            one == other || one == "unknown" && [nil, "broken"].contains(other)
                || other == "unknown" && [nil, "broken"].contains(one)
        }
        func likeOne(_ number: Int) -> Int? {
            nodes[number].parents.first { files[$0] == files[number] }
                ?? nodes[number].parents.first { isSame(results[$0], results[number]) }
        }
        var reached: Set<Int> = [nodes.count - 1]
        for number in nodes.indices.reversed() where reached.contains(number) {
            if let same = likeOne(number) { reached.insert(same) } else { reached.formUnion(nodes[number].parents) }
        }
        let shown = reached.filter {
            likeOne($0) == nil && !(nodes[$0].parents.isEmpty && isSame(results[$0], nil))
        }
        let entries = try log(history)
        #expect(Set(entries.map(\.commit.id)) == Set(shown.map { history.ids[$0] }))
        #expect(entries.allSatisfy { !$0.changes.isEmpty })
    }

    /// Where each change of a file is one of the artifact, git's own log is the same, but for merges: what one brought is
    /// together here.
    @Test(arguments: 100..<112 as Range<UInt64>) func aHistoryHasWhatGitsHas(_ seed: UInt64) throws {
        let history = try RandomHistory(seed: seed, commits: 30, isLinear: false, isPlain: true)
        #expect(try log(history).map(\.commit.id.id.description).sorted() == history.gitLog().sorted())
        let line = try RandomHistory(seed: seed, commits: 30, isLinear: true, isPlain: true)
        #expect(try log(line).map(\.commit.id.id.description) == line.gitLog())
    }

    @Test(arguments: 200..<206 as Range<UInt64>) func aLineIsTheDiffsOfNeighbours(_ seed: UInt64) throws {
        let history = try RandomHistory(seed: seed, commits: 24, isLinear: true, isPlain: false)
        func side(_ number: Int) throws -> FleetDiff.Side {
            FleetDiff.Side(
                snapshot: try Snapshot(.revision(history.ids[number].id.description), of: history.repository),
                clusters: subject.inputs.clusters, clustersDigest: "", deployments: nil)
        }
        var wanted: [String] = []
        for number in history.nodes.indices.dropFirst().reversed() {
            let diff = FleetDiff(
                try side(number - 1), try side(number), families: [.marathon], moment: subject.inputs.moment,
                services: nil,
                cache: nil,
                jobs: 1)
            let changes = try diff.run().changes.filter { $0.id == RandomHistory.id }
            wanted += changes.map { shown($0, history.ids[number]) }
        }
        // What the first commit does has no neighbour.
        let entries = try log(history).filter { $0.commit.id != history.ids[0] }
        #expect(entries.flatMap { entry in entry.changes.map { shown($0, entry.commit.id) } } == wanted)
    }

    private func shown(_ change: Change, _ commit: CommitID) -> String {
        let fields = change.fields.map { "\($0.path) \($0.before?.value ?? "-") \($0.after?.value ?? "-")" }
        return "\(commit.id) \(change.verdict) \(change.note ?? "") \(fields.joined(separator: ", "))"
    }

    @Test(arguments: 300..<306 as Range<UInt64>) func aFieldIsDueToTheCommitThatMadeIt(_ seed: UInt64) throws {
        let history = try RandomHistory(seed: seed, commits: 24, isLinear: true, isPlain: false)
        func fields(_ number: Int) throws -> [BlamedField]? {
            try InstanceBlame(subject).run(from: history.ids[number], in: history.repository).tables.first?.fields
        }
        // What could not be compiled, or was not deployed, is as if it had not been.
        let told = try history.nodes.indices.filter {
            !["broken", "unknown", "waiting"].contains(try history.result($0, subject) ?? "")
        }
        let keys = try told.map { Set(FieldKey.keys(of: try fields($0)?.map(\.field) ?? [])) }
        for last in told.indices {
            guard let blamed = try fields(told[last]) else { continue }
            for (field, key) in zip(blamed, FieldKey.keys(of: blamed.map(\.field))) {
                var place = last
                while place > 0, keys[place - 1].contains(key) { place -= 1 }
                // A commit between that changed nothing is passed over by both.
                let commit = try #require(history.ids.firstIndex(of: field.commit.id))
                #expect(commit == told[place], "\(field.field.path) at \(told[last])")
            }
        }
    }

    /// A run after another reads of a commit what the service has there, and not the top, which grows with the repository.
    @Test(arguments: 400..<406 as Range<UInt64>) func aTreeAtTheTopIsReadOnce(_ seed: UInt64) throws {
        let history = try RandomHistory(seed: seed, commits: 24, isLinear: false, isPlain: false)
        let folder = try TemporaryFolder()
        var keeping = subject
        keeping.inputs.cache = Cache(folder: folder.path + "/cache", build: "1")
        let last = history.ids[history.ids.count - 1]
        func told(_ subject: HistorySubject) throws -> [String] {
            let repository = try Repository(reopening: history.repository.location)
            let entries = try HistoryLog.of(subject, LogSelection(), from: last, in: repository).entries
            let blamed = try InstanceBlame(subject).run(from: last, in: repository).tables.flatMap(\.fields)
            return entries.flatMap { entry in entry.changes.map { shown($0, entry.commit.id) } }
                + blamed.map { "\($0.field.path) \($0.commit.id)" }
        }
        let plain = try told(subject)
        #expect(try told(keeping) == plain)
        try history.loseTopTrees()
        #expect(try told(keeping) == plain)
        #expect(throws: GitError.self) { try told(subject) }
    }

    @Test func itStopsAfterSoManyCommits() throws {
        let history = try RandomHistory(seed: 7, commits: 24, isLinear: true, isPlain: false)
        let all = try log(history).map(\.commit.id)
        let last = history.ids[history.ids.count - 1]
        let two = try HistoryLog.of(
            subject, LogSelection(maxCount: 2), from: last, in: history.repository
        ).entries
        #expect(two.map(\.commit.id) == Array(all.prefix(2)))
    }
}
