import Compiler
import Emitters
import Planner
import Simulators
import Synchronization
import TestSupport
import Testing

@testable import Runtime

/// A process that keeps a simulated cluster, hours of which pass in no time.
@Suite struct ClusterRunTests {
    private static let web = "main: {instances: 3, cmd: sleep 1}\n"
    private static let proxied = "main:\n  proxy_port: 20001\n  mode: http\n"

    private func kinds(_ status: RunStatus) -> [String] { status.events.reversed().map(\.kind) }

    @Test func aClusterIsBroughtAboutAndFollowsACommit() throws {
        let bench = try RunBench()
        try bench.commit([("web", "main: {instances: 3}\n", "1111111")], smartstack: Self.proxied)
        bench.start(for: 300)
        let old = bench.cluster.appIDs
        #expect(old.count == 1 && bench.cluster.tasks(of: old[0]) == 3)
        #expect(bench.status.bounces.isEmpty && bench.status.troubles.isEmpty)
        #expect(bench.status.instances == [.adopt: 1] && bench.status.commit?.subject == "change 1")
        #expect(bench.status.commit?.reached != nil)

        try bench.commit([("web", "main: {instances: 3}\n", "2222222")], smartstack: Self.proxied)
        var most = 0
        for _ in 0..<120 {
            bench.play(5)
            if let bounce = bench.status.bounces.first, let method = bounce.method {
                #expect(method == "crossover" && bounce.wanted == 3)
                #expect(bench.status.commit?.reached == nil, "it is under way")
                most = max(most, bounce.up ?? 0)
            }
        }
        #expect(most > 0, "progress is seen")
        #expect(bench.cluster.appIDs.count == 1 && bench.cluster.appIDs != old)
        #expect(bench.cluster.killedUndrained.isEmpty)
        #expect(bench.status.bounces.isEmpty && bench.status.counters.commits == 2)
        let reached = try #require(bench.status.commit?.reached)
        #expect(kinds(bench.status).contains("finish"))
        // Then nothing is changed any more.
        bench.cluster.forgetChanges()
        bench.play(3600)
        #expect(bench.cluster.changes.isEmpty)
        #expect(bench.status.commit?.reached == reached, "it was reached once")
    }

