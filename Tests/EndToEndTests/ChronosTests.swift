import TestSupport
import Testing

/// A cluster's jobs, brought about over HTTP.
@Suite struct ChronosTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func service(_ name: String, _ jobs: String) throws {
        try scratch.write(jobs, to: "soa/\(name)/chronos-c.yaml")
        let sha = String(repeating: "1", count: 40)
        func entries(_ entry: (String) -> String) -> String {
            ["main", "other"].map(entry).joined(separator: ", ")
        }
        let deployments = entries {
            #""c.\#($0)": {"docker_image": "services-\#(name):paasta-\#(sha)", "git_sha": "\#(sha)"}"#
        }
        let controls = entries { #""\#(name):c.\#($0)": {"desired_state": "start", "force_bounce": null}"# }
        try scratch.write(
            #"{"v1": {}, "v2": {"deployments": {\#(deployments)}, "controls": {\#(controls)}}}"#,
            to: "soa/\(name)/deployments.json")
    }

    /// A job, and one after it in a service that comes first by name.
    private func services(_ command: String = "run") throws {
        try service("web", "main: {cmd: \(command), schedule: 'R/2030-01-01T00:00:00Z/PT1H'}\n")
        try service("batch_jobs", "main: {cmd: run, parents: [web.main]}\nother: {cmd: run, schedule: 0 3 * * *}\n")
    }

    private func run(_ name: String, _ arguments: String...) throws -> Soac.Run { try run(name, arguments) }

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

    private static let all = [
        "batch_jobs main after web main 0 run", "batch_jobs other 0 run", "web main 0 run",
    ]

    // MARK: soac

    @Test func theExampleIsBuiltFromNothing() throws {
        let chronos = try ChronosServer(in: scratch)
        let marathon = try MarathonServer(in: scratch)
        // A date in a command is another one each day, and a job is sent anew then.
        try scratch.shell(
            """
            cp -r \(Soac.package)/examples/soa-configs soa
            sed -i -E 's/\\{(year|month|day|hour|shortdate|daynumber|unixtime)[-+0-9]*\\}/x/g' soa/*/chronos-*.yaml
            rm -r system; cp -r \(Soac.system) system; rm system/zookeeper.json system/log.json
            cat >system/chronos.json <<'EOF'
            {"chronos_config": {"url": ["\(chronos.address)"], "user": "u", "password": "CANARY"}}
            EOF
            echo '{"marathon_servers": [{"url": ["\(marathon.address)"]}]}' >system/marathon.json
            """)
        try scratch.commit("soa")
        func soac(_ command: String, _ arguments: String...) throws -> Soac.Run {
            let run = try Command.run(
                Soac.path,
                [command, "--repo", "soa", "--system-config", "system"] + arguments
                    + (command == "apply" ? ["--no-log"] : []),
                in: scratch.path,
                environment: ["XDG_STATE_HOME=\(scratch.path)/state", "XDG_CACHE_HOME=\(scratch.path)/cache"])
            #expect(!(run.output + run.errors).contains("CANARY"))
            return run
        }

        let first = try soac("plan")
        #expect(first.output.contains("create      job stock-sync.pull_suppliers · Chronos does not have it\n"))
        #expect(first.output.contains(", 13 jobs created"))
        try soac("apply").expectSuccess()
        let jobs = try chronos.jobs()
        #expect(
            jobs.filter { $0.contains("after") } == [
                "catalog_search reindex after stock-sync import_prices, stock-sync import_stock 0 "
                    + "bin/reindex --day x --out /srv/index/build-x",
                "route-planner publish_plans after route-planner plan_vans 0 python3 -m planner.publish --week-of xxx",
                "stock-sync import_prices after stock-sync pull_suppliers 0 bin/import prices --day x",
                "stock-sync import_stock after stock-sync pull_suppliers 0 set -eu",
            ])
        #expect(jobs.count == 13)

        // A second time there is nothing to do.
        #expect(try soac("plan").output.contains(", 13 jobs as they should be\n"))
        let again = try soac("apply")
        // Under cron that is no letter; who waits for it is told.
        #expect(again.status == 0 && again.errors.isEmpty, "\(again.errors)")
        let waited = try soac("apply", "--wait")
        #expect(waited.status == 0 && waited.errors.hasSuffix("13 of 13 jobs are as they should be\n"))
        #expect(try soac("apply", "--wait", "--quiet").errors.isEmpty)
        #expect(try chronos.jobs() == jobs)

