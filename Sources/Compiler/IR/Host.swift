/// What a host is told of ZooKeeper: the servers of each location, as `HOST:PORT`.
public struct ZooKeeperTopologies: Sendable {
    private let topologies: [LocationName: Definition<[String]>]

    public init(_ topologies: [LocationName: Definition<[String]>]) { self.topologies = topologies }

    /// Nil if there is no file for that location.
    public subscript(_ location: LocationName) -> Definition<[String]>? { topologies[location] }
}

/// The host that a configuration is made for.
public struct HostName: Name {
    public let text: String
    public init(_ text: String) { self.text = text }
}

/// Something that runs on the host and is to be registered.
public struct LocalService: Sendable {
    public enum Runner: Sendable {
        /// Marathon's task of an instance: registered as the instance's configuration says.
        case marathon(InstanceID)
        /// A task of paasta_native, likewise.
        case native(InstanceID)
        /// What another scheduler runs and names itself.
        case other([Registration])
        /// What the host's own configuration runs, under one namespace.
        case puppet(InstanceID)
    }

    public var runner: Runner
    /// Nil if it has none; of `puppet` the port of the service counts.
    public var port: Int?
    /// Its own address, as a pod has one; nil if it is the host's.
    public var address: String?
    /// Where checks are asked for; nil if on the host itself.
    public var hacheckAddress: String?
    /// Where it is named, for findings.
    public var node: Node?

    public init(
        _ runner: Runner, port: Int?, address: String? = nil, hacheckAddress: String? = nil, node: Node? = nil
    ) {
        self.runner = runner
        self.port = port
        self.address = address
        self.hacheckAddress = hacheckAddress
        self.node = node
    }
}

/// Labels that a host gives its backends: files `SERVICE.NAMESPACEPORT*` of YAML mappings.
public struct HostLabels: Sendable {
    public typealias Labels = [(key: Value, value: Value)]

    private let files: [(name: String, labels: Labels)]

    /// The files in the order in which they count: of two that give one label, the later.
    public init(_ files: [(name: String, labels: Labels)]) { self.files = files }

    /// The name of a file ends in the port, or goes on with anything but a digit.
    public func labels(of registration: Registration, port: Int) -> Labels {
        let prefix = Array("\(registration)\(port)".utf8)
        return files.filter { file in
            guard file.name.utf8.starts(with: prefix) else { return false }
            return file.name.utf8.dropFirst(prefix.count).first.map { !(48...57).contains($0) } ?? true
        }.flatMap(\.labels)
    }
}
