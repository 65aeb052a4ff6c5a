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

    /// Whose secrets the cluster's pods have.
    var ecosystem: Setting<String>? { input.system.kubernetes.ecosystems[input.name] }

    var snapshot: Snapshot { fleet.snapshot }

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
        let compiled = try compilation(of: [.marathon]).run(progress: progress)
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
                case .broken where input.counts.count(of: id) == .unreadable:
                    let reason = "how many tasks autoscaling has set is not known"
                    instances.append(WantedInstance(id: id, state: .unknown(reason)))
                case .broken: instances.append(WantedInstance(id: id, state: .broken))
                }
            }
        }
        instances.shareBodies()
        return Result(
            instances: instances.sorted { $0.id < $1.id }, unreadable: unreadable, diagnostics: compiled.diagnostics,
            services: compiled.services, compiled: compiled.compiled)
    }

    /// The events of the instances' checks, or (`sensuJobs`) of the jobs', as Sensu is told of them, without a status; those of
    /// which nobody is told are left out.
    public func checks(_ family: Family = .sensu) throws(Fleet.Failure) -> [InstanceID: [UInt8]] {
        var checks: [InstanceID: [UInt8]] = [:]
        for case .file(let file) in try compilation(of: [family]).run().outputs { checks[file.id] = file.bytes }
        return checks
    }

    func compilation(of families: Set<Family>) -> FleetCompilation {
        var compilation = FleetCompilation(
            fleet, inputs: Pipeline.Inputs(clusters: [input], families: families, moment: moment), families: families,
            deployments: nil, wanted: .bytes, cache: cache, systemsDigest: systemsDigest)
        compilation.deployments = deployments
        return compilation
    }

    /// How its instances are brought about.
    public func settings(of kind: InstanceKind = .marathon) -> SettingsReader {
        SettingsReader(fleet.snapshot, cluster: cluster, kind: kind)
    }
}