        // A changed command is sent with what was counted, a job that is gone is deleted, and another's stays.
        try chronos.run("courier-tracking prune_tracks")
        try chronos.add("backup tables")
        try scratch.shell(
            """
            sed -i 's|bin/prune|bin/trim|' soa/courier-tracking/chronos-hamburg-prod.yaml
            rm soa/route-planner/chronos-hamburg-prod.yaml
            cd soa; git add -A; git commit -qm x
            """)
        let plan = try soac("plan", "--max-removed", "20%")
        #expect(
            plan.output.contains("kept        job backup.tables · no commit of the repository defines backup.tables"))
        #expect(plan.output.contains("2 jobs removed, 1 job changed, 10 jobs as they should be\n"))
        try soac("apply", "--max-removed", "20%").expectSuccess()
        let after = try chronos.jobs()
        #expect(after.contains("courier-tracking prune_tracks 1 bin/trim --before x"))
        #expect(after.contains("backup tables 0 theirs") && after.count == 12)
        #expect(after.allSatisfy { !$0.hasPrefix("route-planner") })

        let status = try soac("status", "courier-tracking.prune_tracks")
        #expect(status.output.contains("job courier-tracking.prune_tracks · 1 runs went well, 0 failed\n"))
        #expect(status.status == 0)
    }

    @Test func aPlanOfYesterdayIsRefused() throws {
        let chronos = try ChronosServer(in: scratch)
        try services()
        try scratch.commit("soa")
        let at = ["--repo", "soa", "--system-config", "system", "--state", "state"]
        func soac(_ arguments: String...) throws -> Soac.Run {
            try Command.run(Soac.path, arguments + at, in: scratch.path)
        }
        try soac("plan", "--write", "plan.json").expectSuccess()
        try chronos.add("web main")
        try soac("apply", "plan.json", "--no-log").expectRefusal(2, "the plan is stale")
        #expect(try chronos.jobs() == ["web main 0 theirs"])
        try soac("plan", "--write", "plan.json").expectSuccess()
        try soac("apply", "plan.json", "--no-log").expectSuccess()
        #expect(try chronos.jobs() == Self.all)
    }

    @Test func aClusterWithoutChronosSaysSo() throws {
        let marathon = try MarathonServer(in: scratch)
        try services()
        try scratch.commit("soa")
        let plan = try Soac.run(
            ["plan", "--repo", "soa", "--system-config", "system", "--state", "state"], in: scratch.path)
        #expect(plan.status == 0 && !marathon.address.isEmpty)
        #expect(plan.output.hasSuffix("3 jobs left out: the system configuration names no Chronos (chronos_config)\n"))
    }

    // MARK: The old names

    @Test(arguments: ["deploy_chronos_jobs", "paasta_deploy_chronos_jobs"])
    func allThatNeedATurnHaveOne(_ name: String) throws {
        let chronos = try ChronosServer(in: scratch)
        try services()
        try scratch.commit("soa")
        try run(name, "-d", "soa", "--no-log").expectSuccess()
        #expect(try chronos.jobs() == Self.all)
        // What is gone stays until the clean-up.
        try service("batch_jobs", "main: {cmd: run, parents: [web.main]}\n")
        try scratch.commit("soa")
        try run(name, "-d", "soa", "--no-log").expectSuccess()
        #expect(try chronos.jobs() == Self.all)
        try chronos.add("their job")
        let cleanup = try run("cleanup_chronos_jobs", "-d", "soa", "--no-log")
        cleanup.expectSuccess()
        #expect(cleanup.errors.contains("'their job' stays: no commit of the repository defines their.job"))
        #expect(try chronos.jobs() == [Self.all[0], "their job 0 theirs", Self.all[2]])
    }

    @Test func theJobsThatAreNamedHaveATurn() throws {
        let chronos = try ChronosServer(in: scratch)
        try services()
        try run("setup_chronos_job", "-d", "soa", "--no-log", "batch_jobs.main")
            .expectRefusal(1, "it runs after 'web main', which Chronos does not have")
        try run("paasta_setup_chronos_job", "-d", "soa", "--no-log", "web.main", "batch_jobs.main").expectSuccess()
        #expect(try chronos.jobs() == [Self.all[0], Self.all[2]])
        try run("setup_chronos_job", "-d", "soa", "--no-log", "web.none", "web")
            .expectRefusal(1, "'web' is not of the form SERVICE.INSTANCE")
        // Without a repository nobody knows what was ever defined.
        try scratch.shell("rm soa/web/chronos-c.yaml")
        try run("cleanup_chronos_jobs", "-d", "soa", "--no-log").expectRefusal(1, "no job is removed")
        #expect(try chronos.jobs().count == 2)
    }

    @Test func jobsRunOnceMore() throws {
        let chronos = try ChronosServer(in: scratch)
        try service(
            "web",
            "main: {cmd: 'run {shortdate-1}', schedule: 'R/2030-01-01T00:00:00Z/PT1H'}\n"
                + "other: {cmd: 'stop {day}', parents: [web.main], disabled: true}\n")
        try scratch.commit("soa")
        let at = ["--repo", "soa", "--system-config", "system", "--state", "state", "--no-log"]
        func clones() throws -> [String] {
            // The time of the clone is another each time.
            try chronos.jobs().map { $0.replacing(/\d{4}-\d\d-\d\dT\d{6,12}/, with: "T") }
        }
        let one = try Command.run(Soac.path, ["rerun", "web.main", "2019-10-02"] + at, in: scratch.path)
        one.expectSuccess()
        #expect(one.output.hasPrefix("tmp-") && one.output.hasSuffix(" web main\n"))
        #expect(try clones().map { $0.split(separator: " ").prefix(3).joined(separator: " ") } == ["tmp-T web main"])
        #expect(try clones()[0].hasSuffix(" run 2019-10-01"))
        try run("chronos_rerun", "-d", "soa", "--no-log", "web other", "2019-10-02T12:00:00")
            .expectRefusal(1, "web.other is disabled")
        try run("paasta_chronos_rerun", "-a", "-f", "-d", "soa", "--no-log", "web other", "2019-10-02T12:00:00")
            .expectSuccess()
        let after = try clones()
        #expect(after.count == 3 && after.contains { $0.hasPrefix("tmp-T web other after tmp-T web main ") })
        #expect(after.contains { $0.hasSuffix(" stop 02") })
        try run("chronos_rerun", "-d", "soa", "--no-log", "web.none", "2019-10-02T12:00:00")
            .expectRefusal(1, "web.none is not configured, or not deployed")
    }

    @Test func paastaRunsThemOnceMore() throws {
        let chronos = try ChronosServer(in: scratch)
        try service(
            "web",
            "main: {cmd: 'run {shortdate-1}', schedule: 'R/2030-01-01T00:00:00Z/PT1H'}\n"
                + "other: {cmd: work, schedule: 'R/2030-01-01T00:00:00Z/PT1H'}\n")
        try service("batch", "main: {cmd: after, parents: [web.main]}\n")
        try scratch.commit("soa")
        let date = ["-d", "2019-10-02T12:00:00"]
        func rerun(_ instance: String, _ more: [String] = []) throws -> Soac.Run {
            try run("paasta", ["rerun", "-s", "web", "-i", instance, "-y", "soa", "--no-log"] + more)
        }
        // Nothing is run once more by mistake: neither a half of what hangs together, nor without its date.
        try rerun("main", date).expectRefusal(
            2, "web.main hangs together with batch.main", "--rerun-type=graph all of them")
        try rerun("main", ["-t", "instance"]).expectRefusal(2, "the command of web.main has a date in it")
        #expect(try chronos.jobs().isEmpty)
        try rerun("main", ["-t", "instance", "-c", "c"] + date).expectSuccess()
        let clones = try chronos.jobs()
        #expect(clones.count == 1 && clones[0].hasSuffix(" run 2019-10-01"))
        try rerun("main", ["--rerun-type", "graph"] + date).expectSuccess()
        #expect(try chronos.jobs().count == 3)
        try rerun("other").expectSuccess()
        #expect(try chronos.jobs().count == 4)
        try rerun("none").expectRefusal(1, "web.none is not configured, or not deployed")
    }

    @Test func jobsAreListed() throws {
        try scratch.write(#"{"cluster": "c", "docker_registry": "r", "volumes": []}"#, to: "system/cluster.json")
        try services()
        #expect(try run("list_chronos_jobs", "-d", "soa").output == "batch_jobs.main\nbatch_jobs.other\nweb.main\n")
        #expect(try run("paasta_list_chronos_jobs", "-d", "soa", "-c", "none").output == "\n")
        try scratch.write("main: [\n", to: "soa/web/chronos-c.yaml")
        let broken = try run("list_chronos_jobs", "-d", "soa")
        #expect(broken.status == 1 && broken.output == "batch_jobs.main\nbatch_jobs.other\n")
    }

    @Test func whatChronosRefusesIsTold() throws {
        try services()
        try scratch.commit("soa")
        let chronos = try ChronosServer(in: scratch, version: "3.0")
        let run = try run("deploy_chronos_jobs", "-d", "soa", "--no-log")
        #expect(run.status == 1 && run.errors.contains("the job's name is invalid") && !chronos.address.isEmpty)
    }

    @Test func aChronosThatIsAwayIsAFailure() throws {
        try scratch.write(
            """
            {"cluster": "c", "docker_registry": "r", "volumes": [],
             "chronos_config": {"url": ["http://127.0.0.1:1"], "user": "u", "password": "CANARY"}}
            """, to: "system/cluster.json")
        try services()
        try scratch.commit("soa")
        for name in ["deploy_chronos_jobs", "cleanup_chronos_jobs"] {
            try run(name, "-d", "soa", "--no-log").expectRefusal(1, "nothing is done for jobs: ")
        }
    }
}
