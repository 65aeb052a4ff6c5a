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
}
