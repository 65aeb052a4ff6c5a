import Compiler
import Planner
import Synchronization
import TestSupport
import Testing

@testable import Runtime

/// The counts of autoscaling, read anew under an instance's lock.
@Suite struct RecountTests {
    private let bench: RolloutBench
    private var cluster: SimulatedCluster { bench.cluster }

    init() throws {
        bench = try RolloutBench()
        try bench.service(
            "web",
            "main: {min_instances: 2, max_instances: 9, cmd: sleep 1}\nother: {instances: 1, cmd: sleep 1}\n")
    }

    /// A count that changes, and whether the instance's lock was had whenever it was asked for.
    private final class Counts: CountSource {
        private let locks: any InstanceLocks
        private let state: Mutex<(count: Known<Int?>, questions: [String], isLocked: Bool)>

        init(_ locks: any InstanceLocks, _ count: Known<Int?>) {
            self.locks = locks
            state = Mutex((count, [], true))
        }

        var questions: [String] { state.withLock { $0.questions } }
        var wasLocked: Bool { state.withLock { $0.isLocked } }
        func set(_ count: Known<Int?>) { state.withLock { $0.count = count } }

        func count(of id: InstanceID) async -> Known<Int?> {
            var isLocked = false
            switch await locks.take(id) {
            case .held(let lock): await lock.release()
            case .isTaken: isLocked = true
            case .failed: break
            }
            return state.withLock { state in
                state.questions.append(id.description)
                state.isLocked = state.isLocked && isLocked
                return state.count
            }
        }
    }

    private func tasks() async -> Int? {
        await bench.settle()
        return cluster.appIDs.first { $0.hasPrefix("/web.main") }.map { cluster.tasks(of: $0) }
    }

    @Test(arguments: [(4, 4), (nil, 9), (20, 9), (0, 2), (-1, 2)] as [(Int?, Int)])
    func theCountOfNowCounts(_ count: Int?, _ tasks: Int) async throws {
        let counts = Counts(bench.locks, .known(count))
        bench.counts = counts
        // It is compiled with nine.
        #expect(try await bench.plan().instances.first?.wantedInstances == 9)
        let report = try await bench.apply()
        #expect(!report.hasFailed, "\(report)")
        #expect(await self.tasks() == tasks)
        // The others' is written.
        #expect(!counts.questions.isEmpty && counts.wasLocked && Set(counts.questions) == ["web.main"])
    }

    @Test func aCountThatChangesMeanwhileIsFollowed() async throws {
        let counts = Counts(bench.locks, .known(9))
        bench.counts = counts
        try bench.commit()
        let rollout = try bench.rollout()
        let plan = try await rollout.plan(maxRemoved: 0.5)
        _ = await rollout.round(of: plan)
        #expect(await tasks() == 9)
        counts.set(.known(3))
        _ = await rollout.round(of: plan)
        #expect(await tasks() == 3)
        // Nothing bounces: the id is the same.
        #expect(cluster.appIDs.count == 2)
    }

    @Test func aCountThatIsNotKnownChangesNothing() async throws {
        bench.counts = Counts(bench.locks, .unknown("its count is not known: ZooKeeper cannot be reached"))
        try bench.commit()
        let rollout = try bench.rollout()
        let report = await rollout.round(of: try await rollout.plan(maxRemoved: 0.5))
        #expect(await tasks() == nil)
        #expect(cluster.changes.count == 1 && report.hasFailed && report.failedTurns == 1)
        #expect(report.turns.values.contains { $0.text.contains("ZooKeeper cannot be reached") })
    }

    /// As a file of counts is: what it says holds.
    @Test func withoutASourceTheCompileCounts() async throws {
        _ = try await bench.apply()
        #expect(await tasks() == 9)
    }

    @Test(
        arguments: [
            (["max_instances": .int(5)], nil, 5), (["max_instances": .int(5)], 0, 1),
            (["max_instances": .int(5), "min_instances": .int(7)], 6, 7), ([:], 3, nil),
            (["max_instances": .null], 3, nil), (["max_instances": .float(2.5)], 2, 2),
            (["max_instances": .float(2.5)], 3, nil), (["max_instances": .int(5), "min_instances": .null], 3, nil),
            (["max_instances": .int(-1), "min_instances": .int(-2)], 3, nil),
        ] as [([String: Value], Int?, Int?)])
    func bounds(_ keys: [String: Value], _ count: Int?, _ instances: Int?) {
        #expect(RolloutKeys(keys).autoscaledInstances(at: count) == instances)
    }
}
