import ArgumentParser
import Compiler
import Emitters
import Fleet
import Git

struct PaastaStatus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Shows what runs of a service, beside what should: soac status.",
        discussion: """
            Looks at the cluster whose system configuration this host has.

            Exit status: 0 all is as it should be, 1 something is not, 2 it could not run, or was called incorrectly.
            """)

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The service. Default: the name of this folder.", valueName: "name"),
        completion: .serviceNames)
    var service: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The cluster. Default: the one that the system configuration names.", valueName: "name"),
        completion: .clusterNames)
    var clusters: String?

    @Option(
        name: .shortAndLong, help: ArgumentHelp("Instances with commas. Default: all.", valueName: "names"),
        completion: .instanceNames)
    var instances: String?

    @OptionGroup var folder: SoaDirOption

    @Flag(name: .shortAndLong, help: "Taken for compatibility: what matters is said anyway.")
    var verbose: Int

    @OptionGroup(title: "What paasta_tools has no options for") var places: RolloutPlaces

    func run() async throws {
        let service = try PaastaCommand.serviceOrFolder(service)
        let prepared = try await places.prepare(
            try RolloutSource(soaDir: folder.soaDir), services: [ServiceName(service)], cluster: clusters
        ) { _ in TerminalLog() }
        defer { prepared.close() }
        let names = instances?.split(separator: ",").map { "\(service).\($0)" } ?? [service]
        try await StatusCommand.show(
            prepared, names: names, format: .text, colored: ColorChoice.auto.isColored)
    }
}

struct PaastaList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists services that have instances.",
        discussion: """
            Looks at the files of the clusters that the system configuration names.

            Exit status: 0 all are listed, 1 a service cannot be read, 2 it could not run, or was called incorrectly.
            """)

    @Flag(name: .shortAndLong, help: "List all services, be there instances or not.")
    var all = false

    @Flag(name: [.customShort("i"), .long], help: "List the instances, as SERVICE.INSTANCE.")
    var printInstances = false

    @OptionGroup var folder: SoaDirOption

    func run() throws {
        let read = try PaastaList.listing(of: nil, in: folder.soaDir)
        var lines: [String] = []
        for service in read.value {
            // In several clusters there may be one of the same name.
            let instances = Set(service.instances.map(\.name)).sorted()
            if printInstances {
                lines += instances.map { InstanceID(service: service.name, instance: $0).description }
            } else if all || !instances.isEmpty {
                lines.append(service.name.text)
            }
        }
        try Terminal.output(lines.map { $0 + "\n" }.joined())
        if read.diagnostics.contains(where: { $0.severity == .error }) { throw ExitCode(1) }
    }

    /// What services have in the clusters of the system configuration. Nil: all services.
    static func listing(of services: [ServiceName]?, in soaDir: String) throws -> Outcome<[ListedService]> {
        let snapshot: Snapshot
        do { snapshot = try Snapshot(folder: soaDir) } catch { throw Problem(error) }
        let clusters = try SystemConfigsOption.parse([]).clusters(.nowhere, for: .looking)
        let listing = ServiceListing(
            Fleet(snapshot: snapshot, services: services, jobs: Clock.cores()), clusters: clusters,
            deployments: .checkout(soaDir))
        do throws(Fleet.Failure) {
            let read = try listing.read()
            Terminal.report(read.diagnostics)
            return read
        } catch { throw Problem(error) }
    }
}

struct PaastaInfo: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info", abstract: "Shows what soa-configs says about a service.",
        discussion: "Exit status: 0 it is told, 2 it cannot be, or paasta was called incorrectly.")

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The service. Default: the name of this folder.", valueName: "name"),
        completion: .serviceNames)
    var service: String?

    @OptionGroup var folder: SoaDirOption

    func run() throws {
        let service = try PaastaCommand.serviceOrFolder(service)
        let read = try PaastaList.listing(of: [ServiceName(service)], in: folder.soaDir)
        guard let found = read.value.first, found.general != nil, found.gitURL != nil else {
            throw Problem("the files of \(service) in soa-configs cannot be read")
        }
        try Terminal.output(InfoText.render(found))
    }

    /// Nil if there is no such service, or its files cannot be read.
    static func general(_ service: String, in soaDir: String) throws -> GeneralConfiguration? {
        do {
            let tree = try SourceTree(Snapshot(folder: soaDir))
            guard let directory = try tree.service(named: ServiceName(service)) else { return nil }
            let source = try tree.read(directory) { $0 != "secrets" }
            return ServiceLowering.lower(source.value, clusters: [], kinds: [], checks: []).value.general.value
        } catch { throw Problem(error) }
    }
}
