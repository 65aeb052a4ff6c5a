import Compiler
import Emitters
import Fleet
import Git
import Glibc
import Planner
import Simulators
import Testing

@testable import Runtime

/// The checks of jobs, over a simulated Chronos.
@Suite struct JobChecksTests {
    private let bench: JobsBench
    private var network: ChronosNetwork { bench.network }

    init() throws { bench = try JobsBench() }

    private func id(_ service: String, _ instance: String = "main") -> InstanceID {
        InstanceID(service: ServiceName(service), instance: InstanceName(instance))
    }

    /// How all jobs are, as `ID STATE`.
    private func states() async throws -> [String] {
        let rollout = try bench.rollout()
        let known = await rollout.checks(of: rollout.jobs(named: nil))
        return try #require(known.value).map { "\($0.id) \($0.verdict.state.rawValue)" }
    }

    private static let often = "schedule: R/2019-10-02T12:10:00Z/PT10M"

    @Test func aJobIsFollowedThroughItsDays() async throws {
        try bench.service("a", "main: \(JobsBench.job(Self.often))\nother: \(JobsBench.job("parents: [a.main]"))\n")
        try bench.service("b", "main: \(JobsBench.job(Self.often))\n", deployed: [])
        #expect(try await states() == ["a.main missing", "a.other missing"])
        #expect(!(try await bench.apply()).hasFailed)
        #expect(try await states() == ["a.main never-ran", "a.other never-ran"])
        network.wait(seconds: 1500)
        #expect(try await states() == ["a.main fine", "a.other fine"])
        network.with { $0.failing = ["a main"] }
        network.wait(seconds: 1200)
        #expect(try await states() == ["a.main failed", "a.other fine"])
        // Somebody disables it, and then it is late once it is enabled again.
        network.with { $0.failing = [] }
        network.wait(seconds: 1200)
        #expect(try await states()[0] == "a.main fine")
        var job = try #require(network.with { $0.job("a main") })
        job = job.setting("disabled", true)
        network.answer("PUT", "/scheduler/iso8601", job)
        network.wait(seconds: 7200)
        #expect(try await states()[0] == "a.main disabled")
        network.answer(
            "PUT", "/scheduler/iso8601",
            job.setting("disabled", false).setting("schedule", "R/2030-01-01T00:00:00Z/PT10M"))
        #expect(try await states()[0] == "a.main stuck")
    }

    /// Of thousands of jobs only those are asked about one by one of which it decides something.
    @Test func onlyWhatIsNearItsTimeIsAskedAbout() async throws {
        let schedules = (0..<40).map { number in
            "j\(number): \(JobsBench.job("schedule: R/2019-10-02T12:\(number < 20 ? 10 : 30):00Z/PT1H"))"
        }
        try bench.service("a", schedules.joined(separator: "\n") + "\n", deployed: (0..<40).map { "j\($0)" })
        #expect(!(try await bench.apply()).hasFailed)
        network.wait(seconds: 3000)
        // Those of ten past are nearly late, those of half past are not.
        for number in 0..<40 {
            let job = try #require(network.with { $0.job("a j\(number)") })
            network.answer(
                "PUT", "/scheduler/iso8601", job.setting("schedule", "R/2030-01-01T00:00:00Z/PT1H"))
        }
        network.wait(seconds: 2300)
        network.forgetRequests()
        #expect(try await states().count { $0.hasSuffix("stuck") } == 20)
        let asked = network.requests.filter { $0.contains("/job/stat/") }
        #expect(asked.count == 20 && Set(asked).count == 20, "\(network.requests)")
        #expect(network.requests.count == 22 && network.changes.isEmpty)
        // One that says nothing, or nonsense, costs no other its verdict.
        network.forgetRequests()
        network.befall(
            "c1:4400", .passes, .passes, .answers(500, ""), .answers(500, ""), .answers(500, ""),
            .answers(200, "<html>"))
        #expect(try await states().count { $0.hasSuffix("stuck") } >= 16)
    }

