import Compiler
import Planner
import TestSupport
import Testing

@testable import Runtime

/// Instances are scaled by how busy they are, over a cluster and a ZooKeeper that are simulated.
@Suite struct AutoscalingTests {
    private let bench: RolloutBench
    private let zookeeper = TroubledZooKeeper(seed: 1, askers: 0)
    private let main = InstanceID(service: ServiceName("web"), instance: InstanceName("main"))
    private let other = InstanceID(service: ServiceName("web"), instance: InstanceName("other"))
    private var cluster: SimulatedCluster { bench.cluster }

    init() throws {
        bench = try RolloutBench()
        bench.counts = ZooKeeperCounts(sessions, root: "/paasta")
    }

    private var sessions: TroubledSessions { TroubledSessions(zookeeper) }
    private var nodes: AutoscalingNodes { AutoscalingNodes(sessions, root: "/paasta") }

    /// Both run, `main` with so many tasks.
    private func start(
        main: String = "min_instances: 2, max_instances: 20", count: String? = "10", other: String = "instances: 1"
    ) async throws {
        if let count { zookeeper.put("/paasta/autoscaling/web/main/instances", count) }
        try bench.service(
            "web", "main: {cmd: sleep 1, cpus: 0.5, \(main)}\nother: {cmd: sleep 1, cpus: 0.5, \(other)}\n")
        _ = try await bench.apply()
        await bench.settle()
    }

    private func node(_ name: String, of instance: String = "main") -> String? {
        zookeeper.text(of: "/paasta/autoscaling/web/\(instance)/\(name)")
    }

    private func autoscaling() throws -> Autoscaling {
        Autoscaling(try bench.rollout(), nodes, locks: bench.locks)
    }

    private func outcome(writes: Bool = true) async throws -> ScalingResult.Outcome? {
        try await autoscaling().run(over: [main], writes: writes).first?.outcome
    }

    /// Looks twice, five minutes apart.
    private func secondOutcome() async throws -> ScalingResult.Outcome? {
        let first = try await outcome()
        guard first == .isFirstLook else { return first }
        await cluster.sleep(seconds: 300)
        return try await outcome()
    }

    // MARK: What is decided

