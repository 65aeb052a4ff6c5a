import Compiler
import Synchronization
import TestSupport
import Testing

@testable import Runtime

/// Instances that another process works on.
@Suite struct RolloutLocksTests {
    private let bench: RolloutBench
    private var cluster: SimulatedCluster { bench.cluster }

    init() throws {
        bench = try RolloutBench()
        try bench.service("web", "main: {instances: 2, cmd: sleep 1}\nother: {instances: 1, cmd: sleep 1}\n")
    }

    /// Locks that another has for the first few attempts of each instance.
    private final class BusyLocks: InstanceLocks {
        private let inner: any InstanceLocks
        private let busy: Int
        private let attempts = Mutex<[InstanceID: Int]>([:])

        init(_ inner: any InstanceLocks, busy: Int) { (self.inner, self.busy) = (inner, busy) }

        func take(_ id: InstanceID) async -> LockAnswer {
            let attempt = attempts.withLock { attempts in
                attempts[id, default: 0] += 1
                return attempts[id, default: 0]
            }
            return attempt <= busy ? .isTaken(by: "soac h1 17 since noon") : await inner.take(id)
        }
    }

    private static let reason = "another process is working on it: soac h1 17 since noon"

    @Test func oneRoundSkipsThem() async throws {
        bench.locks = BusyLocks(bench.locks, busy: 1)
        try bench.commit()
        let rollout = try bench.rollout()
        let plan = try await rollout.plan(maxRemoved: 0.5)
        let first = await rollout.round(of: plan)
        #expect(first.skipped.count == 2 && first.skipped.values.allSatisfy { $0 == Self.reason })
        #expect(!first.hasFailed && first.turns.values.allSatisfy { !$0.isDone } && cluster.changes.isEmpty)
        let second = await rollout.round(of: plan)
        #expect(second.skipped.isEmpty && cluster.changes.count == 2)
    }

    @Test func whoWaitsGoesOnUntilTheyHadTheirTurn() async throws {
        bench.locks = BusyLocks(bench.locks, busy: 5)
        let report = try await bench.apply()
        #expect(report.skipped.isEmpty && !report.hasFailed && report.turns.values.allSatisfy(\.isDone))
        #expect(cluster.appIDs.count == 2)
    }

    @Test func theTimeIsOver() async throws {
        bench.locks = BusyLocks(bench.locks, busy: .max)
        let report = try await bench.apply()
        #expect(
            report.hasFailed && report.unfinished.values.allSatisfy { $0 == Self.reason } && report.skipped.count == 2)
        #expect(report.unfinished.count == 2)
    }

    @Test func aRemovalIsSkippedAndWaitedForAsWell() async throws {
        _ = try await bench.apply()
        await bench.settle()
        try bench.service("web", "main: {instances: 2, cmd: sleep 1}\n")
        try bench.commit()
        bench.locks = BusyLocks(bench.locks, busy: 1)
        let rollout = try bench.rollout()
        let plan = try await rollout.plan(maxRemoved: 0.5)
        let report = await rollout.round(of: plan)
        #expect(report.skipped.map(\.key.description) == ["web.other"] && report.skipped.values.first == Self.reason)
        #expect(!report.hasFailed && report.removed.isEmpty && cluster.appIDs.count == 2)
        bench.locks = BusyLocks(bench.locks, busy: 3)
        let waited = await (try bench.rollout()).carryOut(plan, patience: RolloutBench.patience)
        #expect(waited.skipped.isEmpty && !waited.hasFailed && waited.removed.map(\.description) == ["web.other"])
        #expect(cluster.appIDs.count == 1)
    }
}
