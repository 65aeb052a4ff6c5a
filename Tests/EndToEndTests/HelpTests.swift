import TestSupport
import Testing

@Suite struct HelpTests {
    @Test(arguments: [["--help"], ["compile", "--help"], ["help", "compile"], ["--version"]])
    func goesToStandardOutput(_ arguments: [String]) throws {
        let run = try Soac.run(arguments, in: "/")
        #expect(run.status == 0)
        #expect(!run.output.isEmpty)
        #expect(run.errors.isEmpty)
    }

    @Test func tellsTheExitStatus() throws {
        let run = try Soac.run(["compile", "--help"], in: "/")
        #expect(run.output.contains("Exit status: 0"))
    }

    /// So does every command of the binary, under its other names as well.
    @Test(arguments: ["soac", "paasta"]) func everyCommandTellsTheExitStatus(_ name: String) throws {
        let scratch = try Scratch()
        try scratch.shell("ln -s \(Soac.path) \(name)")
        func help(_ arguments: String...) throws -> String {
            try Command.run("\(scratch.path)/\(name)", arguments + ["--help"], in: "/").output
        }
        // Two spaces, a word, and what it does.
        let commands = try help().split(separator: "\n").compactMap {
            $0.firstMatch(of: #/^  ([a-z][a-z-]+)(  |$)/#)?.1
        }
        #expect(commands.count > 10)
        for command in commands {
            #expect(try help(String(command)).contains("Exit status: 0"), "\(name) \(command)")
        }
    }

    @Test(arguments: [
        "deploy_marathon_services", "setup_marathon_job", "cleanup_marathon_jobs", "list_marathon_service_instances",
        "check_marathon_services_replication", "configure_nerve", "configure_synapse", "generate_all_deployments",
        "generate_deployments_for_service", "generate_services_file", "generate_services_yaml", "deploy_chronos_jobs",
        "setup_chronos_job", "cleanup_chronos_jobs", "list_chronos_jobs", "check_chronos_jobs", "chronos_rerun",
        "autoscale_all_services", "paasta-deployd",
    ])
    func everyOldNameTellsTheExitStatus(_ name: String) throws {
        let scratch = try Scratch()
        try scratch.shell("ln -s \(Soac.path) \(name); ln -s \(Soac.path) paasta_\(name)")
        for called in [name, "paasta_\(name)"] {
            let run = try Command.run("\(scratch.path)/\(called)", ["--help"], in: "/")
            #expect(run.output.contains("Exit status: 0") && run.output.contains("USAGE: \(name)"))
        }
    }
}
