import Compiler
import Planner
import Synchronization
import TestSupport
import Testing

@testable import Runtime

/// A rollout whose locks are those of a ZooKeeper as it is installed.
@Suite(
    .enabled(
        if: RealZooKeeper.isThere,
        "skipped: it takes Debian's zookeeper, libzookeeper-mt2 and a Java, and `pip install kazoo==2.10.0`"),
    .serialized)
struct ZooKeeperRolloutTests {
    /// Ends the session when the first event of a round is told, and gives another what was locked.
    private final class Thief: RolloutLog {
        private let state: Mutex<(zookeeper: RealZooKeeper, isDone: Bool)>

        init(_ zookeeper: sending RealZooKeeper) { state = Mutex((zookeeper, false)) }

        func note(_ event: DeployEvent, of id: InstanceID) {
            state.withLock { state in
                if state.isDone { return }
                state.isDone = true
                let commands = [
                    "cut", "empty /bounce/my--web.main", "empty /bounce/my_web.main", "take /bounce/my_web.main",
                    "heal",
                ]
                for command in commands {
                    do { try state.zookeeper.kazoo(command) } catch { Issue.record("\(command): \(error)") }
                }
            }
        }

        var isDone: Bool { state.withLock { $0.isDone } }

        func giveBack() throws { _ = try state.withLock { try $0.zookeeper.kazoo("drop /bounce/my_web.main") } }
    }

    @Test func aSessionThatIsLostWhileARoundIsOnItsWay() async throws {
        let bench = try RolloutBench()
        try bench.service("my_web", "main: {instances: 2, cmd: sleep 1}\n")
        try bench.commit()
        let zookeeper = try RealZooKeeper()
        let client = try zookeeper.client(byWay: true)
        defer { client.close() }
        bench.locks = ZooKeeperLocks(client, owner: "test")
        let thief = Thief(zookeeper)
        bench.otherLog = thief
        let rollout = try bench.rollout()
        let plan = try await rollout.plan(maxRemoved: 0.5)
        let first = await rollout.round(of: plan)
        #expect(thief.isDone && bench.cluster.changes.isEmpty)
        #expect(first.turns.values.map(\.text) == ["the lock was lost"], "\(first)")
        let second = await rollout.round(of: plan)
        #expect(second.skipped.count == 1 && bench.cluster.changes.isEmpty && !second.hasFailed, "\(second)")
        try thief.giveBack()
        let third = await rollout.round(of: plan)
        #expect(bench.cluster.changes == ["POST /v2/apps"] && !third.hasFailed, "\(third)")
    }
}