    @Test func whereChronosDoesNotAnswerNothingIsMissing() async throws {
        try bench.service("a", "main: \(JobsBench.job(JobsBench.hourly))\n")
        _ = try await bench.apply()
        for trouble in [
            MarathonNetwork.Trouble.answers(200, "<html>"), .answers(500, ""), .answers(200, "[{}]"), .refuses,
        ] {
            network.befall("c1:4400", trouble, trouble, trouble)
            let known = await (try bench.rollout()).checks(of: [id("a")])
            #expect(known.value == nil)
            network.calm()
        }
        // One that has just been elected has not read its jobs yet.
        network.with { $0.isReadingUntil = 1_570_017_601_000 }
        #expect(try await states() == ["a.main never-ran"])
    }

    @Test func whatCannotBeCompiledIsWatchedAsBefore() async throws {
        try bench.service("a", "main: \(JobsBench.job(Self.often))\nother: \(JobsBench.job(JobsBench.hourly))\n")
        _ = try await bench.apply()
        network.with { $0.failing = ["a main"] }
        network.wait(seconds: 1500)
        try bench.service("a", "main: {cmd: '{nonsense}', \(Self.often)}\nother: \(JobsBench.job(JobsBench.hourly))\n")
        #expect(try await states() == ["a.main failed", "a.other never-ran"])
        // Of a file that cannot be read nothing is said, and no check ends.
        try bench.scratch.write("main: [\n", to: "r/a/chronos-c.yaml")
        #expect(try await states().isEmpty)
    }

    // MARK: Alerts

    private func check(_ id: InstanceID) throws -> SensuCheck {
        try #require(
            SensuCheck(
                Array(#"{"name": "check_chronos_jobs.\#(id)", "source": "paasta-c", "team": "t", "ttl": null}"#.utf8)))
    }

    @Test func whoIsOnCallReadsWhatIsWrongAndWhereToLook() async throws {
        try bench.service("a", "main: \(JobsBench.job(Self.often))\nother: \(JobsBench.job(JobsBench.hourly))\n")
        _ = try await bench.apply()
        network.with { $0.failing = ["a main"] }
        network.wait(seconds: 1500)
        let rollout = try bench.rollout()
        let results = try #require(await rollout.checks(of: rollout.jobs(named: nil)).value)
        let alerts = rollout.jobAlerts(
            results, checks: [id("a"): try check(id("a")), id("a", "other"): try check(id("a", "other"))])
        // What never ran is not told.
        #expect(alerts.count == 1 && alerts[0].status == 2 && alerts[0].check.name == "check_chronos_jobs.a.main")
        var events: [String] = []
        var run = AlertRun(.everything, AlertMemory(), now: network.now) { event throws(SensuClient.Failure) in
            events.append(String(decoding: event, as: UTF8.self))
        }
        run.tell(alerts, isEnded: nil)
        #expect(events.count == 1)
        #expect(
            events[0].contains(
                #""output": "a.main in c:\nits last run failed, at 2019-10-02 12:20:02 UTC, as 2 in a row did; none ever "#
                    + #"went well\nSince 2019-10-02T12:25:02 UTC.\nFirst look at: soac events -s a -i main; soac status "#
                    + #"a.main --cluster c; then: soac rerun a.main DATE --cluster c", "source": "paasta-c", "status": 2"#
            ),
            "\(events)")
    }

    @Test func aJobThatIsGoneHasItsAlertEnded() async throws {
        try bench.service("a", "main: \(JobsBench.job(Self.often))\nother: \(JobsBench.job(JobsBench.hourly))\n")
        let ended = try bench.rollout().endedChecks(named: JobVerdict.checkName)
        #expect(!ended("check_chronos_jobs.a.main") && ended("check_chronos_jobs.a.gone"))
        try bench.scratch.write("main: [\n", to: "r/a/chronos-c.yaml")
        try bench.service("b", "main: \(JobsBench.job(Self.often))\n")
        let unreadable = try bench.rollout().endedChecks(named: JobVerdict.checkName)
        #expect(!unreadable("check_chronos_jobs.a.gone") && unreadable("check_chronos_jobs.b.gone"))
        try bench.scratch.shell("rm r/*/chronos-c.yaml")
        #expect(!(try bench.rollout().endedChecks(named: JobVerdict.checkName))("check_chronos_jobs.a.main"))
    }

    @Test func whatCannotBeSetUpIsTold() async throws {
        try bench.service(
            "a",
            "main: \(JobsBench.job(JobsBench.hourly))\nother: \(JobsBench.job("parents: [a.none]"))\n"
                + "third: {cmd: '{nonsense}', \(JobsBench.hourly)}\n")
        try bench.service("b", "main: \(JobsBench.job(JobsBench.hourly))\n", deployed: [])
        var checks: [InstanceID: SensuCheck] = [:]
        for id in [id("a"), id("a", "other"), id("a", "third"), id("b")] { checks[id] = try check(id) }
        let rollout = try bench.rollout()
        func told(_ plan: JobsPlan?, _ report: JobsReport) -> [String] {
            rollout.setupAlerts(plan, report, checks: checks).map {
                "\($0.check.name) \($0.status): \($0.lines.joined())"
            }
        }
        let plan = try await rollout.plan(maxRemoved: nil)
        let report = await rollout.carryOut(plan)
        #expect(
            told(plan, report) == [
                "setup_chronos_job.a.main 0: the job a.main in c: it is as it should be",
                "setup_chronos_job.a.other 2: the job a.other in c: it runs after 'a none', which Chronos does not have",
                "setup_chronos_job.a.third 2: the job a.third in c: it cannot be compiled",
            ])
        #expect(report.hasFailed)
        // A turn alone tells of its own job.
        let turns = await rollout.turns(of: [id("a", "other"), id("b")])
        #expect(told(nil, turns).map { $0.prefix(30) } == ["setup_chronos_job.a.other 2: t"])
        // Where Chronos does not answer nothing is said.
        network.befall("c1:4400", .refuses, .refuses, .refuses)
        let unknown = try await rollout.plan(maxRemoved: nil)
        #expect(unknown.doubt != nil && told(unknown, JobsReport()).isEmpty)
    }

