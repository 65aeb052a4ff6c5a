import Compiler
import Planner
import TestSupport
import Testing

@testable import Runtime

/// How far a commit has come, in a simulated cluster.
@Suite struct RolloutProgressTests {
    private let bench: RolloutBench
    private let old = String(repeating: "1", count: 40)
    private let new = String(repeating: "2", count: 40)
    private let web = InstanceID(service: ServiceName("web"), instance: InstanceName("main"))

    init() throws { bench = try RolloutBench() }

    private func progress(to commit: String) async throws -> InstanceProgress? {
        await (try bench.rollout()).progress(of: [web], to: commit)[web]
    }

    @Test func aCommitFromNothingToItsEnd() async throws {
        try bench.service("web", "main: {instances: 3, cmd: x}\n", sha: old)
        try bench.commit()
        #expect(try await progress(to: old) == .waits("nothing of it runs yet"))
        let rollout = try bench.rollout()
        _ = await rollout.round(of: try await rollout.plan(maxRemoved: nil))
        #expect(try await progress(to: old) == .waits("0 of 3 tasks are up"))
        await bench.settle()
        #expect(try await progress(to: old) == .done)
        // The next one: before its bounce, and after.
        try bench.service("web", "main: {instances: 3, cmd: x}\n", sha: new)
        try bench.commit()
        #expect(try await progress(to: new) == .waits("git11111111 (3 tasks) runs still"))
        let report = try await bench.apply()
        #expect(!report.hasFailed)
        #expect(try await progress(to: new) == .done)
        #expect(try await progress(to: old) == .waits("git22222222 (3 tasks) runs still"))
    }

    @Test func theOldTasksGoBeforeItIsDone() async throws {
        try bench.service("web", "main: {instances: 3, cmd: x}\n", sha: old)
        _ = try await bench.apply()
        await bench.settle()
        try bench.service("web", "main: {instances: 3, cmd: x}\n", sha: new)
        try bench.commit()
        let rollout = try bench.rollout()
        _ = await rollout.round(of: try await rollout.plan(maxRemoved: nil))
        await bench.settle()
        #expect(
            try await progress(to: new) == .waits("all 3 tasks are up, and git11111111 (3 tasks) runs still"))
    }

    @Test func asManyTasksAsAreWantedHaveToBeUp() async throws {
        try bench.service("web", "main: {instances: 2, cmd: x}\n", sha: old)
        _ = try await bench.apply()
        await bench.settle()
        try bench.service("web", "main: {instances: 4, cmd: x}\n", sha: old)
        try bench.commit()
        #expect(try await progress(to: old) == .waits("2 of 4 tasks are up"))
        // What autoscaling has set is what the cluster asks Marathon for.
        try bench.service("web", "main: {min_instances: 2, max_instances: 4, cmd: x}\n", sha: old)
        try bench.commit()
        #expect(try await progress(to: old) == .done)
        // Nothing is wanted of what is switched off.
        try bench.service("web", "main: {instances: 0, cmd: x}\n", sha: new)
        try bench.commit()
        #expect(try await progress(to: new) == .done)
    }

    @Test func whatIsNotKnownIsNotDone() async throws {
        try bench.service("web", "main: {instances: 1, cmd: x}\n", sha: old)
        _ = try await bench.apply()
        await bench.settle()
        bench.cluster.silence([8080])
        guard case .unknown = try await progress(to: old) else {
            Issue.record("nobody answers")
            return
        }
        try bench.service("web", "main: {instances: 1, cmd: x, bounce_method: sideways}\n", sha: old)
        try bench.commit()
        guard case .broken(let reason) = try await progress(to: old) else {
            Issue.record("it cannot be bounced")
            return
        }
        #expect(reason.contains("sideways"))
    }

    @Test func noHAProxyIsNoJudgement() async throws {
        try bench.service(
            "web", "main: {instances: 2, cmd: x}\n", sha: old, smartstack: "main: {proxy_port: 20001, mode: http}\n")
        _ = try await bench.apply()
        await bench.settle()
        #expect(try await progress(to: old) == .done)
        bench.cluster.silence([3212])
        guard case .unknown = try await progress(to: old) else {
            Issue.record("nobody knows what is up")
            return
        }
    }

    // MARK: Waiting

    private func wait(_ limit: Double) async throws -> (told: [String], left: [String]) {
        let part = DeployWait.Part(cluster: ClusterName("c"), rollout: try bench.rollout(), instances: [web])
        var told: [String] = []
        let left = await DeployWait(old, in: [part]).run(patience: .init(limit: limit, interval: 1)) { told.append($0) }
        return (told, left)
    }

    /// A line for each change, however often it is looked.
    @Test func whatIsWaitedForIsToldOnceAChange() async throws {
        try bench.service("web", "main: {instances: 3, cmd: x}\n", sha: old)
        try bench.commit()
        let nothing = "web.main in c: nothing of it runs yet"
        let (told, left) = try await wait(600)
        #expect(told == [nothing] && left == [nothing])
        let rollout = try bench.rollout()
        _ = await rollout.round(of: try await rollout.plan(maxRemoved: nil))
        let later = try await wait(600)
        #expect(later.left.isEmpty && later.told.last == "web.main in c: done, at git11111111")
        #expect(later.told.first == "web.main in c: 0 of 3 tasks are up" && Set(later.told).count == later.told.count)
    }

    @Test func whatWaitingDoesNotMendIsNotWaitedFor() async throws {
        try bench.service("web", "main: {instances: much}\n", sha: old)
        try bench.commit()
        let start = bench.cluster.now
        let (told, left) = try await wait(600)
        #expect(told.count == 1 && left == ["web.main in c: it cannot be waited for: it cannot be compiled"])
        #expect(bench.cluster.now == start)
    }
}
