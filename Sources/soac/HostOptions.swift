import ArgumentParser
import Compiler
import Emitters
import Git
import Glibc
import Runtime

/// Which host a configuration is for, and where.
struct HostOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The folder of location_types.json, location_mapping.json and, for each type, a file with this host's location. Default: /nail/etc/services, and /nail/etc for this host's.",
            valueName: "dir"))
    var locations: String?

    @Option(
        help: ArgumentHelp(
            "The folder of ZooKeeper topologies, TYPE/LOCATION.yaml. Default: /nail/etc/zookeeper_discovery.",
            valueName: "dir"))
    var zookeeper: String?

    @Option(
        help: ArgumentHelp("The type of ZooKeeper to use: a folder of --zookeeper.", valueName: "type"))
    var zookeeperType = "infrastructure"

    @Option(help: ArgumentHelp("The name of the host. Default: this one's.", valueName: "name"))
    var hostname: String?

    @Option(
        help: ArgumentHelp(
            "Write to this file, whole or not at all and only if that changes it, instead of printing. Of what is broken, the file keeps what it has.",
            valueName: "file"))
    var write: String?

    /// Where `soac` looks unless it is told.
    static let zookeeperFolder = "/nail/etc/zookeeper_discovery"

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
            throw Problem("where this host is cannot be told", hint: "name a folder with --locations")
        }
        return value
    }

    /// The configuration that the host has; nil if there is none, or it cannot be read.
    static func previous(_ path: String?) -> Node? {
        guard let path, let bytes = try? File.read(path, limit: JSONParser.sizeLimit) else { return nil }
        return JSONParser.parse(bytes, path: path).value?.root
    }

    /// Prints or writes what a run gave. Exit status 1 if there are errors.
    func deliver(_ outcome: Outcome<[UInt8]>) throws {
        Terminal.report(outcome.diagnostics)
        if let write {
            let written = try File.replace(write, with: outcome.value)
            Terminal.note("\(write): \(written ? "written" : "unchanged")\n")
        } else {
            Terminal.output(outcome.value)
            Terminal.output("\n")
        }
        if outcome.diagnostics.contains(where: { $0.severity == .error }) { throw ExitCode(1) }
    }
}

/// This machine.
enum ThisHost {
    static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    static var name: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "localhost" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension HAProxyVersion: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}
