import Testing

@testable import Compiler
@testable import Emitters

/// Events for Sensu: from the files of a service to the text.
@Suite struct SensuTests {
    private static func example(_ monitoring: String?, main: String = "{}") -> ExampleCluster {
        var example = ExampleCluster()
        example.families = [.sensu]
        example.main = main
        example.files["monitoring.yaml"] = monitoring
        return example
    }

    private static func job(_ main: String, monitoring: String = "team: web") -> ExampleCluster {
        var example = Self.example(monitoring, main: main)
        example.kind = .chronos
        example.families = [.sensuJobs]
        return example
    }

    @Test func anEventWithAllThatCanBeSet() throws {
        let example = Self.example(
            """
            {team: web, runbook: y/rb, tip: look, page: true, notification_email: a@b.example, alert_after: 1h30m,
             realert_every: 5, irc_channels: ['#a'], slack_channels: ['#b'], ticket: true, project: WEB, priority: '1',
             tags: [t], component: [c], description: d, dependencies: [other], check_every: 9m}
            """)
        #expect(
            try example.text() == """
                {"alert_after": 5400, "component": ["c"], "dependencies": [], "description": "d", "handler": "default", \
                "interval": 60, "irc_channels": ["#a"], "name": "check_paasta_services_replication.web.main", \
                "notification_email": "a@b.example", "page": true, "priority": "1", "project": "WEB", \
                "realert_every": 5, "runbook": "y/rb", "slack_channels": ["#b"], "source": "paasta-c", "tags": ["t"], \
                "team": "web", "ticket": true, "tip": "look", "ttl": null}
                """)
    }

    @Test func anEventWithAllDefaults() throws {
        let example = Self.example("team: web")
        let null = ["notification_email", "page", "priority", "project", "ttl"]
        for key in null { #expect(try example.member(key) == "None", "\(key)") }
        for key in ["component", "description", "irc_channels", "slack_channels"] {
            #expect(try example.member(key) == nil, "\(key)")
        }
        #expect(try example.member("alert_after") == "120")
        #expect(try example.member("realert_every") == "-1")
        #expect(try example.member("ticket") == "False")
        #expect(try example.member("tags") == "[]")
        #expect(try example.member("runbook")?.contains("monitoring.yaml") == true)
        #expect(try example.member("tip")?.contains("monitoring.yaml") == true)
    }

    /// Without a Sensu to send them to there are no events, not even of instances that cannot be compiled.
    @Test(arguments: ["null", #""""#, "false"]) func nobodyIsToldWithoutASensu(_ host: String) throws {
        for broken in ["{}", "{cpus: much}"] {
            var example = Self.example("team: web", main: broken)
            example.system["sensu_host"] = host
            #expect(try example.summary() == [])
        }
        var example = Self.example("team: web")
        example.system["sensu_host"] = #""169.254.255.254""#
        #expect(try example.summary() == ["main"])
    }

    // MARK: Which file counts

    @Test func looksInOneFileAfterAnother() throws {
        let table: [(service: String, file: String?, main: String, key: String, value: String?)] = [
            ("tip: a", "{team: t}", "{}", "tip", "'a'"), ("tip: a", "{team: t, tip: b}", "{}", "tip", "'b'"),
            ("monitoring: {tip: c}", "{team: t, tip: b}", "{}", "tip", "'c'"),
            ("monitoring: {tip: c}", "{team: t, tip: b}", "{monitoring: {tip: d}}", "tip", "'d'"),
            ("tip: a", "{team: t, tip: b}", "{monitoring: {page: true}}", "tip", "'b'"),
            ("team: s", nil, "{}", "team", "'s'"), ("description: all", "team: t", "{}", "description", "'all'"),
            ("{}", "team: t", "{description: mine}", "description", nil),
            // Only `monitoring` itself says when an alert comes.
            ("alert_after: 1h", "team: t", "{}", "alert_after", "120"),
            ("monitoring: {page: true}", "{team: t, alert_after: 1h, realert_every: 3}", "{}", "alert_after", "120"),
            ("monitoring: {page: true}", "{team: t, alert_after: 1h, realert_every: 3}", "{}", "realert_every", "-1"),
            ("monitoring: {alert_after: 3m}", "team: t", "{}", "alert_after", "180"),
            (
                "{}", "{team: t, component: {a: 1}}", "{monitoring: {component: {b: 2}}}", "component",
                "{'a': 1, 'b': 2}"
            ),
            ("{}", "{team: t, tip: a}", "{monitoring: {tip: ~}}", "tip", "None"),
            ("{}", "{team: t, description: a}", "{monitoring: {description: ~}}", "description", nil),
        ]
        for row in table {
            var example = Self.example(row.file, main: row.main)
            example.files["service.yaml"] = row.service
            #expect(try example.member(row.key) == row.value, "\(row)")
        }
    }

    @Test func formsOfNumbers() throws {
        let table = [
            ("alert_after: 0", "alert_after", "0"), ("alert_after: ''", "alert_after", "0"),
            ("alert_after: ~", "alert_after", "None"), ("alert_after: 1Y1M1W1D1h1m1s", "alert_after", "34822861"),
            ("alert_after: 1m1m", "alert_after", "120"), ("alert_after: 007s", "alert_after", "7"),
            ("alert_after: 99999999999999999999s", "alert_after", "99999999999999999999"),
            ("realert_every: '5'", "realert_every", "5"), ("realert_every: 2.9", "realert_every", "2"),
            ("realert_every: true", "realert_every", "1"), ("realert_every: ' -1 '", "realert_every", "-1"),
            ("realert_every: '1_0'", "realert_every", "10"),
            ("runbook: ''", "tip", nil),
        ]
        for (line, key, value) in table {
            let member = try Self.example("{team: web, \(line)}").member(key)
            if let value { #expect(member == value, "\(line)") } else { #expect(member != nil) }
        }
    }

    // MARK: No event

    @Test func withoutATeamThereIsNoEvent() throws {
        for monitoring in [nil, "{}", "page: true", "team: ~", "team: ''"] {
            #expect(try Self.example(monitoring).summary() == [])
        }
    }

    @Test func whatIsNotDeployedIsNotWatched() throws {
        var example = Self.example("team: web")
        example.deployments = "{\"v2\": {\"deployments\": {}, \"controls\": {}}}"
        #expect(try example.summary() == ["main: not deployed"])
        example.main = "{mem: lots}"
        #expect(try example.summary() == ["main: not deployed"])
        example.deployments = "{"
        #expect(try example.summary() == ["main: broken"])
    }

    @Test func whatIsStoppedIsWatched() throws {
        var example = Self.example("team: web")
        example.controls = #""desired_state": "stop", "force_bounce": null"#
        #expect(try example.summary() == ["main"])
    }

    /// The app keeps what it runs, which is watched all the same.
    @Test func aBrokenAppIsWatched() throws {
        for main in ["{mem: lots}", "{cmd: a, args: [b]}", "{net: mine}", "{healthcheck_mode: odd}"] {
            let example = Self.example("team: web", main: main)
            #expect(try example.summary() == ["main"], "\(main)")
            #expect(try example.compile().findings.count == 1, "\(main)")
        }
        var example = Self.example("team: web")
        example.system["docker_registry"] = nil
        #expect(try example.summary() == ["main"])
    }

    /// What a check itself asks for: how many tasks there should be, and where they are found.
    @Test func whatACheckNeeds() throws {
        for main in ["{registrations: [a.b.c]}", "{instances: lots}", "{deploy_group: '{x}'}", "{monitoring: ~}"] {
            #expect(try Self.example("team: web", main: main).summary() == ["main: broken"], "\(main)")
        }
        var example = Self.example("team: web")
        example.files["smartstack.yaml"] = "main: {proxy_port: 1, mode: udp}"
        #expect(try example.summary() == ["main: broken"])
        example.main = "{registrations: [other.main]}"
        #expect(try example.summary() == ["main"])
    }

    // MARK: Findings

    @Test func aBadValueCostsTheEventAlone() throws {
        let table = [
            ("alert_after: 5 minutes", "duration"), ("alert_after: 90", "duration"), ("alert_after: 1.5h", "duration"),
            ("alert_after: h", "duration"), ("alert_after: 5", "duration"), ("realert_every: often", "value-type"),
            ("realert_every: '1__0'", "value-type"),
            ("realert_every: ~", "value-type"), ("tags: [2019-01-01]", "value-type"),
            ("project: 2019-01-01", "value-type"),
        ]
        for (line, id) in table {
            var example = Self.example("team: web\n\(line)\n")
            example.families = [.marathon, .sensu]
            #expect(try example.summary() == ["main", "main: broken"], "\(line)")
            let findings = try example.compile().findings
            #expect(findings.map(\.id.name) == [id], "\(line)")
            #expect(findings.first?.span?.path == "web/monitoring.yaml")
        }
    }

    @Test func whatInstancesShareIsReportedOnce() throws {
        var example = Self.example("{team: web, alert_after: soon}")
        example.files["marathon-c.yaml"] = "main: {}\nother: {monitoring: {page: true}}\nthird: {}\n"
        example.files["chronos-c.yaml"] = "job: {schedule: '@daily', cmd: x}\n"
        let findings = try example.compile().findings
        #expect(findings.map(\.message) == ["web: alert_after is a duration, not 'soon'"])
        #expect(try example.summary() == ["main: broken", "other: broken", "third: broken"])
    }

    @Test func aNameThatSensuRefuses() throws {
        var example = Self.example("team: web")
        example.files["marathon-c.yaml"] = "main: {}\nmäin: {}\n'a b': {}\n"
        example.deployments = #"""
            {"v2": {"deployments": {"g": {"docker_image": "a", "git_sha": "b"}},
             "controls": {"web:c.main": {}, "web:c.mäin": {}, "web:c.a b": {}}}}
            """#
        example.files["service.yaml"] = "deploy_group: g"
        #expect(try example.summary() == ["main", "mäin: broken", "a b: broken"])
        #expect(try example.compile().findings.count { $0.id == .sensuName } == 2)
        example.files["monitoring.yaml"] = "{}"
        #expect(try example.compile().findings.count { $0.id == .sensuName } == 0)
    }

    // MARK: Jobs

    @Test func anEventOfAJob() throws {
        let example = Self.job("{schedule: R/2019-01-01T00:00:00Z/PT1H, cmd: x}")
        #expect(try example.member("name") == "'check_chronos_jobs.web.main'")
        #expect(try example.member("alert_after") == "900")
        #expect(try example.member("realert_every") == "60")
        #expect(try example.member("interval") == "60")
        #expect(try Self.job("{schedule: '0 0 * * *', retries: [2019-01-01]}").summary() == ["main"])
        #expect(try Self.job("{schedule: '0 0 * * *'}", monitoring: "{}").summary() == [])
    }

    /// As often as the job runs, but once a day at least. It is Wednesday, 2 October 2019, 12:00.
    @Test func alertsOfAJobGoOutAsOftenAsItRuns() throws {
        let table: [(schedule: String, minutes: String)] = [
            ("R/2019-01-01T00:00:00Z/PT1H", "60"), ("R/2019-01-01T00:00:00Z/P1DT2H", "1440"),
            ("R/2019-01-01T00:00:00Z/PT90S", "1"), ("R/2019-01-01T00:00:00Z/PT30S", "1"),
            ("R/2019-01-01T00:00:00Z/P1M", "1440"), ("R/2019/often", "-1"), ("often", "-1"),
            ("* * * * *", "1"), ("*/5 * * * *", "5"), ("0 * * * *", "60"), ("30 4 * * *", "1440"),
            ("0 8,12 * * *", "1200"), ("0 6,13 * * *", "420"), ("0 8-18/2 * * *", "120"), ("0 0,23 * * *", "1380"),
            ("59 23 * * mon", "1440"), ("*/5 1-3 * * mon", "1440"), ("0 0,12 * * thu", "1440"),
            ("0 6 1 * fri", "1440"), ("0 0 31 2 *", "-1"), ("10-50/20 12 * * *", "1400"), ("10/20 12 * * *", "-1"),
            ("0 3 * * 7", "1440"),
            ("@hourly", "60"), ("@daily", "1440"), ("@weekly", "1440"), ("@reboot", "-1"), ("5", "-1"),
        ]
        for (schedule, minutes) in table {
            #expect(try Self.job("{schedule: '\(schedule)', cmd: x}").member("realert_every") == minutes, "\(schedule)")
        }
        #expect(try Self.job("{parents: [web.other], cmd: x}").member("realert_every") == "-1")
    }

    @Test func whatAJobSaysItself() throws {
        let hourly = "schedule: '0 * * * *'"
        let table: [(service: String, main: String, value: String)] = [
            ("realert_every: 7", "{\(hourly)}", "7"),
            ("realert_every: 7", "{\(hourly), monitoring: {realert_every: 8}}", "8"), ("{}", "{\(hourly)}", "60"),
        ]
        for row in table {
            var example = Self.job(row.main)
            example.files["service.yaml"] = row.service
            #expect(try example.member("realert_every") == row.value, "\(row)")
        }
    }

    // MARK: Where it comes from

    @Test func explainsAnEvent() throws {
        var example = Self.example("team: web\npage: true\n", main: "{monitoring: {tip: t}}")
        #expect(try example.source("team") == "web/monitoring.yaml:1:7")
        #expect(try example.source("tip") == "web/marathon-c.yaml:1:26")
        #expect(try example.source("ticket") == "default")
        #expect(try example.source("interval") == "always")
        #expect(try example.source("source") == "computed from the cluster's name")
        example = Self.job("{schedule: '0 * * * *'}")
        #expect(try example.source("realert_every") == "computed from schedule, the date")
    }
}

extension ExampleCluster {
    /// Where a field of the artifact of `main` comes from, as the table of `soac explain` has it.
    fileprivate func source(_ field: String) throws -> String {
        let result = try compile()
        for case .artifact(let artifact) in result.emissions where artifact.id.instance == InstanceName("main") {
            let fields = try #require(
                Explanation.explain(artifact, of: result.linked, system: try systemConfiguration()))
            let found = Explanation.fields(field, of: fields)
            let line = ExplanationText(width: 1000).render(found + found).split(separator: "\n").first ?? ""
            return line.split(separator: "  ").last.map { $0.trimmingPrefix(while: \.isWhitespace) }.map(String.init)
                ?? ""
        }
        throw Missing()
    }
}