    // MARK: Costs

    /// Five thousand jobs, of which a tenth is nearly late.
    @Test func thousandsCostLittle() async throws {
        let jobs = (0..<5000).map { number -> WantedChronosJob in
            let trigger = ["0 \(number % 24) * * *", "R/2019-01-01T00:\(10 + number % 50):00Z/PT1H"][number % 2]
            let id = id("s\(number % 300)", "j\(number)")
            let body: JSON = [
                "name": .string(JobName(id).text), "command": "run", "disabled": false, "description": "config1",
                "schedule": .string(trigger), "scheduleTimeZone": .string(number % 3 == 0 ? "Europe/Berlin" : "UTC"),
            ]
            network.answer("POST", "/scheduler/iso8601", body.setting("lastSuccess", "2019-10-02T10:50:00.000Z"))
            return WantedChronosJob(id: id, state: .job(body.bytes))
        }
        network.with { $0.takesCron = true }
        var system = SystemConfigurationLowering.lower([]).value
        system?.chronos = .server(ChronosServer(urls: ["http://c1:4400"], version: "2"))
        let date = try #require(CalendarDate(year: 2019, month: 10, day: 2))
        let moment = Moment(local: try #require(Timestamp(date: date, hour: 12, minute: 0, second: 0)), offset: 0)
        let rollout = try JobsRollout(
            try #require(system), cluster: ClusterName("c"), wanted: WantedJobs(jobs: jobs), moment: moment,
            locks: bench.locks, log: bench.log, everDefined: nil, over: network, clock: network)
        network.forgetRequests()
        let results = try #require(await rollout.checks(of: rollout.jobs(named: nil)).value)
        #expect(results.count == 5000)
        #expect(network.requests.count { $0.contains("/job/stat/") } < 2600)
    }
}
