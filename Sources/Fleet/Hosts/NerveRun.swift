import Compiler
import Emitters
import Git

/// Makes nerve's configuration of a host from a snapshot of soa-configs.
public struct NerveRun: Sendable {
    public var snapshot: Snapshot
    public var cluster: ClusterName
    public var host: NerveHost
    /// What runs there. What the host's own configuration runs comes first.
    public var running: [LocalService]
    /// Services of the host's own configuration that cannot be told: what they registered stays.
    public var brokenServices: [ServiceName]

    public init(
        snapshot: Snapshot, cluster: ClusterName, host: NerveHost, running: [LocalService],
        brokenServices: [ServiceName] = []
    ) {
        self.snapshot = snapshot
        self.cluster = cluster
        self.host = host
        self.running = running
        self.brokenServices = brokenServices
    }

    /// The file; of `previous`, the one that the host has, what cannot be told stays.
    public func run(previous: Node?) throws(GitError) -> Outcome<[UInt8]> {
        let tree = try SourceTree(snapshot)
        let all = try tree.services()
        let directories = Dictionary(all.value.map { ($0.name, $0) }) { first, _ in first }
        let pipeline = NamespacePipeline(cluster: cluster)
        var services: [ServiceName: NamespacePipeline.Registering] = [:]
        var diagnostics = all.diagnostics
        func read(_ names: Set<ServiceName>) throws(GitError) {
            for name in names.subtracting(services.keys).sorted() {
                guard let directory = directories[name] else { continue }
                let source = try pipeline.read(directory, from: tree)
                let service = pipeline.register(
                    source.value, marathon: instances(of: name, isMarathon: true),
                    native: instances(of: name, isMarathon: false))
                services[name] = service.value
                diagnostics += source.diagnostics + service.diagnostics
            }
        }
        try read(Set(running.flatMap(\.services)))
        try read(Set(services.values.flatMap(\.otherServices)))
        let linker = NamespacePipeline.register(running, services, on: host)
        diagnostics += linker.diagnostics
        let kept = linker.kept + brokenServices.map { KeptBackends(service: $0) }
        let text = NerveEmitter.emit(linker.backends, kept: kept, of: host, previous: previous)
        return Outcome(text, diagnostics.sorted(by: Diagnostic.inReadingOrder))
    }

    /// What schedulers can say of an entry of the file that the host has: those that were asked.
    public struct Asked: Sendable {
        /// Everything: a file says what runs here.
        public var all: Bool
        /// What has the host's own address.
        public var host: Bool
        /// What has an address of its own.
        public var pods: Bool

        public init(all: Bool, host: Bool, pods: Bool) { (self.all, self.host, self.pods) = (all, host, pods) }
    }

    /// What the new file loses although it still runs, or nobody was asked who could say that it stopped.
    public func lost(_ previous: Node?, _ new: [UInt8], asked: Asked) -> LostNamespaces {
        LostNamespaces.ofNerve(previous, new) { name, entry in
            let address = entry.value("host")?.string
            let isOfHost = address?.hasSameBytes(as: host.address) ?? true
            guard asked.all || (isOfHost ? asked.host : asked.pods) else { return false }
            return !running.contains { $0.isBehind(name, entry, isOfHost ? nil : address) }
        }
    }

    private func instances(of service: ServiceName, isMarathon: Bool) -> Set<InstanceName> {
        let ids = running.compactMap { running -> InstanceID? in
            switch running.runner {
            case .marathon(let id) where isMarathon: id
            case .native(let id) where !isMarathon: id
            default: nil
            }
        }
        return Set(ids.filter { $0.service == service }.map(\.instance))
    }
}

extension LocalService {
    /// Whether an entry of nerve's file may be its: the address and the port are, or the name, if that is all it has.
    fileprivate func isBehind(_ name: String, _ entry: Node, _ address: String?) -> Bool {
        if case .puppet(let id) = runner { return name.hasSameBytes(as: id.description) }
        guard let port, case .int(let other)? = entry.value("port")?.value else { return false }
        return port == other && address == self.address
    }

    /// The services whose files say how it is registered.
    fileprivate var services: [ServiceName] {
        switch runner {
        case .marathon(let id), .native(let id), .puppet(let id): [id.service]
        case .other(let names): names.compactMap { $0.namespace?.service }
        }
    }
}