    @Test func whatSomebodyChangesIsMended() throws {
        let bench = try RunBench()
        try bench.commit([("web", Self.web, "1111111")])
        bench.start(for: 200)
        let app = try #require(bench.cluster.appIDs.first)
        bench.cluster.change("PUT", "/v2/apps\(app)", #"{"instances": 1}"#)
        bench.play(60)
        #expect(bench.cluster.tasks(of: app) == 3)
        bench.cluster.change("DELETE", "/v2/apps\(app)")
        bench.play(90)
        #expect(bench.cluster.appIDs == [app])
    }

    @Test func aCommitThatBouncesTooMuchIsHeld() throws {
        let bench = try RunBench(maxBounces: .count(1))
        let names = ["a", "b", "c"]
        try bench.commit(names.map { ($0, Self.web, "1111111") })
        bench.start(for: 300)
        let before = bench.cluster.appIDs
        #expect(before.count == 3)
        try bench.commit(names.map { ($0, Self.web, "2222222") })
        bench.cluster.forgetChanges()
        bench.play(600)
        #expect(bench.cluster.changes.isEmpty && bench.cluster.appIDs == before)
        #expect(bench.status.held?.reason == "3 of 3 instances would bounce, but at most 1 may")
        #expect(bench.status.commit?.subject == "change 1")
        #expect(kinds(bench.status).filter { $0 == "held" }.count == 1, "it is told once")
        // The cluster stays with the commit before, and is kept there.
        bench.cluster.change("DELETE", "/v2/apps\(before[0])")
        bench.play(120)
        #expect(bench.cluster.appIDs.sorted() == before.sorted())
        // One that goes less far is taken.
        try bench.commit([("b", Self.web, "1111111"), ("c", Self.web, "1111111")])
        bench.play(600)
        #expect(bench.status.held == nil && bench.status.commit?.subject == "change 3")
        #expect(bench.cluster.appIDs.count { $0.contains("git2222222") } == 1)
    }

    /// The rest of the commit is brought about.
    @Test func removalsThatAGuardRefusesAreSaid() throws {
        let bench = try RunBench(maxRemoved: 0.3)
        try bench.commit([("a", Self.web, "1111111"), ("b", Self.web, "1111111"), ("c", Self.web, "1111111")])
        bench.start(for: 300)
        try bench.bench.scratch.shell("rm -r r/a r/b")
        try bench.commit([("c", Self.web, "2222222")])
        bench.play(600)
        #expect(bench.cluster.appIDs.count == 3 && bench.status.commit?.subject == "change 2")
        #expect(bench.status.troubles.map(\.subject) == ["removals"])
        #expect(bench.status.troubles.first?.text.contains("2 of 3 instances would be removed") == true)
        try bench.commit([("a", Self.web, "1111111"), ("b", Self.web, "1111111")])
        bench.play(120)
        #expect(bench.status.troubles.isEmpty)
    }

    @Test func whileNobodyKnowsWhatRunsNoCommitIsTakenThatHasALimit() throws {
        let bench = try RunBench(maxBounces: .count(1))
        try bench.commit([("web", Self.web, "1111111")])
        bench.cluster.silence([8080])
        bench.start(for: 120)
        #expect(bench.status.commit == nil && bench.status.held?.reason.contains("8080") == true)
        bench.cluster.silence([])
        bench.play(200)
        #expect(bench.status.commit != nil && bench.cluster.appIDs.count == 1)
    }

    @Test func whereASourceCannotBeReadTheLastStateIsKept() throws {
        let bench = try RunBench()
        try bench.commit([("web", Self.web, "1111111")])
        bench.start(for: 200)
        bench.source.fail("the disk is gone")
        let app = try #require(bench.cluster.appIDs.first)
        bench.cluster.change("DELETE", "/v2/apps\(app)")
        bench.play(120)
        #expect(bench.cluster.appIDs == [app])
        let look = try #require(bench.status.looks.first { $0.subject == .source })
        #expect(look.failure == "the disk is gone" && RunHealth(bench.status).isAlive)
    }

    @Test func anotherHostDoesIt() throws {
        let bench = try RunBench()
        try bench.commit([("web", Self.web, "1111111")])
        bench.start(for: 200)
        let app = try #require(bench.cluster.appIDs.first)
        bench.source.put(.standby("another leads"))
        bench.play(10)
        bench.cluster.change("DELETE", "/v2/apps\(app)")
        bench.play(600)
        #expect(bench.cluster.appIDs.isEmpty && bench.status.standby == "another leads")
        try bench.commit([("web", Self.web, "1111111")])
        bench.play(60)
        #expect(bench.cluster.appIDs == [app] && bench.status.standby == nil)
    }

    @Test func monitoringThatDoesNotAnswerHoldsUpNobody() throws {
        let bench = try RunBench()
        let alerts = AlertsThatWait()
        bench.alerts = alerts
        try bench.commit([("web", Self.web, "1111111")])
        bench.start(for: 230)
        #expect(alerts.asked == 2, "those who look, and those who check, wait for their answers")
        #expect(bench.cluster.appIDs.count == 1 && bench.status.commit?.subject == "change 1")
        #expect(!bench.status.looks.contains { $0.subject == .sensu })
        alerts.end()
    }

    @Test func whoKnowsThatAllIsWellIsToldSeldom() throws {
        let bench = try RunBench()
        let alerts = CountedAlerts()
        bench.alerts = alerts
        try bench.commit([("web", Self.web, "1111111")])
        bench.start(for: 300)
        alerts.forget()
        bench.play(3600)
        // Every ten minutes, and not at each of the 120 looks.
        #expect((5...7).contains(alerts.setups), "\(alerts.setups)")
        // What is being mended is told at once, and then that it is well.
        let app = try #require(bench.cluster.appIDs.first)
        alerts.forget()
        bench.cluster.change("DELETE", "/v2/apps\(app)")
        bench.play(120)
        #expect(bench.cluster.appIDs == [app] && alerts.setups >= 2)
        // So it is after a commit: whoever was told of another one knows nothing of this one.
        alerts.forget()
        try bench.commit([("web", Self.web, "1111111"), ("api", Self.web, "1111111")])
        bench.play(40)
        #expect(alerts.setups >= 1)
    }

    /// All apps of a large cluster are many megabytes: they are read twice a minute.
    @Test func replicationIsJudgedByWhatTheTurnsHaveSeen() throws {
        let bench = try RunBench()
        let alerts = CountedAlerts()
        bench.alerts = alerts
        try bench.commit([("web", Self.web, "1111111")])
        bench.start(for: 300)
        let reads = Mutex(0)
        bench.cluster.watch { request in
            if request.method == "GET", request.path == "/v2/apps" { reads.withLock { $0 += 1 } }
        }
        alerts.forget()
        bench.play(3600)
        let (count, replications) = (reads.withLock { $0 }, alerts.replications)
        #expect((59...61).contains(replications) && alerts.replicated == 1, "\(replications)")
        #expect((115...122).contains(count), "\(count)")
        // Where those who keep the instances have not looked, replication looks itself: nobody is told what once was.
        bench.cluster.silence([8080])
        bench.play(120)
        alerts.forget()
        bench.play(300)
        #expect(alerts.replications >= 4 && alerts.replicated == 0)
    }

    @Test(arguments: [0.5, 0.2]) func whatIsNotConfiguredAnyMoreGoesWithinTheLimit(limit: Double) throws {
        let bench = try RunBench(maxRemoved: limit)
        try bench.commit(["a", "b", "c"].map { ($0, Self.web, "1111111") })
        bench.start(for: 300)
        _ = try bench.bench.scratch.shell("cd r; rm -r a")
        try bench.commit([("b", Self.web, "1111111")])
        bench.play(300)
        #expect(bench.cluster.appIDs.count == (limit > 0.4 ? 2 : 3))
        #expect(bench.status.counters.removedInstances == (limit > 0.4 ? 1 : 0))
    }

    @Test func whoStopsInTheMiddleOfABounceLeavesItToTheNext() throws {
        let bench = try RunBench()
        try bench.commit([("web", "main: {instances: 3}\n", "1111111")], smartstack: Self.proxied)
        bench.start(for: 300)
        try bench.commit([("web", "main: {instances: 3}\n", "2222222")], smartstack: Self.proxied)
        bench.play(20)
        #expect(bench.cluster.appIDs.count == 2)
        bench.stop()
        bench.play(30)
        #expect(bench.hasEnded)
        bench.cluster.forgetChanges()
        bench.play(600)
        #expect(bench.cluster.changes.isEmpty)

        bench.bench.locks = try FolderLocks(bench.bench.scratch.path + "/locks")
        let next = try RunBench(on: bench.bench)
        try next.commit([("web", "main: {instances: 3}\n", "2222222")], smartstack: Self.proxied)
        next.start(for: 900)
        #expect(next.cluster.appIDs.count == 1 && next.cluster.appIDs[0].contains("git2222222"))
        #expect(next.cluster.killedUndrained.isEmpty)
    }

    @Test func whatCannotBeDoneHoldsUpNobodyAndIsNotTriedAgain() throws {
        let bench = try RunBench()
        try bench.commit([("web", Self.web, "1111111")])
        bench.start(for: 200)
        // A bounce method that there is not is not tried again before somebody writes another.
        try bench.commit([
            ("web", Self.web, "2222222"), ("bad", "main: {instances: 1, cmd: x, bounce_method: never}\n", "1111111"),
        ])
        bench.play(600)
        let trouble = try #require(bench.status.troubles.first)
        #expect(bench.status.troubles.count == 1 && trouble.subject == "bad.main" && trouble.next == nil)
        #expect(bench.cluster.appIDs.count == 1 && bench.cluster.appIDs[0].contains("git2222222"))
        let failed = bench.status.counters.failedTurns
        bench.play(3600)
        #expect(bench.status.counters.failedTurns == failed)
        try bench.commit([("bad", "main: {instances: 1, cmd: x}\n", "1111111")])
        bench.play(200)
        #expect(bench.status.troubles.isEmpty && bench.cluster.appIDs.count == 2)
    }

    @Test func aMarathonThatIsAwayIsNoReasonToChangeAnything() throws {
        let bench = try RunBench()
        try bench.commit([("web", Self.web, "1111111")])
        bench.start(for: 200)
        try bench.commit([("web", Self.web, "2222222")])
        bench.cluster.silence([8080])
        bench.play(900)
        let look = try #require(bench.status.looks.first { $0.subject == .marathon })
        #expect(look.failure != nil && RunHealth(bench.status).isAlive)
        bench.cluster.silence([])
        bench.play(900)
        #expect(bench.cluster.appIDs.count == 1 && bench.cluster.appIDs[0].contains("git2222222"))
        #expect(bench.status.troubles.isEmpty)
    }
}

/// Monitoring that does not take what it is told until the test ends.
private final class AlertsThatWait: RunAlerts {
    private struct State {
        var isOver = false
        var asked = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }
    private let state = Mutex(State())

