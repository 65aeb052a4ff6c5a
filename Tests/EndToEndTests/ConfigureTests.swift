import Glibc
import TestSupport
import Testing

/// `configure_nerve` and `configure_synapse`, beside programs that note how they are called.
@Suite struct ConfigureTests {
    let host: HostSample
    var scratch: Scratch { host.scratch }

    init() throws {
        host = try HostSample()
        try scratch.write(#"{"cluster": "c"}"#, to: "system/cluster.json")
        // nerve refuses what holds the word that the file `refuses` has.
        try program(
            "nerve",
            "test \"$1\" = -c && test \"$3\" = -k || exit 9\nif test -e refuses; then ! grep -q \"$(cat refuses)\" \"$2\"; fi"
        )
        for name in ["service", "backup", "synapse"] { try program(name, "") }
    }

    /// A program that adds its call to the file `calls`.
    private func program(_ name: String, _ script: String) throws {
        try scratch.write("#!/bin/sh\ncd \(scratch.path)\necho \(name) \"$@\" >> calls\n\(script)\n", to: name)
        try scratch.shell("chmod +x \(name)")
    }

    private func run(_ name: String, _ arguments: [String], environment: [String] = []) throws -> Soac.Run {
        try scratch.shell("ln -sf \(Soac.path) \(name); : > calls")
        let places = ["--soa-dir", "soa", "--locations", "locations", "--hostname", "h1"]
        return try Command.run(
            scratch.path + "/" + name, arguments + places, in: scratch.path,
            environment: ["PAASTA_SYSTEM_CONFIG_DIR=\(scratch.path)/system"] + environment)
    }

    /// nerve's options, but for those that `run` gives.
    private var nerveOptions: [String] {
        let path = scratch.path
        return [
            "--nerve-config-path", "\(path)/nerve.json", "--nerve-executable-path", "\(path)/nerve", "--nerve-command",
            "[\"\(path)/service\"]", "--nerve-backup-command", "[\"\(path)/backup\"]",
            "--nerve-registration-delay-s", "0", "--zk-topology-dir", "zookeeper", "--ip", "10.1.1.1",
            "--local-services", "local.json", "--nerve-pid-path", "pid", "--heartbeat-path", "beat", "--labels-dir",
            "none",
            "--puppet-services", "none", "--envoy-admin-port", "9",
        ]
    }

    private func nerve(_ more: String...) throws -> Soac.Run { try run("configure_nerve", nerveOptions + more) }

    private func calls() throws -> [String] {
        try scratch.text(of: "calls").replacing(scratch.path + "/", with: "")
            .replacing(/\.soac-[0-9a-f]{32}\.new/, with: "NEW").split(separator: "\n").map(String.init)
    }

    private static let check = "nerve -c NEW -k"
    private static let restart = ["backup start", "service stop", "service start", "backup stop"]

    @Test func aNewConfigurationIsCheckedAndNerveRestarted() throws {
        try nerve().expectSuccess()
        #expect(try calls() == [Self.check] + Self.restart)
        #expect(try scratch.text(of: "nerve.json").contains(HostSample.web))
        // The same again is put into place, and restarts nothing.
        try nerve().expectSuccess()
        #expect(try calls() == [Self.check])
    }

    @Test func optionsThatAreNotUsedAreNotTaken() throws {
        try nerve("--zookeeper", "zookeeper").expectRefusal(2, "--zookeeper")
        for option in ["--ip", "--local-services", "--mesos-agent", "--kubelet", "--puppet-services"] {
            try run("configure_synapse", [option, "x"]).expectRefusal(2, option)
        }
    }

    @Test func mostOfTheFileDoesNotGoUnlessThatIsMeant() throws {
        let names = (0..<10).map { "s\($0)" }
        for name in names { try host.service(name, "main: {proxy_port: 1}\n") }
        try host.local(names.enumerated().map { ($0.element, 31010 + $0.offset) })
        try nerve().expectSuccess()
        try scratch.shell("rm -r soa/s*")
        try nerve().expectRefusal(2, "would lose 10 of its 10 namespaces: s0.main, s1.main", "--allow-removal")
        #expect(try calls() == [])
        try nerve("--allow-removal").expectSuccess()
        #expect(try calls().contains("service start"))
    }

    @Test func whatNerveRefusesChangesNothing() throws {
        try nerve().expectSuccess()
        let before = try scratch.text(of: "nerve.json")
        try scratch.write("31009", to: "refuses")
        try host.local([("web", 31009)])
        let run = try nerve()
        #expect(run.status == 1)
        #expect(run.errors.contains("-k` ended with status 1"))
        #expect(try scratch.text(of: "nerve.json") == before)
        #expect(try calls() == [Self.check])
        let names = try Path.names(in: scratch.path)
        #expect(names.allSatisfy { !$0.hasPrefix(".soac-") }, "the refused file is gone")
    }

    @Test func aSignalMayDo() throws {
        try nerve().expectSuccess()
        try host.local([("web", 31009)])
        // A process that takes the signal, and one that is not there.
        try scratch.shell(
            "(trap 'echo hangup >> calls; exit' HUP; echo ready > up; while :; do sleep 0.05; done) & echo $! > pid; while ! test -e up; do sleep 0.05; done"
        )
        try nerve("--reload-with-sighup").expectSuccess()
        try scratch.shell("for i in $(seq 2000); do grep -q hangup calls && break; sleep 0.05; done")
        #expect(try Set(calls()) == [Self.check, "hangup", "backup stop"])
        try host.local([("web", 31010)])
        try scratch.write("no number\n", to: "pid")
        try nerve("--reload-with-sighup").expectSuccess()
        #expect(try calls() == [Self.check] + Self.restart)
    }

    @Test func aStaleHeartbeatRestarts() throws {
        try nerve().expectSuccess()
        try scratch.shell("touch -d '2 minutes ago' beat")
        try nerve("--reload-with-sighup").expectSuccess()
        #expect(try calls() == [Self.check] + Self.restart)
        try scratch.shell("touch beat")
        try nerve("--reload-with-sighup").expectSuccess()
        #expect(try calls() == [Self.check])
    }

    @Test func theBackupEndsWhateverBecomesOfNerve() throws {
        try program("service", "test $1 != stop")
        let run = try nerve()
        #expect(run.status == 1)
        #expect(try calls() == [Self.check, "backup start", "service stop", "backup stop"])
    }

    // MARK: Synapse

    private func synapse(_ settings: String) throws -> Soac.Run {
        try scratch.write(
            "{\"config_file\": \"\(scratch.path)/synapse.json\", \(settings)}", to: "tools.json")
        return try run(
            "configure_synapse", ["--zookeeper", "zookeeper"],
            environment: ["SYNAPSE_TOOLS_CONFIG_PATH=\(scratch.path)/tools.json"])
    }

    @Test func synapseIsRestartedWhereItsConfigurationChanged() throws {
        let settings = "\"synapse_command\": [\"\(scratch.path)/synapse\"]"
        try synapse(settings).expectSuccess()
        #expect(try calls() == ["synapse stop", "synapse start"])
        #expect(try scratch.text(of: "synapse.json").contains("web.main"))
        try synapse(settings).expectSuccess()
        #expect(try calls().isEmpty)
        try host.service("web", "main: {proxy_port: 20009}\n")
        try synapse("\"synapse_restart_command\": [\"\(scratch.path)/synapse\", \"again\"]").expectSuccess()
        #expect(try calls() == ["synapse again"])
    }

    @Test func aHostWithoutSettingsIsLeftAlone() throws {
        try run(
            "configure_synapse", ["--zookeeper", "zookeeper"], environment: ["SYNAPSE_TOOLS_CONFIG_PATH=none.json"]
        )
        .expectRefusal(2, "none.json", "there is no such file")
    }

    // MARK: Both

    /// `soac apply --host`, with synapse's settings.
    private func host(_ more: String..., settings: String? = nil) throws -> Soac.Run {
        let settings =
            settings
            ?? "\"config_file\": \"\(scratch.path)/synapse.json\", \"synapse_command\": [\"\(scratch.path)/synapse\"]"
        try scratch.write("{\(settings)}", to: "tools.json")
        return try run(
            "soac", ["apply", "--host", "--zookeeper", "zookeeper"] + nerveOptions + more,
            environment: ["SYNAPSE_TOOLS_CONFIG_PATH=\(scratch.path)/tools.json"])
    }

    @Test func oneRunDoesBoth() throws {
        try host().expectSuccess()
        #expect(try calls() == [Self.check] + Self.restart + ["synapse stop", "synapse start"])
        let (nerve, synapse) = (try scratch.text(of: "nerve.json"), try scratch.text(of: "synapse.json"))
        #expect(nerve.contains(HostSample.web) && synapse.contains("web.main"))
        // As the old names make them, and the second run has nothing to do.
        try self.nerve().expectSuccess()
        try host().expectSuccess()
        #expect(try calls() == [Self.check])
        #expect(try scratch.text(of: "nerve.json") == nerve && scratch.text(of: "synapse.json") == synapse)
        try scratch.shell("touch -d '2 minutes ago' beat")
        try host().expectSuccess()
        #expect(try calls() == [Self.check] + Self.restart)
    }

    @Test func aRehearsalChangesNothing() throws {
        let run = try host("--dry-run", "--nerve-registration-delay-s", "30")
        #expect(run.status == 0, "\(run.errors)")
        #expect(
            run.output.replacing(scratch.path + "/", with: "") == """
                  run nerve -c nerve.json.new -k
                  put the new file into place: nerve.json
                  run backup start, and go on whatever comes of it
                  wait 30 s
                  run service stop
                  run service start
                  wait 30 s
                  run backup stop, and go on whatever comes of it
                  put the new file into place: synapse.json
                  run synapse stop
                  run synapse start

                """)
        #expect(run.errors.contains("nerve.json would change") && run.errors.contains("synapse.json would change"))
        #expect(try calls().isEmpty && !scratch.exists("nerve.json") && !scratch.exists("synapse.json"))
        try host().expectSuccess()
        #expect(try host("--dry-run").errors.contains("synapse.json stays as it is"))
    }

