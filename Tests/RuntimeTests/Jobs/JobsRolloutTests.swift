import Compiler
import Planner
import Simulators
import TestSupport
import Testing

@testable import Runtime

/// A commit's jobs, brought to a simulated Chronos over a simulated network.
@Suite struct JobsRolloutTests {
    private let bench: JobsBench
    private var network: ChronosNetwork { bench.network }

    init() throws { bench = try JobsBench() }

    /// A pipeline over two services, in which the parents come last by name.
    private func pipeline(_ command: String = "run") throws {
        try bench.service(
            "zeta", "main: \(JobsBench.job(JobsBench.hourly, command))\nother: \(JobsBench.job(JobsBench.hourly))\n")
        try bench.service(
            "alpha",
            "main: \(JobsBench.job("parents: [beta.main, zeta.other]"))\nother: \(JobsBench.job("parents: [alpha.main]"))\n"
        )
        try bench.service("beta", "main: \(JobsBench.job("parents: [zeta.main]"))\n")
    }

    private func actions(_ plan: JobsPlan) -> [String] { plan.jobs.map { "\($0.action.rawValue) \($0.name)" } }

    private static let all = ["alpha main", "alpha other", "beta main", "zeta main", "zeta other"]

    // MARK: The way there

    @Test func allComesAboutParentsFirstAndNothingThen() async throws {
        try pipeline()
        #expect(
            actions(try await bench.plan()) == [
                "create zeta main", "create zeta other", "create beta main", "create alpha main", "create alpha other",
            ])
        let report = try await bench.apply()
        #expect(!report.hasFailed && report.turns.count == 5, "\(report)")
        #expect(bench.names == Self.all)
        #expect(bench.member("parents", of: "alpha main") == ["beta main", "zeta other"])
        network.forgetRequests()
        let plan = try await bench.plan()
        #expect(plan.jobs.isEmpty && plan.adopted == 5 && !plan.changesAnything)
        #expect(!(try await bench.apply()).hasFailed && network.changes.isEmpty)
    }

    @Test func aChangeIsSentWithWhatWasCounted() async throws {
        try pipeline()
        _ = try await bench.apply()
        network.answer("PUT", "/scheduler/job/zeta%20main")
        network.wait(seconds: 60)
        #expect(bench.member("successCount", of: "zeta main") == 1)
        let last = bench.member("lastSuccess", of: "zeta main")
        try pipeline("walk")
        network.forgetRequests()
        #expect(actions(try await bench.plan()) == ["update zeta main"])
        #expect(!(try await bench.apply()).hasFailed)
        #expect(network.changes == ["PUT c1:4400 /scheduler/iso8601"])
        #expect(bench.member("command", of: "zeta main") == "walk")
        #expect(bench.member("successCount", of: "zeta main") == 1)
        #expect(bench.member("lastSuccess", of: "zeta main") == last && last != "")
        #expect(bench.log.lines.last?.hasPrefix("zeta.main: 'zeta main' is as it should be: config") == true)
    }

    @Test func aScheduleGivesWayToParents() async throws {
        try bench.service("a", "main: \(JobsBench.job("schedule: R/2019-10-02T13:00:00Z/PT1H"))\n")
        try bench.service("b", "main: \(JobsBench.job(JobsBench.hourly))\n")
        _ = try await bench.apply()
        try bench.service("a", "main: \(JobsBench.job("parents: [b.main]"))\n")
        #expect(!(try await bench.apply()).hasFailed)
        #expect(bench.member("parents", of: "a main") == ["b main"] && bench.member("disabled", of: "a main") == false)
        network.wait(seconds: 5 * 3600)
        #expect(bench.member("successCount", of: "a main") == 0)
        try bench.service("a", "main: \(JobsBench.job("schedule: R/2019-10-02T20:00:00Z/PT1H"))\n")
        #expect(!(try await bench.apply()).hasFailed)
        network.wait(seconds: 5 * 3600)
        #expect(bench.member("successCount", of: "a main") == 2)
    }

    @Test func whatIsNotDeployedWaitsWithItsChildren() async throws {
        try bench.service("a", "main: \(JobsBench.job("parents: [b.main]"))\n")
        try bench.service("b", "main: \(JobsBench.job(JobsBench.hourly))\n", deployed: [])
        let plan = try await bench.plan()
        #expect(actions(plan) == ["left-alone b main", "wait a main"])
        #expect(plan.jobs[1].reason.hasPrefix("it runs after 'b main', which Chronos does not have: "))
        // Something is to be done, and cannot be done.
        let report = try await bench.apply()
        #expect(report.unfinished.map(\.key.description) == ["a.main"] && report.hasFailed && bench.names.isEmpty)
    }

    // MARK: What goes

    @Test func whatNobodyDefinesAnyMoreGoesAndOthersStay() async throws {
        try pipeline()
        try bench.service(
            "gone", "main: \(JobsBench.job(JobsBench.hourly))\nother: \(JobsBench.job("parents: [gone.main]"))\n")
        _ = try await bench.apply()
        for name in ["backup tables", "cleanup", "tmp main", "tmp-2019-01-01T000000 backup tables"] {
            network.answer(
                "POST", "/scheduler/iso8601",
                ["name": .string(name), "command": "x", "schedule": "R/2030-01-01T00:00:00Z/P1D"])
        }
        try bench.scratch.shell("rm r/gone/chronos-c.yaml")
        let plan = try await bench.plan()
        #expect(actions(plan) == ["remove gone other", "remove gone main"])
        #expect(
            plan.kept.map(\.name.text) == [
                "backup tables", "cleanup", "tmp main", "tmp-2019-01-01T000000 backup tables",
            ])
        network.forgetRequests()
        let report = try await bench.apply()
        #expect(!report.hasFailed && report.removed.map(\.text) == ["gone other", "gone main"])
        #expect(
            network.changes.map { $0.replacing("DELETE c1:4400 /scheduler/", with: "") } == [
                "task/kill/gone%20other", "job/gone%20other", "task/kill/gone%20main", "job/gone%20main",
            ])
        #expect(bench.names.count == 9)
    }

    /// Chronos would take its child out of its container.
    @Test func aJobStaysAsLongAsOneRunsAfterIt() async throws {
        try pipeline()
        _ = try await bench.apply()
        network.answer(
            "POST", "/scheduler/dependency", ["name": "team own", "command": "x", "parents": ["alpha other"]])
        try bench.service("alpha", "main: \(JobsBench.job("parents: [beta.main, zeta.other]"))\n")
        let plan = try await bench.plan()
        #expect(plan.jobs.isEmpty && plan.kept.last?.reason == "'team own' still runs after it")
        // One that came since the plan was made is seen as well.
        network.answer("DELETE", "/scheduler/job/team%20own")
        let rollout = try bench.rollout()
        let removal = try await rollout.plan(maxRemoved: 0.5)
        #expect(actions(removal) == ["remove alpha other"])
        network.answer(
            "POST", "/scheduler/dependency", ["name": "team new", "command": "x", "parents": ["alpha other"]])
        let report = await rollout.carryOut(removal)
        #expect(report.unremoved == [JobName("alpha other"): "'team new' runs after it"])
        #expect(bench.names.contains("alpha other"))
    }

    @Test func moreThanAShareIsNotRemoved() async throws {
        try pipeline()
        _ = try await bench.apply()
        try bench.scratch.shell("rm r/alpha/chronos-c.yaml")
        let plan = try await bench.plan(maxRemoved: 0.3)
        #expect(plan.jobs.isEmpty)
        #expect(plan.removalRefusal == "2 of 5 jobs would be removed, more than the limit of 30%")
        _ = try await bench.apply(maxRemoved: 0.3)
        #expect(bench.names == Self.all)
        try bench.scratch.shell("rm r/*/chronos-c.yaml")
        #expect(
            try await bench.plan(maxRemoved: 1).removalRefusal
                == "no job is removed: the commit defines no job of c that compiles")
    }

    @Test func aFileThatCannotBeReadRemovesNothing() async throws {
        try pipeline()
        _ = try await bench.apply()
        try bench.scratch.write("main: [\n", to: "r/alpha/chronos-c.yaml")
        let plan = try await bench.plan(maxRemoved: 1)
        #expect(plan.jobs.isEmpty && plan.kept.isEmpty && plan.adopted == 3)
    }

    @Test func aCloneGoesADayAfterItsRun() async throws {
        try pipeline()
        _ = try await bench.apply()
        for (name, last) in [
            ("tmp-2019-09-30T120000 zeta main", "2019-09-30T12:00:05.000Z"),
            ("tmp-2019-10-02T110000 zeta main", "2019-10-02T11:00:05.000Z"),
        ] {
            network.answer(
                "POST", "/scheduler/iso8601",
                [
                    "name": .string(name), "command": "x", "schedule": "R0/2030-01-01T00:00:00Z/PT1M",
                    "lastSuccess": .string(last),
                ])
        }
        #expect(actions(try await bench.plan()) == ["remove tmp-2019-09-30T120000 zeta main"])
        #expect(!(try await bench.apply()).hasFailed && bench.names.count == 6)
    }

    // MARK: What does not answer

    @Test func aChronosThatDoesNotAnswerHasNothingDone() async throws {
        try pipeline()
        _ = try await bench.apply()
        try pipeline("walk")
        for trouble in [MarathonNetwork.Trouble.answers(200, "<html>"), .answers(500, ""), .answers(200, "[{}]")] {
            network.befall("c1:4400", trouble, trouble, trouble)
            let rollout = try bench.rollout()
            let plan = try await rollout.plan(maxRemoved: 1)
            #expect(plan.jobs.isEmpty && plan.doubt != nil && plan.kept.isEmpty && plan.removalRefusal == nil)
            #expect(await rollout.carryOut(plan).turns.isEmpty)
            network.befall("c1:4400")
            _ = try? await bench.plan()
        }
    }

    /// A server that has just been elected lists no jobs before it has read them.
    @Test func anEmptyListIsLookedAtTwice() async throws {
        try pipeline()
        _ = try await bench.apply()
        network.with { $0.isReadingUntil = $0.now + 1500 }
        let plan = try await bench.plan()
        #expect(plan.jobs.isEmpty && plan.adopted == 5)
    }

    @Test func anAnswerThatIsLostIsLookedFor() async throws {
        try bench.service("a", "main: \(JobsBench.job(JobsBench.hourly))\n")
        let rollout = try bench.rollout()
        let plan = try await rollout.plan(maxRemoved: 0)
        // The form of the API is known by now; then come a look and the POST.
        network.befall("c1:4400", .answers(200, "[]"), .losesAnswer)
        let report = await rollout.carryOut(plan)
        #expect(!report.hasFailed && network.changes.count == 1, "\(report)")
    }

    @Test func whatChronosDropsIsAnError() async throws {
        try bench.service("a", "main: \(JobsBench.job(JobsBench.hourly))\n")
        let rollout = try bench.rollout()
        let plan = try await rollout.plan(maxRemoved: 0)
        network.befall("c1:4400", .answers(200, "[]"), .answers(204, ""))
        let report = await rollout.carryOut(plan)
        #expect(
            report.turns.values.map(\.text) == ["Chronos accepted it, but then dropped it"] && report.hasFailed)
    }

    /// One job's trouble is its own.
    @Test func aRefusalKeepsNoOtherFromItsTurn() async throws {
        try pipeline()
        try bench.service("bad.name", "main: \(JobsBench.job(JobsBench.hourly))\n")
        let report = try await bench.apply()
        #expect(report.turns.values.count { $0.code == 0 } == 5)
        #expect(report.turns.values.contains { $0.text.contains("the job's name is invalid") })
        #expect(bench.names == Self.all)
    }

    @Test func aLockOfAnothersIsRespected() async throws {
        try pipeline()
        let other = try FolderLocks(bench.scratch.path + "/locks")
        let id = InstanceID(service: ServiceName("zeta"), instance: InstanceName("main"))
        guard case .held(let lock) = await other.take(id) else {
            Issue.record("it is free")
            return
        }
        let report = try await bench.apply()
        #expect(report.turns[id] == .isLocked(by: nil) && !bench.names.contains("zeta main"))
        // Its children wait for it.
        #expect(bench.names == ["zeta other"])
        await lock.release()
        #expect(!(try await bench.apply()).hasFailed && bench.names == Self.all)
    }

    // MARK: Plans and status

    @Test func aPlanIsReadAsItWasWritten() async throws {
        try pipeline()
        _ = try await bench.apply()
        try pipeline("walk")
        try bench.service("gone", "main: \(JobsBench.job(JobsBench.hourly))\n", deployed: [])
        let rollout = try bench.rollout()
        var plan = RolloutPlan(
            inputs: .init(
                cluster: ClusterName("c"), commit: "1", systemConfig: "", instanceCounts: nil, deployments: nil))
        plan.jobs = try await rollout.plan(maxRemoved: 0.5)
        #expect(try PlanFile.read(Array(PlanFile.text(plan).utf8)) == plan)
        #expect(plan.changesAnything)
        let text = PlanText().render(plan)
        #expect(text.contains("update      job zeta.main · its configuration is config"))
        #expect(text.hasSuffix("c at 1: 1 job changed, 1 job left alone, 4 jobs as they should be\n"))
        #expect(PlanMarkdown.render(plan).contains("<b>update</b> <code>job zeta.main</code>"))
        #expect(!(PlanFile.text(plan) + text + bench.log.lines.joined()).contains("CANARY"))
        #expect(await rollout.changes(since: plan.jobs).isEmpty)
        _ = await rollout.carryOut(plan.jobs)
        #expect(await rollout.changes(since: plan.jobs).count == 1)
    }

    @Test func statusTellsWhatIsAndWhatIsNot() async throws {
        try pipeline()
        func words() async throws -> [String] {
            let rollout = try bench.rollout()
            return await rollout.status(of: rollout.jobs(named: nil)).map { "\($0.id) \($0.word.rawValue)" }
        }
        #expect(try await words().allSatisfy { $0.hasSuffix(" missing") })
        _ = try await bench.apply()
        #expect(try await words().allSatisfy { $0.hasSuffix(" fresh") })
        network.answer("PUT", "/scheduler/job/zeta%20main")
        network.with { $0.failing = ["zeta other"] }
        network.answer("PUT", "/scheduler/job/zeta%20other")
        network.wait(seconds: 600)
        try bench.service("beta", "main: \(JobsBench.job("parents: [zeta.main]", "walk"))\n")
        #expect(
            try await words() == [
                "alpha.main fresh", "alpha.other fresh", "beta.main outdated", "zeta.main scheduled",
                "zeta.other failing",
            ])
        let rollout = try bench.rollout()
        let told = await rollout.status(of: rollout.jobs(named: "zeta.other"))
        let text = StatusText(now: 0).render(told, closely: true)
        #expect(text.hasPrefix("failing       job zeta.other · 0 runs went well, 1 failed · its last run failed\n"))
        #expect(StatusJSON.text([], jobs: told).contains(#""errors": 1"#))
        network.befall("c1:4400", .answers(200, "{"))
        #expect(try await words().allSatisfy { $0.hasSuffix(" unknown") })
    }
}
