import Synchronization
import TestSupport
import Testing

/// The names by which cron brings a cluster about, against a served Marathon.
@Suite struct MarathonNamesTests {
    let scratch: Scratch
    let marathon: MarathonServer

    init() throws {
        scratch = try Scratch()
        marathon = try MarathonServer(in: scratch)
        try service("web", "main: {instances: 2, cmd: x}\ncanary: {instances: 1, cmd: x}\n")
        try service("batch_jobs", "_template: {}\nmain: {instances: 1, cmd: x}\n")
    }

    private func service(_ name: String, _ instances: String) throws {
        try scratch.write(instances, to: "soa/\(name)/marathon-c.yaml")
        let sha = String(repeating: "1", count: 40)
        func entries(_ entry: (String) -> String) -> String {
            ["main", "canary"].map(entry).joined(separator: ", ")
        }
        let deployments = entries {
            #""c.\#($0)": {"docker_image": "services-\#(name):paasta-\#(sha)", "git_sha": "\#(sha)"}"#
        }
        let controls = entries { #""\#(name):c.\#($0)": {"desired_state": "start", "force_bounce": null}"# }
        try scratch.write(
            #"{"v1": {}, "v2": {"deployments": {\#(deployments)}, "controls": {\#(controls)}}}"#,
            to: "soa/\(name)/deployments.json")
    }

    /// Commits soa-configs as it mostly is: without the deployments.json files.
    private func commit() throws {
        try scratch.write("deployments.json\n", to: "soa/.gitignore")
        try scratch.commit("soa")
    }

    private func run(_ name: String, _ arguments: String...) throws -> Soac.Run {
        try scratch.shell("ln -sf \(Soac.path) \(name)")
        return try Command.run(
            scratch.path + "/" + name, arguments, in: scratch.path,
            environment: [
                "PAASTA_SYSTEM_CONFIG_DIR=\(scratch.path)/system", "XDG_STATE_HOME=\(scratch.path)/state",
            ])
    }

    /// The instances of which Marathon has an app.
    private func apps() throws -> [String] {
        let script =
            "import json, sys, urllib.request as r\n"
            + "apps = json.load(r.urlopen(sys.argv[1] + '/v2/apps'))['apps']\n"
            + "print('\\n'.join(sorted('.'.join(app['id'].split('.')[:2]) for app in apps)))"
        try scratch.write(script, to: "apps.py")
        return try scratch.shell("python3 apps.py \(marathon.address)").split(separator: "\n").map(String.init)
    }

    // MARK: Turns

    @Test(arguments: ["deploy_marathon_services", "paasta_deploy_marathon_services"])
    func allThatNeedATurnHaveOne(_ name: String) throws {
        try commit()
        try run(name, "-d", "soa").expectSuccess()
        #expect(try apps() == ["/batch--jobs.main", "/web.canary", "/web.main"])
        try eventually("all instances are as they should be, and cron sends no letter of that") {
            let again = try run(name, "-d", "soa")
            return again.status == 0 && again.errors.isEmpty
        }
        // What is gone stays until the clean-up.
        try service("web", "main: {instances: 2, cmd: x}\n")
        try commit()
        try run(name, "-d", "soa").expectSuccess()
        #expect(try apps().contains("/web.canary"))
    }

    @Test func headIsBroughtAboutAndNoFileThatIsEdited() throws {
        try commit()
        try service("edited", "main: {instances: 1, cmd: x}\n")
        try run("deploy_marathon_services", "-d", "soa").expectSuccess()
        #expect(try !apps().contains("/edited.main"))
        try run("setup_marathon_job", "-d", "soa", "edited.main").expectRefusal(1, "edited.main: it is not configured")
    }

    @Test func aFolderWithoutARepositoryHasTurns() throws {
        try run("setup_marathon_job.py", "web.main", "--soa-dir", "soa", "-v").expectSuccess()
        #expect(try apps() == ["/web.main"])
        try run("deploy_marathon_services", "-d", "soa").expectSuccess()
        #expect(try apps() == ["/batch--jobs.main", "/web.canary", "/web.main"])
    }

    @Test func oneInstanceThatIsWrongHoldsNoOther() throws {
        try scratch.write("main: [\n", to: "soa/broken/marathon-c.yaml")
        try commit()
        let run = try run(
            "paasta_setup_marathon_job", "nonsense", "gone.main", "broken.main", "web.main", "batch_jobs.main", "-d",
            "soa")
        run.expectRefusal(
            1, "'nonsense' is not of the form SERVICE.INSTANCE", "gone.main: it is not configured", "broken.main")
        #expect(try apps() == ["/batch--jobs.main", "/web.main"])
        try self.run("setup_marathon_job", "-d", "soa").expectRefusal(2, "service.instance")
    }

    @Test func twoInstancesThatAreSpelledAlikeHaveNoTurn() throws {
        try service("batch--jobs", "main: {instances: 1, cmd: y}\n")
        try commit()
        try run("setup_marathon_job", "-d", "soa", "batch_jobs.main").expectRefusal(1, "rename one")
        #expect(try apps() == [])
    }

    // MARK: What goes

    @Test func cleanupRemovesWhatIsConfiguredNoMore() throws {
        try commit()
        try run("deploy_marathon_services", "-d", "soa").expectSuccess()
        try scratch.write("canary: {instances: 1, cmd: x}\n", to: "soa/web/marathon-c.yaml")
        try scratch.shell("rm -r soa/batch_jobs")
        // Nobody committed that.
        let none = try run("cleanup_marathon_jobs", "-d", "soa")
        #expect(none.status == 0 && none.errors.isEmpty, "\(none.errors)")
        #expect(try apps().count == 3)
        try commit()
        // Two of three are more than half.
        try run("cleanup_marathon_jobs", "-d", "soa").expectRefusal(1, "2 of 3 instances would be removed")
        #expect(try apps().count == 3)
        try run("cleanup_marathon_jobs", "-t", "2", "-d", "soa").expectRefusal(2, "0 to 1")
        try run("paasta_cleanup_marathon_jobs", "-f", "-d", "soa").expectSuccess()
        #expect(try apps() == ["/web.canary"])
        // Nobody means that.
        try scratch.shell("rm -r soa/web")
        try commit()
        try run("cleanup_marathon_jobs", "-f", "-d", "soa").expectRefusal(1, "nothing is removed")
        #expect(try apps() == ["/web.canary"])
    }

    @Test func withoutARepositoryNothingIsRemoved() throws {
        try run("deploy_marathon_services", "-d", "soa").expectSuccess()
        try scratch.shell("rm -r soa/batch_jobs")
        try run("cleanup_marathon_jobs", "--force", "--soa-dir", "soa").expectRefusal(1, "without a git repository")
        #expect(try apps().count == 3)
    }

    // MARK: Checks

    @Test func replicationIsChecked() throws {
        try commit()
        let nothing = try run("check_marathon_services_replication", "-d", "soa", "web.main")
        #expect(nothing.status == 1 && nothing.output.hasPrefix("CRITICAL web.main"), "\(nothing.errors)")
        // Of none that are wanted all are there.
        try service("web", "main: {instances: 0, cmd: x}\n")
        try commit()
        let none = try run("paasta_check_marathon_services_replication", "-d", "soa", "-v", "web.main")
        none.expectSuccess()
        #expect(none.output.hasPrefix("OK web.main"))
        let all = try run("check_marathon_services_replication", "-d", "soa")
        #expect(all.status == 1 && all.output.split(separator: "\n").count == 2)
    }

    /// The set-up and the clean-up tell monitoring, as the original does; what was told as failing is told as fine once it is, or
    /// is gone.
    @Test func monitoringHearsWhatCannotBeSetUp() throws {
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
        func listen(_ port: UInt16) throws { try scratch.write("{\"sensu_port\": \(port)}", to: "system/sensu.json") }
        try listen(sensu.port)
        try scratch.write("team: web\n", to: "soa/web/monitoring.yaml")
        try commit()
        try run("deploy_marathon_services", "-d", "soa").expectSuccess()
        // The first run knows of no other: it tells all. The other service has no team.
        #expect(told() == ["setup_marathon_job.web.canary 0", "setup_marathon_job.web.main 0"])
        try run("deploy_marathon_services", "-d", "soa").expectSuccess()
        #expect(told().isEmpty)
        try service("web", "main: {instances: 2, cmd: x, bounce_method: nonsense, mem: 99}\n")
        try commit()
        try run("setup_marathon_job", "-d", "soa", "web.main").expectRefusal(1, "web.main")
        #expect(told() == ["setup_marathon_job.web.main 2"])
        try listen(1)
        try run("deploy_marathon_services", "-d", "soa").expectRefusal(1, "1 event was not sent")
        try listen(sensu.port)
        try run("deploy_marathon_services", "-d", "soa").expectRefusal(1, "web.main")
        #expect(told() == ["setup_marathon_job.web.main 2"])
        try service("web", "canary: {instances: 1, cmd: x}\n")
        try commit()
        try run("deploy_marathon_services", "-d", "soa").expectSuccess()
        #expect(told() == ["setup_marathon_job.web.main 0"])
        #expect(try run("check_marathon_services_replication", "-d", "soa", "web.canary").status == 1)
        #expect(told() == ["check_paasta_services_replication.web.canary 2"])
    }

    // MARK: Lists

    @Test func instancesAreListed() throws {
        let all = "batch_jobs.main\nweb.main\nweb.canary\n"
        #expect(try run("list_marathon_service_instances", "-d", "soa").output == all)
        try commit()
        #expect(try run("paasta_list_marathon_service_instances", "-d", "soa", "-c", "c").output == all)
        #expect(try run("list_marathon_service_instances", "-d", "soa", "-c", "other").output == "\n")
        try scratch.write("main: [\n", to: "soa/batch_jobs/marathon-c.yaml")
        try commit()
        let broken = try run("list_marathon_service_instances", "-d", "soa")
        #expect(broken.status == 1 && broken.output == "web.main\nweb.canary\n")
    }

    @Test func thoseThatNeedABounceAreListed() throws {
        try commit()
        try run("setup_marathon_job", "-d", "soa", "web.main").expectSuccess()
        #expect(
            try run("list_marathon_service_instances", "-d", "soa", "-m").output == "batch_jobs.main\nweb.canary\n")
        try run("deploy_marathon_services", "-d", "soa").expectSuccess()
        #expect(try run("list_marathon_service_instances", "-d", "soa", "--minimal").output == "\n")
        let system = try scratch.text(of: "system/cluster.json")
        try scratch.write(system.replacing(marathon.address, with: "http://127.0.0.1:1"), to: "system/cluster.json")
        let silent = try run("list_marathon_service_instances", "-d", "soa", "-m")
        #expect(silent.status == 1 && silent.output.isEmpty && silent.errors.contains("nothing is listed"))
    }
}
