import ArgumentParser
import Emitters

/// The names by which cron and CI call parts of paasta_tools: under one of them, the binary does that part's job.
enum PaastaNames {
    private static let commands: [any ParsableCommand.Type] = [
        GenerateAllDeployments.self, GenerateDeploymentsForService.self, GenerateServicesFile.self,
        GenerateServicesYAML.self, ConfigureNerve.self, ConfigureSynapse.self, DeployMarathonServices.self,
        SetupMarathonJob.self, CleanupMarathonJobs.self, ListMarathonServiceInstances.self,
        CheckMarathonServicesReplication.self, DeployChronosJobs.self, SetupChronosJob.self, CleanupChronosJobs.self,
        ListChronosJobs.self, CheckChronosJobs.self, ChronosRerun.self, AutoscaleAllServices.self, PaastaDeployd.self,
        PaastaCommand.self,
    ]

    /// The command for the name by which the binary was called; nil for `soac` itself. Packages of paasta_tools install parts
    /// of it with `paasta_` before the name, or `.py` behind it.
    static func command(for path: String) -> (any ParsableCommand.Type)? {
        var name = Substring(path.split(separator: "/").last ?? Substring(path))
        if name.hasPrefix("paasta_") { name.removeFirst("paasta_".count) }
        if name.hasSuffix(".py") { name.removeLast(".py".count) }
        return commands.first { $0.configuration.commandName == String(name) }
    }

    static let table = "docs/migrating.md has what takes the place of each command of paasta_tools"

    /// A link by a name whose job nobody here does is no success: cron would never tell, and `am_i_mesos_leader && …` would
    /// go on. The binary itself may have a version or the like behind its name.
    static func refuse(_ path: String) throws(Problem) {
        let name = path.split(separator: "/").last ?? Substring(path)
        guard !name.hasPrefix("soac") else { return }
        throw Problem("soac does not answer to the name '\(name)'", hint: table)
    }

    /// Where paasta_tools looks for soa-configs.
    static let soaDir = HostOptions.soaDir
}

struct GenerateAllDeployments: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate_all_deployments",
        abstract: "Writes deployments.json of every service: soac deployments --soa-dir DIR --in-place.",
        discussion: "Exit status: 0 all were read, 1 some could not be, 2 it could not run, or was called incorrectly.")

    @Option(
        name: [.customShort("d"), .long], help: ArgumentHelp("The folder of soa-configs.", valueName: "dir"),
        completion: .directory)
    var soaDir = PaastaNames.soaDir

    func run() async throws {
        try await DeploymentsCommand.parse(["--soa-dir", soaDir, "--in-place"]).run()
    }
}

struct GenerateDeploymentsForService: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate_deployments_for_service",
        abstract: "Writes deployments.json of one service: soac deployments --soa-dir DIR --service NAME --in-place.",
        discussion: "Exit status: 0 all were read, 1 some could not be, 2 it could not run, or was called incorrectly.")

    @Option(name: .shortAndLong, help: ArgumentHelp("The service.", valueName: "name"), completion: .serviceNames)
    var service: String

    @Option(
        name: [.customShort("d"), .long], help: ArgumentHelp("The folder of soa-configs.", valueName: "dir"),
        completion: .directory)
    var soaDir = PaastaNames.soaDir

    @Flag(name: .shortAndLong, help: "Tell everything, and not only what is new.")
    var verbose = false

    func run() async throws {
        let arguments = ["--soa-dir", soaDir, "--service", service, "--in-place"] + (verbose ? ["--verbose"] : [])
        try await DeploymentsCommand.parse(arguments).run()
    }
}

struct GenerateServicesFile: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate_services_file",
        abstract: "Writes the ports of all services: soac services --soa-dir DIR --format FORMAT --write FILE.",
        discussion: "Exit status: 0 all were read, 1 some could not be, 2 it could not run, or was called incorrectly.")

    @Option(
        name: [.customShort("o"), .long], help: ArgumentHelp("The file to write.", valueName: "file"),
        completion: .file())
    var output: String

    @Option(name: .shortAndLong, help: "The form of the file.")
    var format = ServicesFormat.rfc1700

    @Option(
        name: [.customShort("d"), .long], help: ArgumentHelp("The folder of soa-configs.", valueName: "dir"),
        completion: .directory)
    var soaDir = PaastaNames.soaDir

    func run() throws {
        try ServicesCommand.parse(["--soa-dir", soaDir, "--format", format.rawValue, "--write", output]).run()
    }
}

struct GenerateServicesYAML: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate_services_yaml",
        abstract: "Writes the ports of all services: soac services --soa-dir DIR --format yaml --write FILE.",
        discussion: "Exit status: 0 all were read, 1 some could not be, 2 it could not run, or was called incorrectly.")

    @Argument(help: ArgumentHelp("The file to write.", valueName: "file"), completion: .file())
    var output: String

    @Option(
        name: [.customShort("d"), .long], help: ArgumentHelp("The folder of soa-configs.", valueName: "dir"),
        completion: .directory)
    var soaDir = PaastaNames.soaDir

    func run() throws {
        try ServicesCommand.parse(["--soa-dir", soaDir, "--format", "yaml", "--write", output]).run()
    }
}
