import Testing

@testable import Compiler
@testable import Emitters

/// Chronos jobs as CronJobs.
@Suite struct CronJobTests {
    private func move(_ main: String, api: String = "1.20") throws -> CronJobMove {
        var example = ExampleCluster()
        example.kind = .chronos
        example.main = main
        let job = try #require(try example.compile().linked.chronos[InstanceName("main")])
        return try CronJobMove(job, api: try #require(KubernetesAPI(api)))
    }

    @Test(arguments: [
        ("R/2019-01-01T08:30:00Z/PT24H", "30 8 * * *"), ("R/2019-01-01T08:30:00Z/P1D", "30 8 * * *"),
        ("R/2019-01-01T00:05:00Z/PT1H", "5 * * * *"), ("R/2019-01-01T00:07:00Z/PT15M", "7-59/15 * * * *"),
        ("R/2019-01-01T00:00:00Z/PT15M", "*/15 * * * *"), ("R//PT1M", "* * * * *"),
        ("R/2019-01-01T05:10:00Z/PT4H", "10 1-23/4 * * *"), ("R/2019-01-01T05:10:00Z/P1W", "10 5 * * 2"),
        ("R/2019-01-15T05:10:00Z/P1M", "10 5 15 * *"), ("R/2019-03-31T05:10:00Z/P1Y", "10 5 31 3 *"),
        ("*/5 1-3 * * mon", "*/5 1-3 * * mon"),
    ])
    func whatCronCanSay(schedule: String, line: String) throws {
        #expect(try move("{schedule: '\(schedule)', cmd: a}").schedule == line)
    }

    @Test(arguments: [
        "schedule: R5/2019-01-01T00:00:00Z/PT1H", "schedule: R/2019-01-01T00:00:00+02:00/PT1H",
        "schedule: R/2019-01-01T00:00:00Z/PT7M", "schedule: R/2019-01-01T00:00:00Z/PT30S",
        "schedule: R/2019-01-31T00:00:00Z/P1M", "parents: [web.other]", "schedule: '0 0 * * *', cmd: 'a {day}'",
        "schedule: '0 0 * * *', schedule_time_zone: Europe/Berlin",
    ])
    func whatItCannot(text: String) throws {
        #expect(throws: CronJobMove.Refusal.self) { try move("{\(text)}") }
    }

    @Test func theObjectHasTheJob() throws {
        let move = try move(
            "{schedule: '0 3 * * *', schedule_time_zone: Europe/Berlin, cmd: 'a {{b}}', retries: 3, epsilon: PT15M, disabled: true, pool: batch}",
            api: "1.27")
        let api = try #require(KubernetesAPI("1.27"))
        let body = try #require(JSONParser.parse(CronJobEmitter.body(of: move, api: api), path: "").value?.root)
        let spec = try #require(body.value("spec"))
        #expect(body.value("apiVersion")?.string == "batch/v1")
        #expect(body.value("metadata")?.value("name")?.string == "web-main")
        #expect(spec.value("schedule")?.string == "0 3 * * *" && spec.value("timeZone")?.string == "Europe/Berlin")
        #expect(
            spec.value("suspend")?.value.repr == "True" && spec.value("startingDeadlineSeconds")?.value.repr == "900")
        let job = try #require(spec.value("jobTemplate")?.value("spec"))
        #expect(job.value("backoffLimit")?.value.repr == "3")
        let pod = try #require(job.value("template")?.value("spec"))
        #expect(pod.value("nodeSelector")?.value("yelp.com/pool")?.string == "batch")
        #expect(pod.value("containers")?.items.first?.value("command")?.value.repr == "['sh', '-c', 'a {b}']")
    }
}
