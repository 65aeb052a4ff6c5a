import Compiler
import Emitters
import Git

/// What one cluster is to run on Marathon, of all services of a snapshot. With a cache, only what changed is compiled.
public struct WantedFleet: Sendable {
    private let fleet: Fleet
    private let input: ClusterInput
    private let deployments: DeploymentFiles?
    private let moment: Moment
    private let cache: Cache?
    private let systemsDigest: String

    /// - Parameters:
    ///   - deployments: nil: those of the tree
    ///   - systemsDigest: over all that the cluster was read from, without the instance counts; for the cache
    public init(
        _ fleet: Fleet, _ input: ClusterInput, deployments: DeploymentFiles?, moment: Moment, cache: Cache?,
        systemsDigest: String
    ) {
        (self.fleet, self.input, self.deployments, self.moment) = (fleet, input, deployments, moment)
        (self.cache, self.systemsDigest) = (cache, systemsDigest)
    }

    public var cluster: ClusterName { input.name }

    /// What is wanted, and of what it is not known.
    public struct Result: Sendable {
        /// By id.
        public var instances: [WantedInstance]
        /// Services of whose instances nothing is known: their file cannot be read.
        public var unreadable: Set<ServiceName>
        /// In reading order.
        public var diagnostics: [Diagnostic]
        /// How many services there are, and how many of them had to be compiled.
        public var services: Int
        public var compiled: Int

        public init(
            instances: [WantedInstance], unreadable: Set<ServiceName>, diagnostics: [Diagnostic], services: Int,
            compiled: Int
        ) {
            (self.instances, self.unreadable, self.diagnostics) = (instances, unreadable, diagnostics)
            (self.services, self.compiled) = (services, compiled)
        }
    }

    /// `progress` is called now and then, from any thread, with how many services are done.
    public func run(
        progress: (@Sendable (_ done: Int, _ of: Int) -> Void)? = nil
    ) throws(Fleet.Failure) -> Result {
        let compiled = try compilation(of: .marathon).run(progress: progress)
        var instances: [WantedInstance] = []
        var unreadable: Set<ServiceName> = []
        for output in compiled.outputs {
            switch output {
            case .file(let file):
                let app = file.bytes.flatMap { WantedApp($0) }
                instances.append(WantedInstance(id: file.id, state: app.map { .app($0) } ?? .broken))
            case .leftOut(let omission):
                guard let name = omission.instance else {
                    unreadable.insert(omission.service)
                    continue
                }
                let id = InstanceID(service: omission.service, instance: name)
                switch omission.reason {
                case .notDeployed(let reason): instances.append(WantedInstance(id: id, state: .notDeployed(reason)))
                case .broken: instances.append(WantedInstance(id: id, state: .broken))
                }
            }
        }
        return Result(
            instances: instances.sorted { $0.id < $1.id }, unreadable: unreadable, diagnostics: compiled.diagnostics,
            services: compiled.services, compiled: compiled.compiled)
    }

    /// The events of the instances' checks, as Sensu is told of them, without a status; those of which nobody is told are
    /// left out.
    public func checks() throws(Fleet.Failure) -> [InstanceID: [UInt8]] {
        var checks: [InstanceID: [UInt8]] = [:]
        for case .file(let file) in try compilation(of: .sensu).run().outputs { checks[file.id] = file.bytes }
        return checks
    }

    func compilation(of family: Family) -> FleetCompilation {
        var compilation = FleetCompilation(
            fleet, inputs: Pipeline.Inputs(clusters: [input], families: [family], moment: moment), families: [family],
            deployments: nil, wanted: .bytes, cache: cache, systemsDigest: systemsDigest)
        compilation.deployments = deployments
        return compilation
    }

    // MARK: How it is brought about

    /// An instance's keys, and namespaces of SmartStack, which may be of other services.
    public struct Settings: Sendable {
        public var keys: RolloutKeys
        /// By `SERVICE.NAMESPACE`; without those that are not there.
        public var namespaces: [String: RolloutLowering.Namespace]

        public init(keys: RolloutKeys, namespaces: [String: RolloutLowering.Namespace]) {
            (self.keys, self.namespaces) = (keys, namespaces)
        }
    }

    /// How an instance is brought about; nil where that cannot be read. `namespaces` are those that `keys` name, as
    /// `SERVICE.NAMESPACE`.
    public func settings(
        of instance: InstanceID, namespaces: (RolloutKeys) -> [String]
    ) throws(GitError) -> Settings? {
        let tree = try SourceTree(fleet.snapshot)
        guard
            let keys = try source(instance.service, from: tree).flatMap({
                RolloutLowering.instances(of: $0, in: cluster)?[instance.instance]
            })
        else { return nil }
        var spaces: [String: RolloutLowering.Namespace] = [:]
        for name in namespaces(keys) {
            guard let dot = name.utf8.firstIndex(of: UInt8(ascii: ".")) else { continue }
            let service = ServiceName(String(name[..<dot]))
            let space = InstanceName(String(name[name.utf8.index(after: dot)...]))
            // A service that is not there has no namespaces.
            guard let source = try source(service, from: tree) else { continue }
            guard let found = RolloutLowering.namespaces(of: source) else { return nil }
            spaces[name] = found[space]
        }
        return Settings(keys: keys, namespaces: spaces)
    }

    private func source(_ name: ServiceName, from tree: SourceTree) throws(GitError) -> ServiceSource? {
        let names = RolloutLowering.fileNames(cluster: cluster)
        guard let service = try tree.service(named: name) else { return nil }
        return try tree.read(service) { names.contains($0) }.value
    }
}