    /// Whatever becomes of the one, the other has its turn.
    @Test func oneFailsAlone() throws {
        try scratch.write("web", to: "refuses")
        let refused = try host()
        #expect(refused.status == 1 && refused.errors.contains("-k` ended with status 1"), "\(refused.errors)")
        #expect(try calls() == [Self.check, "synapse stop", "synapse start"])
        #expect(!scratch.exists("nerve.json") && scratch.exists("synapse.json"))
        try scratch.shell("rm refuses local.json synapse.json")
        let silent = try host()
        #expect(silent.status == 1 && silent.errors.contains("error: nerve: "), "\(silent.errors)")
        #expect(try calls() == ["synapse stop", "synapse start"])
        let neither = try host(settings: "\"config_file\": 7")
        #expect(neither.status == 2 && neither.errors.contains("error: synapse: "), "\(neither.errors)")
        #expect(try calls().isEmpty)
        try host.local([("web", 31001)])
        let nerve = try host(settings: "\"config_file\": 7")
        #expect(nerve.status == 1)
        #expect(try calls() == [Self.check] + Self.restart)
    }

    @Test func optionsOfAClusterAreRefused() throws {
        for option in ["--wait", "--max-removed=5", "--cluster", "--rev", "--repo", "--mesos", "--send", "--metrics"] {
            try host(option, "x").expectRefusal(
                2, "\(option.prefix { $0 != "=" }) is about a cluster, and not about a host")
        }
        try host("--nothing").expectRefusal(2, "--nothing")
        try host("plan.json").expectRefusal(2, "plan.json")
        let help = try run("soac", ["apply", "--host", "--help"])
        #expect(
            help.status == 0 && help.output.contains("USAGE: soac apply --host") && help.output.contains("--dry-run"))
    }
}
