import Compiler
import Planner
import Simulators
import TestSupport
import Testing

@testable import Runtime

/// A commit, brought to a simulated cluster over a simulated network.
@Suite struct RolloutTests {
    private let bench: RolloutBench
    private var cluster: SimulatedCluster { bench.cluster }

    private static let proxied = "main:\n  proxy_port: 20001\n  mode: http\n"

    init() throws { bench = try RolloutBench() }

    /// A service behind SmartStack, whose tasks are drained.
    private func web(_ instances: Int = 3, sha: String = "1111111", extra: String = "") throws {
        try bench.service(
            "web", "main:\n  instances: \(instances)\n\(extra)", sha: sha, smartstack: Self.proxied)
    }

    private func actions(_ plan: RolloutPlan) -> [String] { plan.instances.map { "\($0.action.rawValue) \($0.id)" } }

    // MARK: The way there

    @Test func anEmptyClusterGetsAllOfIt() async throws {
        try web()
        try bench.service("batch_jobs", "main: {instances: 2, cmd: sleep 1}\nother: {instances: 1}\n")
        #expect(
            actions(try await bench.plan()) == ["create batch_jobs.main", "create batch_jobs.other", "create web.main"])
        let report = try await bench.apply()
        #expect(!report.hasFailed && report.turns.count == 3)
        await bench.settle()
        #expect(cluster.appIDs.count == 3 && cluster.appIDs.reduce(0) { $0 + cluster.tasks(of: $1) } == 6)
        let plan = try await bench.plan()
        #expect(plan.adopted == 3 && plan.instances.isEmpty && !plan.changesAnything)
        // A round of nothing changes nothing.
        cluster.forgetChanges()
        _ = await (try bench.rollout()).round(of: plan)
        #expect(cluster.changes.isEmpty)
    }

    @Test func aNewCommitBouncesAndDrains() async throws {
        try web()
        _ = try await bench.apply()
        await bench.settle()
        let old = cluster.appIDs
        try web(sha: "2222222")
        let plan = try await bench.plan()
        #expect(actions(plan) == ["bounce web.main"])
        #expect(plan.instances[0].method == "crossover" && plan.instances[0].drainMethod == "hacheck")
        #expect(plan.instances[0].seen.map(\.tasks?.happy) == [3])
        let report = try await bench.apply()
        #expect(!report.hasFailed, "\(report)")
        #expect(cluster.appIDs.count == 1 && cluster.appIDs != old && cluster.tasks(of: cluster.appIDs[0]) == 3)
        #expect(cluster.killedUndrained.isEmpty)
        #expect(bench.log.lines.contains { $0.hasPrefix("web.main: the bounce is over") })
    }

    @Test func aCountScalesAndBouncesNothing() async throws {
        try web(2)
        _ = try await bench.apply()
        await bench.settle()
        let app = cluster.appIDs
        try web(5)
        #expect(actions(try await bench.plan()) == ["scale web.main"])
        _ = try await bench.apply()
        await bench.settle()
        #expect(cluster.appIDs == app && cluster.tasks(of: app[0]) == 5)
        try web(1)
        let report = try await bench.apply()
        #expect(!report.hasFailed && cluster.appIDs == app && cluster.tasks(of: app[0]) == 1)
        #expect(cluster.killedUndrained.isEmpty)
    }

    // MARK: What goes

    @Test func whatNobodyDefinesAnyMoreGoesAndOthersStay() async throws {
        try web()
        try bench.service("gone", "main: {instances: 1}\n")
        _ = try await bench.apply()
        cluster.post(#"{"id": "/other/team", "cmd": "sleep 1", "instances": 1}"#)
        cluster.post(#"{"id": "/never.defined.gitaaaaaaaa.configbbbbbbbb", "cmd": "sleep 1", "instances": 1}"#)
        await bench.settle()
        try bench.scratch.shell("rm r/gone/marathon-c.yaml")
        let plan = try await bench.plan()
        #expect(actions(plan) == ["remove gone.main"])
        #expect(plan.kept.map(\.id) == ["/never.defined.gitaaaaaaaa.configbbbbbbbb"])
        let report = try await bench.apply()
        #expect(report.removed.map(\.description) == ["gone.main"])
        #expect(cluster.appIDs.contains("/other/team") && cluster.appIDs.contains { $0.hasPrefix("/never.") })
        #expect(!cluster.appIDs.contains { $0.hasPrefix("/gone.") })
    }

    /// What moves to Kubernetes stays here until it runs there.
    @Test func whatMovesStaysUntilItArrived() async throws {
        let bench = try RolloutBench()
        try bench.service("web", "main: {instances: 1}\n")
        try bench.service("gone", "main: {instances: 1}\n")
        _ = try await bench.apply()
        try bench.service("gone", "{}\n")
        try bench.commit()
        let id = InstanceID(service: ServiceName("gone"), instance: InstanceName("main"))
        for moved: Set<InstanceID>? in [[id], nil] {
            bench.moved = moved
            let rollout = try bench.rollout()
            let held = try await rollout.plan(maxRemoved: 1)
            #expect(actions(held) == ["wait gone.main"])
            #expect(try await rollout.removals(maxRemoved: 1).instances.map(\.action) == [.wait])
            _ = await rollout.carryOut(held, patience: RolloutBench.patience)
            let waiting = try await rollout.plan(maxRemoved: 1) { _ in "no pod is ready" }
            #expect(
                waiting.instances.first?.waiting == [
                    "it moves to Kubernetes, and stays here until it runs there: no pod is ready"
                ])
            #expect(actions(try await rollout.plan(maxRemoved: 1) { _ in nil }) == ["remove gone.main"])
        }
    }

    @Test func moreThanAShareIsNotRemoved() async throws {
        try web()
        try bench.service("gone", "main: {instances: 1}\n")
        _ = try await bench.apply()
        await bench.settle()
        try bench.scratch.shell("rm r/gone/marathon-c.yaml")
        let plan = try await bench.plan(maxRemoved: 0.1)
        #expect(plan.instances.isEmpty)
        #expect(plan.removalRefusal == "1 of 2 instances would be removed, more than the limit of 10%")
        #expect(RolloutGuards(maxRemoved: 0.1, maxBounces: nil).refusals(of: plan).count == 1)
    }

    @Test func aFileThatCannotBeReadRemovesNothing() async throws {
        try web()
        try bench.service("batch", "main: {instances: 1}\n")
        _ = try await bench.apply()
        await bench.settle()
        try bench.scratch.write("main: [\n", to: "r/batch/marathon-c.yaml")
        let plan = try await bench.plan(maxRemoved: 1)
        #expect(!plan.changesAnything && plan.kept.isEmpty)
        try bench.scratch.write("main: [\n", to: "r/web/marathon-c.yaml")
        let nothing = try await bench.plan(maxRemoved: 1)
        #expect(!nothing.changesAnything)
    }

    @Test func anEmptyTreeRemovesNothing() async throws {
        try web()
        _ = try await bench.apply()
        await bench.settle()
        try bench.scratch.shell("rm r/web/marathon-c.yaml")
        let plan = try await bench.plan(maxRemoved: 1)
        #expect(plan.instances.isEmpty)
        #expect(plan.removalRefusal == "nothing is removed: the commit defines no instance of c that compiles")
    }

    // MARK: What does not answer

    @Test func aMarathonThatDoesNotAnswerChangesNothing() async throws {
        try web()
        _ = try await bench.apply()
        await bench.settle()
        try web(sha: "2222222")
        cluster.silence([8080])
        let plan = try await bench.plan()
        #expect(actions(plan) == ["wait web.main"] && plan.removalRefusal == nil && !plan.changesAnything)
    }

    @Test(arguments: [[6666], [3212], [5050]]) func nothingIsKilledWhileAPartIsAway(_ ports: Set<Int>) async throws {
        try web()
        _ = try await bench.apply()
        await bench.settle()
        let old = try #require(cluster.appIDs.first)
        try web(sha: "2222222")
        try bench.commit()
        let rollout = try bench.rollout()
        let plan = try await rollout.plan(maxRemoved: 0.5)
        cluster.silence(ports)
        let report = await rollout.carryOut(plan, patience: .init(limit: 600, interval: 10))
        #expect(report.hasFailed && report.unfinished.count == 1)
        #expect(cluster.tasks(of: old) == 3 && cluster.killedUndrained.isEmpty)
        cluster.silence([])
        #expect(!(try await bench.apply()).hasFailed)
        #expect(cluster.appIDs.count == 1 && cluster.killedUndrained.isEmpty)
    }

    @Test func whatWasToGoAndIsWantedAgainGetsTrafficBack() async throws {
        try web()
        _ = try await bench.apply()
        await bench.settle()
        try web(0)
        try bench.commit()
        let stop = try bench.rollout()
        _ = await stop.round(of: try await stop.plan(maxRemoved: 0.5))
        let app = try #require(cluster.appIDs.first)
        #expect(cluster.tasksInTraffic(of: app) == 0 && cluster.tasks(of: app) == 3)
        try web()
        #expect(actions(try await bench.plan()) == ["undrain web.main"])
        #expect(!(try await bench.apply()).hasFailed)
        #expect(cluster.tasksInTraffic(of: app) == 3 && cluster.tasks(of: app) == 3)
        #expect(!(try await bench.plan()).changesAnything)
    }

    @Test func tasksLeaveHostsInMaintenance() async throws {
        try web()
        _ = try await bench.apply()
        await bench.settle()
        let app = try #require(cluster.appIDs.first)
        let host = try #require(cluster.host(ofTaskIn: app))
        cluster.drain([host])
        #expect(actions(try await bench.plan()) == ["leave-hosts web.main"])
    }

    // MARK: Plans

    @Test func aPlanIsReadAsItWasWritten() async throws {
        try web()
        _ = try await bench.apply()
        await bench.settle()
        try web(sha: "2222222")
        try bench.service("batch_jobs", "main: {instances: 2}\n")
        let plan = try await bench.plan()
        let text = PlanFile.text(plan)
        #expect(try PlanFile.read(Array(text.utf8)) == plan)
        #expect(!text.contains("CANARY"))
    }

    @Test(arguments: ["", "[]", "{}", #"{"version": 2}"#, #"{"version": 1, "cluster": "c"}"#])
    func whatIsNoPlanIsRefused(_ text: String) {
        #expect(throws: PlanFile.Failure.self) { try PlanFile.read(Array(text.utf8)) }
    }

    @Test func aStalePlanSaysWhatChanged() async throws {
        try web()
        let rollout = try {
            try bench.commit()
            return try bench.rollout()
        }()
        let plan = try await rollout.plan(maxRemoved: 0.5)
        #expect(await rollout.changes(since: plan).isEmpty)
        _ = try await bench.apply()
        #expect(await rollout.changes(since: plan).count == 1)
        await bench.settle()
        // A task that became healthy makes nothing stale.
        try web(sha: "2222222")
        try bench.commit()
        let next = try bench.rollout()
        let second = try await next.plan(maxRemoved: 0.5)
        await bench.settle()
        #expect(await next.changes(since: second).isEmpty)
    }

    @Test func aPlanTouchesNoOtherInstance() async throws {
        try web()
        try bench.commit()
        let rollout = try bench.rollout()
        let plan = try await rollout.plan(maxRemoved: 0.5)
        cluster.post(#"{"id": "/never.defined.gitaaaaaaaa.configbbbbbbbb", "cmd": "sleep 1", "instances": 1}"#)
        cluster.forgetChanges()
        _ = await rollout.carryOut(plan, patience: RolloutBench.patience)
        #expect(cluster.changes == ["POST /v2/apps"])
    }

    // MARK: Locks

    @Test func aLockThatAnotherHasIsLeftAlone() async throws {
        try web()
        try bench.commit()
        let rollout = try bench.rollout()
        let plan = try await rollout.plan(maxRemoved: 0.5)
        guard case .held(let held) = await bench.locks.take(plan.instances[0].id) else {
            Issue.record("the lock is not free")
            return
        }
        let report = await rollout.round(of: plan)
        #expect(report.turns.values.map(\.self) == [.isLocked(by: nil)] && cluster.changes.isEmpty)
        await held.release()
        _ = await rollout.round(of: plan)
        #expect(cluster.changes == ["POST /v2/apps"])
    }

    @Test func aLockThatIsLostEndsTheRound() async throws {
        try web()
        bench.locks = LostLocks()
        let report = try await bench.apply()
        #expect(report.hasFailed && cluster.changes.isEmpty)
    }

    /// Locks that are gone as soon as they are had.
    private struct LostLocks: InstanceLocks, InstanceLock {
        func take(_ id: InstanceID) async -> LockAnswer { .held(self) }
        func isHeld() async -> Bool { false }
        func release() async {}
    }

    // MARK: Secrets

    @Test func noSecretIsTold() async throws {
        try web()
        _ = try await bench.apply()
        cluster.silence([8080])
        try web(sha: "2222222")
        let plan = try await bench.plan()
        let told = PlanFile.text(plan) + PlanText().render(plan) + PlanMarkdown.render(plan) + bench.log.lines.joined()
        #expect(!told.contains("CANARY"))
    }
}