    @Test func whoIsBusyGetsMoreTasks() async throws {
        try await start()
        cluster.keepBusy("web.main", 0.9)
        #expect(try await outcome() == .isFirstLook)
        let time = node("cpu_last_time")
        #expect(time == "\(Int(cluster.now))" && node("cpu_data")?.split(separator: ",").count == 10)
        #expect(node("instances") == "10" && node("historical_load") == nil)
        await cluster.sleep(seconds: 300)
        // It is said, and nothing is changed.
        #expect(try await outcome(writes: false) == .scales(to: 11))
        #expect(node("cpu_last_time") == time && node("instances") == "10" && node("historical_load") == nil)
        let results = try await autoscaling().run(over: [main], writes: true)
        #expect(
            results.map(\.text) == [
                "web.main: 10 → 11 tasks (2 to 20) · utilization 90%, setpoint 80% · utilization is 10% too high"
            ])
        #expect(node("instances") == "11" && node("historical_load") != nil && node("cpu_last_time") != time)
        #expect(bench.log.lines.last == "web.main: scaled from 10 to 11 tasks: utilization is 10% too high")
        // What it has set is what the next rollout brings about.
        let report = try await bench.rollout().turns(of: [main])
        #expect(!report.hasFailed, "\(report)")
        await bench.settle()
        #expect(cluster.appIDs.first.map { cluster.tasks(of: $0) } == 11)
    }

    @Test func whoIsAsBusyAsItShouldStays() async throws {
        try await start()
        cluster.keepBusy("web.main", 0.8)
        #expect(try await secondOutcome() == .stays)
        #expect(node("instances") == "10")
    }

    /// From ten no further than to seven at once, and never under the least.
    @Test(arguments: [("min_instances: 2, max_instances: 20", 7), ("min_instances: 9, max_instances: 20", 9)])
    func whoHasLittleToDoGetsFewerTasks(_ keys: String, _ count: Int) async throws {
        try await start(main: keys)
        cluster.keepBusy("web.main", 0.01)
        #expect(try await secondOutcome() == .scales(to: count))
        #expect(node("instances") == "\(count)")
    }

    @Test func fewTasksThatAreUpTellLittle() async throws {
        try await start()
        // Ten run, and thirteen more are wanted already.
        zookeeper.put("/paasta/autoscaling/web/main/instances", "20")
        cluster.keepBusy("web.main", 0.1)
        #expect(try await secondOutcome() == .waits(with: 14))
        #expect(node("instances") == "20" && node("historical_load") == nil)
    }

    @Test func whoWasNeverScaledHasTheMost() async throws {
        try await start(main: "min_instances: 2, max_instances: 6", count: nil)
        cluster.keepBusy("web.main", 0.4)
        #expect(try await secondOutcome() == .scales(to: 4))
        #expect(node("instances") == "4")
    }

    @Test func whatTasksSayThemselves() async throws {
        try await start(
            main:
                "min_instances: 2, max_instances: 20, autoscaling: {metrics_provider: http, decision_policy: threshold}"
        )
        cluster.keepBusy("web.main", 0.95)
        #expect(try await outcome() == .scales(to: 11))
        #expect(node("cpu_data") == nil && node("historical_load") == nil)
        // Half of them do not answer in time: they are taken for busy.
        let ports = cluster.appIDs.first.map { cluster.ports(of: $0) } ?? []
        cluster.keepBusy("web.main", 0.2)
        cluster.delay(Set(ports.prefix(5)))
        let slow = try await autoscaling().run(over: [main], writes: false).first
        #expect(slow?.utilization.map { abs($0 - 0.6) < 1e-9 } == true)
        cluster.delay([])
        // Those that do not answer at all say nothing.
        cluster.silence(Set(ports.prefix(5)))
        let half = try await autoscaling().run(over: [main], writes: false).first
        #expect(half?.utilization.map { abs($0 - 0.2) < 1e-9 } == true)
        #expect(half?.outcome == .waits(with: 10), "11 are wanted, and 5 told")
        cluster.silence([])
        // Nobody can be less than idle: it would take away the tasks of those that are busy.
        cluster.keepBusy("web.main", -0.5)
        let lie = try await autoscaling().run(over: [main], writes: false).first
        guard case .failed(let reason)? = lie?.outcome else {
            Issue.record("\(String(describing: lie))")
            return
        }
        #expect(reason.contains("a negative utilization"), "\(reason)")
        cluster.keepBusy("web.main", 0.2)
        cluster.silence(Set(ports))
        guard case .failed(let reason)? = try await outcome() else {
            Issue.record("nobody answered")
            return
        }
        #expect(reason.hasPrefix("no task reports how busy it is: "))
    }

    @Test func workersOfUWSGI() async throws {
        try await start(
            main: "min_instances: 2, max_instances: 20, autoscaling: {metrics_provider: uwsgi, setpoint: 0.4}")
        cluster.keepBusy("web.main", 1)
        #expect(try await outcome() == .scales(to: 12))
    }

    // MARK: What is left alone, or not known

    @Test(
        arguments: [
            ("autoscaling: {setpoint: 0}", "setpoint, 0.0, is not more than 0"),
            ("autoscaling: {offset: 0.8}", "setpoint, 0.8, is not more than offset, 0.8"),
            ("autoscaling: {decision_policy: pid}", "there is no decision_policy 'pid'"),
            ("autoscaling: {metrics_provider: guess}", "there is no metrics_provider 'guess'"),
            ("autoscaling: {forecast_policy: linreg}", "linreg_window_seconds is missing"),
            ("autoscaling: {good_enough_window: [1]}", "good_enough_window is [low, high], not [1]"),
            ("min_instances: 30", "min_instances, 30, is more than max_instances, 20"),
        ])
    func aConfigurationThatCannotBe(_ keys: String, _ words: String) async throws {
        try await start(main: "max_instances: 20, \(keys)")
        guard case .failed(let reason)? = try await secondOutcome() else {
            Issue.record("it is scaled")
            return
        }
        #expect(reason.hasPrefix(words))
        #expect(node("instances") == "10" && node("historical_load") == nil)
    }

    @Test func whatOthersDecide() async throws {
        try await start(main: "max_instances: 20, autoscaling: {decision_policy: bespoke}")
        #expect(
            try await outcome() == .leftAlone("its count is set by somebody else: decision_policy is bespoke"))
        let autoscaling = try autoscaling()
        #expect(autoscaling.autoscaled([main, other]) == [main])
        let fixed = await autoscaling.run(over: [other], writes: true).first
        #expect(fixed?.outcome == .failed("it is not autoscaled: it has no max_instances"))
    }

    /// Agents, Marathons and texts that say nothing leave the count as it is, and are no other instance's trouble.
    @Test func whatIsNotKnown() async throws {
        try await start(other: "max_instances: 6, autoscaling: {metrics_provider: http}")
        cluster.keepBusy("web.main", 0.1)
        cluster.keepBusy("web.other", 0.8)
        #expect(try await outcome() == .isFirstLook)
        await cluster.sleep(seconds: 300)
        let looks = (node("cpu_data"), node("cpu_last_time"))
        func expectFailure(_ words: String) async throws {
            let results = try await autoscaling().run(over: [main, other], writes: true)
            guard case .failed(let reason)? = results.first?.outcome else {
                Issue.record("\(words): \(results)")
                return
            }
            #expect(reason.hasPrefix(words), "\(reason)")
            #expect(results.last?.outcome == .stays)
            #expect(node("cpu_data") == looks.0 && node("cpu_last_time") == looks.1)
        }
        cluster.silence([5051])
        try await expectFailure("it is not known what its tasks use: agent")
        cluster.silence([5050])
        try await expectFailure("it is not known what its tasks use: mesos:5050")
        cluster.silence([])
        zookeeper.put("/paasta/autoscaling/web/main/historical_load", "17 bytes, no more")
        try await expectFailure(
            "what ZooKeeper has as its load, /paasta/autoscaling/web/main/historical_load, is none: without that node")
        zookeeper.put("/paasta/autoscaling/web/main/historical_load")
        zookeeper.put("/paasta/autoscaling/web/main/instances", "many")
        try await expectFailure("its count in ZooKeeper is not a whole number")
        #expect(node("instances") == "many")
        zookeeper.put("/paasta/autoscaling/web/main/instances", "10")
        #expect(try await outcome(writes: false) == .scales(to: 7))
        zookeeper.put("/paasta/autoscaling/web/main/cpu_data", "much")
        guard case .failed(let reason)? = try await outcome() else {
            Issue.record("it is scaled")
            return
        }
        #expect(reason.hasPrefix("what ZooKeeper has of its last look"))
    }

    @Test func noTaskIsUp() async throws {
        try await start(main: "min_instances: 0, max_instances: 20", count: "0")
        #expect(
            try await outcome()
                == .leftAlone("it is scaled to 0 tasks, which have no utilization: --set starts it again"))
        // And one whose tasks never came up.
        zookeeper.put("/paasta/autoscaling/web/main/instances", "3")
        bench.counts = nil
        #expect(try await outcome() == .failed("none of its tasks are up"))
        #expect(node("instances") == "3" && node("cpu_data") == nil)
    }

    @Test func namesThatNobodyCanTellApart() async throws {
        for name in ["my_web", "my--web"] { try bench.service(name, "main: {cmd: sleep 1, max_instances: 5}\n") }
        try bench.commit()
        let ids = ["my_web", "my--web"].map { InstanceID(service: ServiceName($0), instance: InstanceName("main")) }
        let results = try await autoscaling().run(over: ids, writes: true)
        #expect(results.map(\.hasFailed) == [true, true])
        #expect(results.first?.text.contains("it is spelled as another instance is") == true, "\(results)")
    }

    @Test func twoLooksWithinASecond() async throws {
        try await start()
        cluster.keepBusy("web.main", 0.9)
        #expect(try await outcome() == .isFirstLook)
        #expect(try await outcome() == .failed("it was looked at within this second already"))
    }

    // MARK: Others

    /// What somebody else writes meanwhile stays.
    @Test func anotherIsFaster() async throws {
        try await start()
        cluster.keepBusy("web.main", 0.9)
        #expect(try await outcome() == .isFirstLook)
        await cluster.sleep(seconds: 300)
        // The agents are asked after the count was read.
        cluster.watch { [zookeeper] request in
            if request.path == "/monitor/statistics" {
                zookeeper.put("/paasta/autoscaling/web/main/instances", "17")
            }
        }
        #expect(
            try await outcome()
                == .failed("somebody else has changed /paasta/autoscaling/web/main/instances in the meantime"))
        #expect(node("instances") == "17")
    }

    @Test func whoHasTheLockDecides() async throws {
        try await start()
        guard case .held(let lock) = await bench.locks.take(main) else {
            Issue.record("it is locked")
            return
        }
        #expect(try await outcome() == .isLocked(by: nil))
        #expect(try await outcome(writes: false) == .isFirstLook, "who only looks needs none")
        #expect(node("cpu_data") == nil)
        await lock.release()
        #expect(try await outcome() == .isFirstLook)
        #expect(node("cpu_data") != nil)
    }

    /// Below the node that paasta_tools locks.
    @Test func theLockIsTheOriginals() async throws {
        let locks = ZooKeeperLocks(sessions, root: "/paasta", of: .autoscaling) { "0123456789abcdef" }
        guard case .held(let lock) = await locks.take(main) else {
            Issue.record("it is locked")
            return
        }
        #expect(zookeeper.owner(of: "/paasta/autoscaling/web/main/autoscaling.lock") != nil)
        await lock.release()
        #expect(zookeeper.owner(of: "/paasta/autoscaling/web/main/autoscaling.lock") == nil)
    }

    // MARK: By hand

    @Test(arguments: [(5, "5"), (0, "2"), (100, "20")])
    func setByHand(_ count: Int, _ text: String) async throws {
        try await start(count: "many")
        let result = try await autoscaling().set(count, of: main)
        #expect(node("instances") == text && result.current == nil && result.outcome == .scales(to: Int(text) ?? 0))
        #expect(bench.log.lines.last == "web.main: set to \(text) tasks by hand")
        let fixed = try await autoscaling().set(count, of: other)
        #expect(fixed.hasFailed && node("instances", of: "other") == nil)
    }

    @Test func aPause() async throws {
        #expect(await nodes.pausedUntil() == .known(nil))
        #expect(try await !nodes.resume())
        for end in [1_570_017_600.5, 1_570_021_200] {
            try await nodes.pause(until: end)
            #expect(await nodes.pausedUntil() == .known(end))
        }
        #expect(zookeeper.text(of: "/paasta/autoscaling/paused") == "1570021200.0")
        zookeeper.put("/paasta/autoscaling/paused", "soon")
        #expect(await nodes.pausedUntil().value == nil)
        #expect(try await nodes.resume())
        #expect(await nodes.pausedUntil() == .known(nil))
        zookeeper.go()
        zookeeper.expireAll()
        #expect(await nodes.pausedUntil().value == nil)
    }
}
