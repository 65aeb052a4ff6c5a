import ArgumentParser
import Compiler
import Emitters
import Fleet
import Git
import Glibc
import Runtime

/// Which host a configuration is for, and where.
struct HostOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The folder of location_types.json, location_mapping.json and, for each type, a file with this host's location. Default: /nail/etc/services, and /nail/etc for this host's.",
            valueName: "dir"),
        completion: .directory)
    var locations: String?

    @Option(
        help: ArgumentHelp(
            "The folder of ZooKeeper topologies, TYPE/LOCATION.yaml. Default: /nail/etc/zookeeper_discovery.",
            valueName: "dir"),
        completion: .directory)
    var zookeeper: String?

    @Option(
        help: ArgumentHelp("The type of ZooKeeper to use: a folder of --zookeeper.", valueName: "type"))
    var zookeeperType = "infrastructure"

    @Option(help: ArgumentHelp("The name of the host. Default: this one's.", valueName: "name"))
    var hostname: String?

    @Option(name: .shortAndLong, help: .write, completion: .file())
    var write: String?

    @OptionGroup var removal: RemovalOption

    /// Where `soac` looks unless it is told.
    static let zookeeperFolder = "/nail/etc/zookeeper_discovery"
    /// Where hosts have soa-configs.
    static let soaDir = "/nail/etc/services"

    var host: HostName { HostName(hostname ?? ThisHost.name) }

    /// Where the topologies of the type lie.
    var topologies: String { "\(zookeeper ?? Self.zookeeperFolder)/\(zookeeperType)" }

    /// Findings are reported; what keeps the run from starting is thrown.
    func loadLocations() throws -> Locations {
        let folder = locations ?? "/nail/etc/services"
        let lowered = LocationsLowering.lower(
            types: HostFolder.file("\(folder)/location_types.json"),
            mapping: HostFolder.file("\(folder)/location_mapping.json"),
            here: try HostFolder.words(locations ?? "/nail/etc"))
        Terminal.report(lowered.diagnostics)
        guard let value = lowered.value else {
            throw Problem("the location of this host is not known", hint: "name a folder with --locations")
        }
        return value
    }

    /// The configuration that the host has; nil if there is none, or it is no JSON. Throws where it cannot be read: what it
    /// has for what is broken would be lost.
    static func previous(_ path: String?) throws(Problem) -> Node? {
        guard let path, let bytes = try content(of: path) else { return nil }
        return JSONParser.parse(bytes, path: path).value?.root
    }

    /// Whether a file has another content, or is not there.
    static func isChanged(_ path: String, to bytes: [UInt8]) throws(Problem) -> Bool { try content(of: path) != bytes }

    private static func content(of path: String) throws(Problem) -> [UInt8]? {
        do { return try File.read(path, limit: JSONParser.sizeLimit) } catch { throw Problem(error) }
    }

    @OptionGroup(title: "What is told") var telling: TellingOptions
    @OptionGroup var metrics: MetricsOption

    /// What the command line says, so that a run that comes to nothing has the same.
    var labels: [CommandMetrics.Label] { write.map { [("file", $0)] } ?? [] }

    /// Prints or writes what a run of `command` gave. Exit status 1 if there are errors. `lost` is what the file would lose.
    func deliver(
        _ outcome: Outcome<[UInt8]>, lost: LostNamespaces, of state: SnapshotState, command: String,
        _ metrics: inout CommandMetrics
    ) throws {
        metrics.count(findings: outcome.diagnostics)
        var news = TellingOptions.News(findings: outcome.diagnostics, summary: [Terminal.words(of: state)])
        if let write {
            do { try removal.check(lost, in: write) } catch {
                Terminal.report(outcome.diagnostics)
                throw error
            }
            news.hasChanged = try File.replace(write, with: outcome.value)
            news.summary.append("\(write): \(news.hasChanged ? "written" : "unchanged")")
        } else {
            try Terminal.output(outcome.value + Array("\n".utf8))
        }
        telling.tell(news, of: write, command: command)
        if outcome.diagnostics.contains(where: { $0.severity == .error }) { throw ExitCode(1) }
    }
}

/// Whether a file may lose most of what it has.
struct RemovalOption: ParsableArguments {
    @Flag(
        help:
            "Write the file also if more than half of its namespaces, and at least ten, would go by a change of soa-configs or of options."
    )
    var allowRemoval = false

    func check(_ lost: LostNamespaces, in path: String) throws(Problem) {
        if allowRemoval || !lost.areTooMany { return }
        let some = lost.names.prefix(5).joined(separator: ", ")
        throw Problem(
            "\(path) is left as it is: it would lose \(lost.names.count) of its \(lost.count) namespaces: \(some), …",
            hint: "if that is intended, use --allow-removal; otherwise check the options and soa-configs")
    }
}

/// This machine.
enum ThisHost {
    static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// Where this process was started; nil if that is not there any more.
    static var folder: String? {
        guard let path = getcwd(nil, 0) else { return nil }
        defer { free(path) }
        return String(cString: path)
    }

    /// Who called, also through sudo.
    static var user: String {
        variable("SUDO_USER") ?? getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? "\(getuid())"
    }

    static var name: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "localhost" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension HAProxyVersion: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
    public var defaultValueDescription: String { "\(major).\(minor)" }
}
