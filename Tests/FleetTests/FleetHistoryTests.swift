import Compiler
import Emitters
import Git
import TestSupport
import Testing

@testable import Fleet

/// The log of all services of random histories, beside the diffs of each commit and its parents.
@Suite struct FleetHistoryTests {
    private let inputs: HistoryInputs

    init() throws { inputs = try RandomHistory.subject().inputs }

    private func log(_ history: RandomHistory, _ selection: LogSelection = LogSelection()) throws -> [HistoryEntry] {
        try HistoryLog.ofAllServices(
            inputs, selection, from: history.ids[history.ids.count - 1], in: history.repository, cache: nil, jobs: 1
        ).entries
    }

    private func diff(_ history: RandomHistory, _ before: Int, _ after: Int) throws -> [Change] {
        func side(_ number: Int) throws -> FleetDiff.Side {
            FleetDiff.Side(
                snapshot: try Snapshot(.revision(history.ids[number].id.description), of: history.repository),
                clusters: inputs.clusters, clustersDigest: "", deployments: nil)
        }
        return try FleetDiff(
            side(before), side(after), families: inputs.families, moment: inputs.moment, services: nil, cache: nil,
            jobs: 1
        ).run().changes
    }

    private func shown(_ change: Change) -> String {
        let fields = change.fields.map { "\($0.path) \($0.before?.value ?? "-") \($0.after?.value ?? "-")" }
        return "\(change.id) \(change.verdict) \(change.note ?? "") \(fields.joined(separator: ", "))"
    }

    @Test(arguments: 400..<408 as Range<UInt64>, [true, false])
    func aCommitDidWhatItsDiffSays(_ seed: UInt64, _ isLinear: Bool) throws {
        let history = try RandomHistory(seed: seed, commits: 24, isLinear: isLinear, isPlain: false)
        let nodes = history.nodes
        var reached: Set<Int> = [nodes.count - 1]
        for number in nodes.indices.reversed() where reached.contains(number) {
            // Where all files are those of one parent, nothing came from the others.
            let same = nodes[number].parents.first { nodes[$0].files == nodes[number].files }
            reached.formUnion(same.map { [$0] } ?? nodes[number].parents)
        }
        var wanted: [CommitID: [String]] = [:]
        for number in reached {
            guard let first = nodes[number].parents.first else { continue }
            var changes = try diff(history, first, number)
            for parent in nodes[number].parents.dropFirst() {
                let others = Set(try diff(history, parent, number).map { "\($0.cluster) \($0.family) \($0.id)" })
                changes.removeAll { !others.contains("\($0.cluster) \($0.family) \($0.id)") }
            }
            if !changes.isEmpty { wanted[history.ids[number]] = changes.map(shown) }
        }
        let entries = try log(history)
        let found = entries.filter { $0.beginsWith == nil }.map { ($0.commit.id, $0.changes.map(shown)) }
        #expect(Dictionary(uniqueKeysWithValues: found) == wanted)
        let services = Set(nodes[0].files.keys.map { $0.prefix { $0 != "/" } }).count
        #expect(entries.last?.beginsWith == (reached.contains(0) ? services : nil))
    }

    @Test func itStopsAfterSoManyCommitsAndWhereAllIsTooEarly() throws {
        let history = try RandomHistory(seed: 7, commits: 60, isLinear: true, isPlain: true)
        let all = try log(history)
        #expect(try log(history, LogSelection(maxCount: 2)).map(\.commit.id) == all.prefix(2).map(\.commit.id))
        let since = 1_500_000_020
        let late = all.filter { $0.time.seconds >= since }.map(\.commit.id)
        #expect(try log(history, LogSelection(since: since)).map(\.commit.id) == late)
        #expect(!late.isEmpty && late.count < all.count)
    }
}
