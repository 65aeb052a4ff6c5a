import Compiler
import TestSupport
import Testing

@testable import Runtime

/// The events of `soac apply --send` and `soac replication --send`, sent to a socket as Sensu's, and given to handlers that know
/// teams: who is called, when, and when no more.
@Suite struct TeamHandlersTests {
    private let scratch: Scratch
    private let marathon: PipedProgram
    private let server: LoopbackServer
    private let sensu = SensuTeam(teams: [
        "web": [
            "pagerduty_api_key": "web-key", "pages_irc_channel": "web-night", "notifications_irc_channel": "web-day",
            "notification_email": "web@example.org", "project": "WEB",
        ],
        "mail-only": ["notification_email": "m@example.org"],
    ])

    init() throws {
        scratch = try Scratch()
        marathon = try PipedProgram(
            [Path.parent(of: Soac.path) + "/soac-simulate", "marathon", "--speed", "1000"],
            errors: scratch.path + "/errors")
        let address = String(decoding: try marathon.readLine(), as: UTF8.self)
        let sensu = sensu
        server = try LoopbackServer(.answers { sensu.take($0) })
        try scratch.write(
            """
            {"cluster": "c", "docker_registry": "r:443", "volumes": [], "sensu_host": "127.0.0.1",
             "sensu_port": \(server.port),
             "marathon_servers": [{"url": ["\(address)"], "user": "u", "password": "p"}]}
            """, to: "s/system.json")
    }

    private func service(_ name: String, _ instances: String, monitoring: String) throws {
        try scratch.write(instances, to: "r/\(name)/marathon-c.yaml")
        try scratch.write(monitoring, to: "r/\(name)/monitoring.yaml")
        let names = instances.split(separator: "\n").compactMap { $0.split(separator: ":").first }
        let deployments = names.map {
            #""c.\#($0)": {"docker_image": "services-\#(name):paasta-1111111", "git_sha": "1111111"}"#
        }
        let controls = names.map { #""\#(name):c.\#($0)": {"desired_state": "start", "force_bounce": null}"# }
        try scratch.write(
            #"{"v2": {"deployments": {\#(deployments.joined(separator: ", "))}, "controls": {\#(controls.joined(separator: ", "))}}}"#,
            to: "r/\(name)/deployments.json")
    }

    private func soac(_ command: String, _ arguments: String...) throws -> Soac.Run {
        let run = try Soac.run(
            [command, "--repo", "r", "--system-config", "s", "--state", scratch.path + "/state"] + arguments,
            in: scratch.path)
        #expect(run.status != 2, "\(run.errors)")
        #expect(sensu.refused.isEmpty)
        return run
    }

    /// The runs, a minute each, after which somebody was called, and what was done then.
    private func calls(_ command: String, runs: Int) throws -> [(run: Int, calls: [String])] {
        try (1...runs).compactMap { number in
            _ = try soac(command, "--send")
            let calls = sensu.calls()
            return calls.isEmpty ? nil : (number, calls)
        }
    }

    /// Two minutes, then ever less often; and everybody hears of the end.
    @Test func theTeamOfAnInstanceIsCalled() throws {
        try service(
            "web", "main: {cmd: sleep 1, instances: 2}\n", monitoring: "{team: web, page: true, ticket: true}\n")
        try scratch.commit()
        let calls = try calls("replication", runs: 11)
        let check = "check_paasta_services_replication.web.main"
        #expect(calls.map(\.run) == [3, 4, 6, 10])
        let all = ["page web-key", "ticket WEB", "mail web@example.org", "irc web-night", "irc web-day"]
        #expect(calls.first?.calls == all.map { "\($0): \(check)" })
        // As many are up as are wanted.
        try service(
            "web", "main: {cmd: sleep 1, instances: 0}\n", monitoring: "{team: web, page: true, ticket: true}\n")
        try scratch.commit()
        let well = try soac("replication", "--send")
        #expect(well.status == 0, "\(well.output) \(well.errors)")
        let ends = ["no page web-key", "ticket WEB", "mail web@example.org", "irc web-night", "irc web-day"]
        #expect(sensu.calls() == ends.map { "end of \($0): \(check)" })
        #expect(try self.calls("replication", runs: 2).isEmpty)
    }

    /// What the instance says wins over what the team has.
    @Test func whatAnInstanceSaysOfItself() throws {
        try service(
            "web",
            """
            late: {cmd: sleep 1, monitoring: {alert_after: 4m, realert_every: 3}}
            none: {cmd: sleep 1, monitoring: {notification_email: false, irc_channels: []}}
            other: {cmd: sleep 1, monitoring: {alert_after: 0s, realert_every: 100, notification_email: o@example.org, irc_channels: [o], ticket: true, project: OTHER}}

            """, monitoring: "{team: web}\n")
        try service("lonely", "main: {cmd: sleep 1}\n", monitoring: "{page: true}\n")
        try service("strange", "main: {cmd: sleep 1}\n", monitoring: "{team: nobody, page: true}\n")
        try service(
            "post", "main: {cmd: sleep 1, monitoring: {page: true, ticket: true}}\n", monitoring: "{team: mail-only}\n")
        try scratch.commit()
        let calls = try calls("replication", runs: 9)
        func seen(_ name: String) -> [String] {
            calls.flatMap { run in
                run.calls.filter { $0.hasSuffix(".\(name)") }.map { "\(run.run) \($0.prefix { $0 != ":" })" }
            }
        }
        #expect(
            seen("web.late") == ["5 mail web@example.org", "5 irc web-day", "8 mail web@example.org", "8 irc web-day"])
        #expect(seen("web.none").isEmpty && seen("lonely.main").isEmpty && seen("strange.main").isEmpty)
        #expect(seen("web.other") == ["1 ticket OTHER", "1 mail o@example.org", "1 irc o"])
        // A team without a key, a project and a channel is reached by mail, and in the channel that each team has.
        #expect(seen("post.main").prefix(2) == ["3 mail m@example.org", "3 irc mail-only-pages"])
    }

