/// A Marathon app with all that it runs on: what is sent to Marathon follows from it alone. A class, as the two kinds below:
/// none ever changes, and they are too large to be copied from stage to stage.
public final class MarathonApp: Sendable {
    public let instance: MarathonInstance
    public let container: LinkedContainer
    public let instances: Value
    public let backoffSeconds: Value
    public let constraints: [Setting<Constraint>]

    init(
        instance: MarathonInstance, container: LinkedContainer, instances: Value, backoffSeconds: Value,
        constraints: [Setting<Constraint>]
    ) {
        self.instance = instance
        self.container = container
        self.instances = instances
        self.backoffSeconds = backoffSeconds
        self.constraints = constraints
    }

    public var id: InstanceID { instance.common.id }
}

/// A Chronos job with all that it runs on.
public final class LinkedChronosJob: Sendable {
    public let job: ChronosJob
    public let container: LinkedContainer
    /// Null if the job has none.
    public let command: Value
    public let disabled: Value
    public let constraints: [Setting<Constraint>]

    init(
        job: ChronosJob, container: LinkedContainer, command: Value, disabled: Value,
        constraints: [Setting<Constraint>]
    ) {
        self.job = job
        self.container = container
        self.command = command
        self.disabled = disabled
        self.constraints = constraints
    }

    public var id: InstanceID { job.common.id }
}

/// An instance of Kubernetes with all that it runs on: what is sent to its API follows from it alone.
public final class KubernetesApp: Sendable {
    public let instance: KubernetesInstance
    public let container: LinkedContainer
    /// 0 where it is stopped; null leaves it to Kubernetes, which runs one.
    public let replicas: Value
    /// Nil if it is not in SmartStack.
    public let sidecar: Sidecar?
    public let api: KubernetesAPI

    init(
        instance: KubernetesInstance, container: LinkedContainer, replicas: Value, sidecar: Sidecar?, api: KubernetesAPI
    ) {
        self.instance = instance
        self.container = container
        self.replicas = replicas
        self.sidecar = sidecar
        self.api = api
    }

    public var id: InstanceID { instance.common.id }
}

/// What runs beside the container of a pod that is in SmartStack.
public struct Sidecar: Sendable {
    public var image: Setting<String>
    /// Tells whether the pod is registered; nil if nobody asks.
    public var readinessScript: Setting<String>?
}

/// What any container runs on.
public struct LinkedContainer: Sendable {
    public var deployment: Deployment
    /// With the registry.
    public var imageURL: String
    /// Where the registry comes from.
    public var registryOrigin: Origin
    /// Sorted; no two for one pair of paths.
    public var volumes: [Volume]
    /// The volumes that every container of the cluster has, if these are all.
    public var systemVolumes: SystemVolumes?
    /// Where Mesos fetches the docker credentials from.
    public var dockercfg: Value
    /// In order; no name twice.
    public var environment: [(name: String, value: String)]
    /// For each reference to a secret the signature of its present value, or null.
    public var secretSignatures: [(reference: String, signature: Setting<Value>)]
}

/// What became of an instance.
public enum Linked<Instance: Sendable>: Sendable {
    case linked(Instance)
    /// It waits for its first deployment; that is no failure.
    case notDeployed(String)
    /// It cannot be compiled. What it runs is left alone.
    case broken
}

/// The instances of one kind of a service in one cluster.
public enum LinkedFile<Instance: Sendable>: Sendable {
    case broken
    /// Sorted as in the file; empty if there is no file.
    case present([(name: InstanceName, result: Linked<Instance>)])

    /// The instance of that name, if it could be linked.
    public subscript(_ name: InstanceName) -> Instance? {
        guard case .present(let instances) = self else { return nil }
        for (other, result) in instances where other == name {
            if case .linked(let instance) = result { return instance }
        }
        return nil
    }
}

/// A service in one cluster.
public struct LinkedService: Sendable {
    public var name: ServiceName
    public var cluster: ClusterName
    public var marathon: LinkedFile<MarathonApp>
    public var chronos: LinkedFile<LinkedChronosJob>
    public var kubernetes: LinkedFile<KubernetesApp>
    /// Of the instances of which somebody is told.
    public var marathonChecks: LinkedFile<LinkedCheck>
    public var chronosChecks: LinkedFile<LinkedCheck>
    /// What of its SmartStack namespaces no host knows better, for nerve and for synapse.
    public var registrations: LinkedFile<NamespaceRegistration>
    public var discoveries: LinkedFile<NamespaceDiscovery>
    public var reads: LinkingReads
}

extension LinkedFile<KubernetesApp> {
    /// Those that a disruption budget is made for. Broken where what it allows cannot be said.
    public var budgeted: LinkedFile {
        selected { $0.instance.disruption.value == nil ? .broken : .linked($0) }
    }

    /// Those that an autoscaler is made for. Broken where what is said of it is of no use.
    public var autoscaled: LinkedFile {
        selected { app in
            guard let autoscaling = app.instance.autoscaling else { return nil }
            return autoscaling.value == nil ? .broken : .linked(app)
        }
    }

    /// With what becomes of each that is linked; nil leaves it out.
    private func selected(_ become: (KubernetesApp) -> Linked<KubernetesApp>?) -> LinkedFile {
        guard case .present(let instances) = self else { return .broken }
        return .present(
            instances.compactMap { name, result in
                guard case .linked(let app) = result else { return (name, result) }
                return become(app).map { (name, $0) }
            })
    }
}
