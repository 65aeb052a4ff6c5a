import ArgumentParser
import Compiler
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
        let read = try PaastaList.targets(in: folder.soaDir, of: nil)
        Terminal.report(read.diagnostics)
        var lines: [String] = []
        for (name, targets) in read.value {
            // In several clusters there may be one of the same name.
            let instances = Set(targets.value?.targets.map(\.instance) ?? []).sorted()
            if printInstances {
                lines += instances.map { InstanceID(service: name, instance: $0).description }
            } else if all || !instances.isEmpty {
                lines.append(name.text)
            }
        }
        try Terminal.output(lines.map { $0 + "\n" }.joined())
        if read.diagnostics.contains(where: { $0.severity == .error }) { throw ExitCode(1) }
    }

    /// What services have in the clusters of the system configuration; of one, or of all.
    static func targets(
        in soaDir: String, of service: String?
    ) throws -> Outcome<[(name: ServiceName, targets: Definition<DeployTargets>)]> {
        let snapshot: Snapshot
        do { snapshot = try Snapshot(folder: soaDir) } catch { throw Problem(error) }
        let clusters = try SystemConfigsOption.parse([]).clusters(.nowhere, for: .looking)
        let fleet = Fleet(snapshot: snapshot, services: service.map { [ServiceName($0)] }, jobs: Clock.cores())
        do { return try DeployTargetReading(fleet: fleet, clusters: clusters).read() } catch { throw Problem(error) }
    }
}

struct PaastaInfo: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info", abstract: "Tells what soa-configs says of a service.",
        discussion: "Exit status: 0 it is told, 2 it cannot be, or paasta was called incorrectly.")

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The service. Default: the name of this folder.", valueName: "name"),
        completion: .serviceNames)
    var service: String?

    @OptionGroup var folder: SoaDirOption

    func run() throws {
        let service = try PaastaCommand.serviceOrFolder(service)
        let read = try PaastaList.targets(in: folder.soaDir, of: service)
        Terminal.report(read.diagnostics)
        guard let targets = read.value.first?.targets.value, let general = try Self.general(service, in: folder.soaDir)
        else {
            throw Problem("the files of \(service) in soa-configs cannot be read")
        }
        func text(_ setting: Setting<Value>?) -> String { setting.map { $0.value.str } ?? "-" }
        func monitoring(_ key: String) -> String { text(general.monitoring.first { $0.key == key }?.setting) }
        var lines = [
            ("service", service), ("description", text(general.description)), ("team", monitoring("team")),
            ("runbook", monitoring("runbook")), ("git", targets.gitURL.value),
        ]
        let spaces = (general.namespaces.value ?? []).compactMap(\.definition.value)
        lines += spaces.compactMap { space in
            guard let port = space.node.value("proxy_port")?.value, !port.isNull else { return nil }
            let mode = space.node.value("mode")?.value.str ?? "http"
            return ("endpoint", "\(mode)://169.254.255.254:\(port.str) (\(space.name))")
        }
        lines += deployed(targets).map { ("runs", $0) }
        try Terminal.output(
            lines.map { name, text in
                "\(name)\(String(repeating: " ", count: 13 - name.utf8.count))\(Printable.line(text))\n"
            }.joined())
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

    /// `hamburg-prod.main at 0123abcd…`, of each instance.
    private func deployed(_ targets: DeployTargets) -> [String] {
        let path = "\(folder.soaDir)/\(targets.service)/deployments.json"
        let bytes = try? File.read(path, limit: JSONParser.sizeLimit)
        let table = bytes.flatMap { $0 }.flatMap { DeploymentTable.read($0, of: targets.service) }
        return targets.targets.map { target in
            let group = target.group.value ?? nil
            let commit = group.flatMap { table?[$0]?.commit }
            return "\(target.branch) at \(commit ?? "no commit yet")"
        }
    }
}