    /// What cannot be brought about is told after ten minutes, and ends with the next run that can.
    @Test func whatCannotBeBroughtAbout() throws {
        try service("web", "main: {cmd: a, args: [b]}\n", monitoring: "{team: web, page: true}\n")
        try scratch.commit()
        let calls = try calls("apply", runs: 12)
        let check = "setup_marathon_job.web.main"
        let all = ["page web-key", "mail web@example.org", "irc web-night", "irc web-day"]
        #expect(calls.map(\.run) == [11, 12])
        #expect(calls.first?.calls == all.map { "\($0): \(check)" })
        try service("web", "main: {cmd: sleep 1}\n", monitoring: "{team: web, page: true}\n")
        try scratch.commit()
        #expect(try soac("apply", "--send", "--wait", "--interval", "1").status == 0)
        #expect(sensu.calls().first == "end of no page web-key: \(check)")
        // One that is put right before then was nobody's trouble.
        try service("web", "main: {cmd: a, args: [b]}\n", monitoring: "{team: web, page: true}\n")
        try scratch.commit()
        #expect(try self.calls("apply", runs: 3).isEmpty)
        try service("web", "main: {cmd: sleep 1}\n", monitoring: "{team: web, page: true}\n")
        try scratch.commit()
        _ = try soac("apply", "--send")
        #expect(sensu.calls().isEmpty)
    }

    /// When a failure that goes on is told, by the number of its event.
    @Test(
        arguments: [
            (60, 120, -1, [3, 4, 6, 10]), (60, 120, 1, [3, 4, 5, 6, 7, 8, 9, 10]), (60, 0, 4, [1, 5, 9]),
            (60, 600, -1, []), (10, 60, -1, [7, 8, 10]), (0, 600, 7, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
            (60, 120, 0, [3, 4, 6, 10]),
        ])
    func theRules(_ interval: Int, _ alertAfter: Int, _ realertEvery: Int, _ told: [Int]) {
        let events = (1...10).filter {
            SensuTeam.isTold(
                count: $0, interval: interval, alertAfter: alertAfter, realertEvery: realertEvery, isEnd: false)
        }
        #expect(events == told)
    }
}
