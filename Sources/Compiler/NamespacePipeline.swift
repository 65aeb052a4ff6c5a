import Git

/// The way of a service to nerve and synapse: its files to its namespaces, and to what of its instances is registered. The
/// stages are those of the compilation; of the files, only those that matter are read.
public struct NamespacePipeline: Sendable {
    private let cluster: ClusterName?
    private let fileNames: Set<String>

    /// `cluster` is that of the instances that are looked for; nil if none are.
    public init(cluster: ClusterName? = nil) {
        self.cluster = cluster
        var names = ServiceLowering.namespaceFiles
        if let cluster {
            names.insert("port")
            for kind in [InstanceKind.marathon, .native] { names.insert(ServiceLowering.fileName(kind, cluster)) }
        }
        fileNames = names
    }

    /// The only stage that reads, and that can fail for the machine's sake.
    public func read(_ directory: ServiceDirectory, from tree: SourceTree) throws(GitError) -> Outcome<ServiceSource> {
        try tree.read(directory) { fileNames.contains($0) }
    }

    // MARK: Synapse

    /// The namespaces of a service, as a host discovers them.
    public struct Discovered: Sendable {
        public var namespaces: [DiscoveredNamespace] = []
        /// Those that cannot be discovered, though they are there.
        public var broken: [InstanceName] = []
        /// Which namespaces there are is unknown.
        public var isBroken = false
    }

    public func discover(_ source: ServiceSource, on host: SynapseHost) -> Outcome<Discovered> {
        let lowered = ServiceLowering.lower(source, clusters: [], kinds: [], checks: [], namespaces: [.discovery])
        var diagnostics = lowered.diagnostics
        var result = Discovered()
        switch lowered.value.namespaces.discoveries {
        case .absent: break
        case .broken: result.isBroken = true
        case .present(let namespaces):
            for (name, definition) in namespaces {
                let linked = definition.value.map { SynapseLinker.link($0, on: host) }
                diagnostics += (linked?.diagnostics ?? []).map { $0.of(source.name) }
                if let found = linked?.value ?? nil {
                    result.namespaces.append(found)
                } else {
                    result.broken.append(name)
                }
            }
        }
        return Outcome(result, diagnostics)
    }

    // MARK: Nerve

    /// A service, as far as nerve looks at it.
    public struct Registering: Sendable {
        var namespaces: InstanceFile<NamespaceRegistration>
        /// What its file `port` says.
        var port: Int?
        /// Those that were asked for.
        var marathon: [InstanceName: Definition<RegisteredInstance?>]
        var native: [InstanceName: Definition<RegisteredInstance?>]

        /// The services that its instances are registered under.
        public var otherServices: Set<ServiceName> {
            let instances = (Array(marathon.values) + Array(native.values)).compactMap { $0.value ?? nil }
            return Set(instances.flatMap(\.registrations.value).compactMap { $0.namespace?.service })
        }
    }

    /// `marathon` and `native` are the instances that run here.
    public func register(
        _ source: ServiceSource, marathon: Set<InstanceName>, native: Set<InstanceName>
    ) -> Outcome<Registering> {
        let documents = ServiceDocuments.parse(source)
        var general = GeneralLowering(documents.value)
        let configuration = general.lower()
        let spaces = NamespaceLowering.lower(general, configuration, for: [.registration])
        var diagnostics = documents.diagnostics + general.diagnostics + spaces.diagnostics
        func instances(
            _ names: Set<InstanceName>, _ kind: InstanceKind
        ) -> [InstanceName: Definition<RegisteredInstance?>] {
            var instances: [InstanceName: Definition<RegisteredInstance?>] = [:]
            for name in names.sorted() {
                guard let cluster, let known = configuration.value else {
                    instances[name] = .broken
                    continue
                }
                let id = InstanceID(service: source.name, instance: name)
                let lowered = RegisteredInstanceLowering.lower(id, kind, in: cluster, documents.value, general, known)
                instances[name] = lowered.value
                diagnostics += lowered.diagnostics
            }
            return instances
        }
        let result = Registering(
            namespaces: spaces.value.registrations, port: ServicePortsLowering.port(source.file("port")),
            marathon: instances(marathon, .marathon), native: instances(native, .native))
        return Outcome(result, diagnostics.map { $0.of(source.name) })
    }

    /// What runs on a host, registered; what the host's own configuration runs comes first.
    public static func register(
        _ running: [LocalService], _ services: [ServiceName: Registering], on host: NerveHost
    ) -> NerveLinker {
        var linker = NerveLinker(host)
        for service in running {
            switch service.runner {
            case .puppet(let id):
                var service = service
                service.port = services[id.service]?.port
                let name = Registration(id.service, namespace: id.instance.text)
                register(service, as: name, services, &linker)
            case .other(let names):
                for name in names { register(service, as: name, services, &linker) }
            case .marathon(let id):
                register(service, id, services[id.service]?.marathon[id.instance], services, &linker)
            case .native(let id):
                register(service, id, services[id.service]?.native[id.instance], services, &linker)
            }
        }
        return linker
    }

    /// An instance that soa-configs no longer has is passed over: what it runs will be stopped.
    private static func register(
        _ service: LocalService, _ id: InstanceID, _ definition: Definition<RegisteredInstance?>?,
        _ services: [ServiceName: Registering], _ linker: inout NerveLinker
    ) {
        switch definition {
        case nil, .sound(.none): return
        case .broken: linker.keep(KeptBackends(instance: id.instance, port: service.port))
        case .sound(.some(let instance)):
            for name in instance.registrations.value {
                let isMarathon = if case .marathon = service.runner { true } else { false }
                register(
                    service, as: name, services, &linker,
                    instance: isMarathon ? (id.instance, instance.deployGroup) : nil, at: instance.node)
            }
        }
    }

    private static func register(
        _ service: LocalService, as name: Registration, _ services: [ServiceName: Registering],
        _ linker: inout NerveLinker, instance: (name: InstanceName, deployGroup: String?)? = nil, at node: Node? = nil
    ) {
        let isPuppet = if case .puppet = service.runner { true } else { false }
        guard let id = name.namespace else {
            linker.refuse(
                name, .registration, "'\(name)' is not of the form service.namespace", at: node ?? service.node)
            return
        }
        let spaces = services[id.service]?.namespaces ?? .absent
        guard case .present(let namespaces) = spaces else {
            if spaces.isBroken { linker.keep(KeptBackends(registration: name, port: service.port)) }
            return
        }
        guard let found = namespaces.first(where: { $0.name == id.instance }) else {
            if isPuppet {
                linker.refuse(name, .smartstack, "\(id) runs here, but there is no such namespace", at: service.node)
            }
            return
        }
        guard let namespace = found.definition.value else {
            linker.keep(KeptBackends(registration: name, port: service.port))
            return
        }
        // What schedulers run is in SmartStack only with a proxy port.
        guard isPuppet || namespace.isBalanced else { return }
        linker.register(service, as: name, namespace, instance: instance)
    }
}
