import Synchronization
import TestSupport
import Testing

/// The checks of a cluster's jobs, over HTTP, and what Sensu is told of them.
@Suite struct CheckJobsTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func service(_ name: String, _ jobs: String, team: String? = "crew") throws {
        try scratch.write(jobs, to: "soa/\(name)/chronos-c.yaml")
        if let team { try scratch.write("team: \(team)\n", to: "soa/\(name)/monitoring.yaml") }
        let sha = String(repeating: "1", count: 40)
        func entries(_ entry: (String) -> String) -> String { ["main", "other"].map(entry).joined(separator: ", ") }
        let deployments = entries {
            #""c.\#($0)": {"docker_image": "services-\#(name):paasta-\#(sha)", "git_sha": "\#(sha)"}"#
        }
        let controls = entries { #""\#(name):c.\#($0)": {"desired_state": "start", "force_bounce": null}"# }
        try scratch.write(
            #"{"v1": {}, "v2": {"deployments": {\#(deployments)}, "controls": {\#(controls)}}}"#,
            to: "soa/\(name)/deployments.json")
    }

    private func run(_ name: String, _ arguments: [String]) throws -> Soac.Run {
        try scratch.shell("ln -sf \(Soac.path) \(name)")
        let run = try Command.run(
            scratch.path + "/" + name, arguments, in: scratch.path,
            environment: [
                "PAASTA_SYSTEM_CONFIG_DIR=\(scratch.path)/system", "XDG_STATE_HOME=\(scratch.path)/state",
            ])
        #expect(!(run.output + run.errors).contains("CANARY"))
        return run
    }

    private func soac(_ arguments: String...) throws -> Soac.Run {
        try Command.run(
            Soac.path, arguments + ["--repo", "soa", "--system-config", "system", "--state", "state"],
            in: scratch.path)
    }

    @Test func allIsFollowedFromNothingToTheEnd() throws {
        let chronos = try ChronosServer(in: scratch)
        try service("web", "main: {cmd: run, schedule: 'R/2030-01-01T00:00:00Z/PT1H'}\n")
        try service("batch", "main: {cmd: run, parents: [web.main]}\nother: {cmd: run, schedule: 0 3 * * *}\n")
        try scratch.commit("soa")

        let missing = try soac("check-jobs", "web")
        #expect(missing.status == 1 && missing.output == "WARNING web.main: Chronos does not have it\n")
        #expect(try soac("check-jobs", "web", "-q").output == missing.output)
        try soac("apply", "--no-log").expectSuccess()
        let fresh = try soac("check-jobs")
        #expect(fresh.status == 0, "\(fresh.errors)")
        #expect(
            fresh.output == "OK batch.main: it has not run yet\nOK batch.other: it has not run yet\n"
                + "OK web.main: it has not run yet\n")
        #expect(try soac("check-jobs", "--quiet").output.isEmpty)
        try chronos.run("web main")
        let ran = try soac("check-jobs", "web.main", "--format", "json")
        #expect(ran.status == 0 && ran.output.contains(#""state": "fine""#) && ran.output.contains(#""status": 0"#))
        try soac("check-jobs", "nothing").expectRefusal(2, "no job of that name runs in c")
    }

    @Test(arguments: ["check_chronos_jobs", "paasta_check_chronos_jobs"])
    func sensuHearsOfJobs(_ name: String) throws {
        let events = Mutex<[String]>([])
        let sensu = try LoopbackServer(
            .answers { event in
                events.withLock { $0.append(event) }
                return "ok"
            })
        /// The events since the last look, as `NAME STATUS`.
        func told() -> [String] {
            events.withLock { events in
                defer { events = [] }
                return events.map { event in
                    ["name", "status"].map { key in
                        let rest = event.split(separator: "\"\(key)\": ", maxSplits: 1).last ?? ""
                        return rest.prefix { $0 != "," && $0 != "}" }.filter { $0 != "\"" }
                    }.joined(separator: " ")
                }
            }
        }
        let chronos = try ChronosServer(in: scratch)
        try scratch.write("{\"sensu_port\": \(sensu.port)}", to: "system/sensu.json")
        try service("web", "main: {cmd: run, schedule: 'R/2030-01-01T00:00:00Z/PT1H'}\n")
        try service("batch", "main: {cmd: run, schedule: 0 3 * * *}\n", team: nil)
        try scratch.commit("soa")

        #expect(try run(name, ["-d", "soa"]).status == 1)
        // Who has no team has nobody to tell.
        #expect(told() == ["check_chronos_jobs.web.main 1"])
        try run("deploy_chronos_jobs", ["-d", "soa", "--no-log"]).expectSuccess()
        #expect(told() == ["setup_chronos_job.web.main 0"])
        try chronos.run("web main")
        try run(name, ["-d", "soa"]).expectSuccess()
        #expect(told() == ["check_chronos_jobs.web.main 0"])

        // A job that cannot be set up, and one that is gone while its alert is open.
        try service(
            "web", "main: {cmd: run, schedule: 'R/2030-01-01T00:00:00Z/PT1H'}\nother: {cmd: run, parents: [web.none]}\n"
        )
        try scratch.commit("soa")
        try run("deploy_chronos_jobs", ["-d", "soa", "--no-log"])
            .expectRefusal(1, "job web.other is not finished: it runs after 'web none', which Chronos does not have")
        #expect(told() == ["setup_chronos_job.web.other 2"])
        #expect(try run(name, ["-d", "soa"]).status == 1)
        #expect(told() == ["check_chronos_jobs.web.main 0", "check_chronos_jobs.web.other 1"])
        try service("web", "main: {cmd: run, schedule: 'R/2030-01-01T00:00:00Z/PT1H'}\n")
        try scratch.commit("soa")
        try run(name, ["-d", "soa"]).expectSuccess()
        #expect(told() == ["check_chronos_jobs.web.main 0", "check_chronos_jobs.web.other 0"])
        try run("deploy_chronos_jobs", ["-d", "soa", "--no-log"]).expectSuccess()
        #expect(told() == ["setup_chronos_job.web.other 0"])

        // Where Chronos does not answer, nobody is told that something is missing.
        try scratch.write(
            #"{"chronos_config": {"url": ["http://127.0.0.1:1"], "user": "u", "password": "CANARY"}}"#,
            to: "system/zz.json")
        try scratch.shell(
            "sed -i 's|, *$|,|; /chronos_config/d; s|\"volumes\": \\[\\],|\"volumes\": []}|' system/cluster.json")
        try run(name, ["-d", "soa"]).expectRefusal(2, "nothing is known about the jobs")
        #expect(told().isEmpty)
    }
}