    var asked: Int { state.withLock { $0.asked } }

    func end() {
        let waiting = state.withLock { state in
            state.isOver = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for one in waiting { one.resume() }
    }

    private func wait() async -> String? {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                state.asked += 1
                if !state.isOver { state.waiting.append(continuation) }
                return state.isOver
            }
            if isOver { continuation.resume() }
        }
        return nil
    }

    func tellSetup(_ plan: RolloutPlan, _ report: RolloutReport) async -> String? { await wait() }
    func tellReplication(_ results: [ReplicationResult]) async -> String? { await wait() }
    func tellJobSetup(_ plan: JobsPlan, _ report: JobsReport, _ jobs: JobsRollout) async -> String? { await wait() }
    func tellJobs(_ results: [JobCheckResult], _ jobs: JobsRollout) async -> String? { await wait() }
}

/// Monitoring that counts what it is told.
private final class CountedAlerts: RunAlerts {
    private struct Counts {
        var setups = 0
        var replications = 0
        var replicated = 0
    }
    private let counts = Mutex(Counts())

    var setups: Int { counts.withLock { $0.setups } }
    var replications: Int { counts.withLock { $0.replications } }
    /// How many instances the last look at replication found as they should be.
    var replicated: Int { counts.withLock { $0.replicated } }

    func forget() { counts.withLock { $0 = Counts() } }

    func tellSetup(_ plan: RolloutPlan, _ report: RolloutReport) -> String? {
        counts.withLock { $0.setups += 1 }
        return nil
    }

    func tellReplication(_ results: [ReplicationResult]) -> String? {
        counts.withLock { counts in
            counts.replications += 1
            counts.replicated = results.count { $0.verdict.status == 0 }
        }
        return nil
    }

    func tellJobSetup(_ plan: JobsPlan, _ report: JobsReport, _ jobs: JobsRollout) -> String? { nil }
    func tellJobs(_ results: [JobCheckResult], _ jobs: JobsRollout) -> String? { nil }
}
