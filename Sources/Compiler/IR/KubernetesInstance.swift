/// A service instance that Kubernetes runs in pods.
public final class KubernetesInstance: Sendable {
    /// What places tasks and limits docker on Mesos means nothing here, and stands at its defaults.
    public let common: InstanceDefinition
    public let resources: PodResources
    public let controller: PodController
    /// How many pods there are while the instance is not stopped; null leaves it to Kubernetes, which runs one.
    public let replicas: Setting<Value>
    /// How many pods may be missing at once, as `10%`; broken if that cannot be said, which costs the budget alone.
    public let disruption: Definition<Setting<String>>
    /// Nil where `instances` says how many pods there are. Broken if what is said of it is of no use, which leaves the
    /// rest as it is.
    public let autoscaling: Definition<PodAutoscaling>?
    /// The metric that pods are asked for, `http` or `uwsgi`, whether or not something scales them.
    public let offeredMetric: Setting<String>?
    /// The pool of nodes; null where none is said.
    public let pool: Setting<Value>
    public let serviceAccount: Setting<Value>?
    public let containerPort: Setting<Value>
    public let capabilities: Setting<Value>?
    public let healthcheck: Healthcheck?
    public let registrations: Setting<[String]>
    /// The SmartStack namespace of the first registration.
    public let namespace: String
    /// The namespace's proxy port; nil if it is not in SmartStack, where pods need no sidecar.
    public let proxyPort: Setting<Value>?
    /// Volumes of Amazon's block store, each mounted where the file says.
    public let blockVolumes: [BlockVolume]

    init(
        common: InstanceDefinition, resources: PodResources, controller: PodController, replicas: Setting<Value>,
        disruption: Definition<Setting<String>>, autoscaling: Definition<PodAutoscaling>?,
        offeredMetric: Setting<String>?, pool: Setting<Value>, serviceAccount: Setting<Value>?,
        containerPort: Setting<Value>, capabilities: Setting<Value>?, healthcheck: Healthcheck?,
        registrations: Setting<[String]>, namespace: String, proxyPort: Setting<Value>?, blockVolumes: [BlockVolume]
    ) {
        self.common = common
        self.resources = resources
        self.controller = controller
        self.replicas = replicas
        self.disruption = disruption
        self.autoscaling = autoscaling
        self.offeredMetric = offeredMetric
        self.pool = pool
        self.serviceAccount = serviceAccount
        self.containerPort = containerPort
        self.capabilities = capabilities
        self.healthcheck = healthcheck
        self.registrations = registrations
        self.namespace = namespace
        self.proxyPort = proxyPort
        self.blockVolumes = blockVolumes
    }
}

/// What keeps the pods of an instance.
public enum PodController: Sendable {
    /// Pods that are alike.
    case deployment(PodReplacement)
    /// Pods with names, each with volumes of its own; at least one.
    case statefulSet([PersistentVolume])

    public var isStatefulSet: Bool {
        if case .statefulSet = self { true } else { false }
    }

    /// The volumes that each pod has for itself.
    public var persistentVolumes: [PersistentVolume] {
        if case .statefulSet(let volumes) = self { volumes } else { [] }
    }
}

/// How new pods take over from old ones (`bounce_method`).
public struct PodReplacement: Sendable {
    public enum Way: Sendable {
        /// New ones come up beside the old.
        case rolling
        /// The old ones go first.
        case recreate
    }

    public var way: Way
    public var origin: Origin
}

/// What each pod of an instance takes.
public struct PodResources: Sendable {
    /// What is reserved, and what may be used (`cpus` + `cpu_burst_add`); numbers as Python adds them, or texts.
    public var cpus: Setting<Value>
    public var cpuLimit: Value
    public var burstOrigin: Origin
    /// Megabytes, as Python's text of them.
    public var memory: Setting<String>
}

/// A volume of Amazon's block store. It is in one place only, so that one pod can have it.
public struct BlockVolume: Sendable {
    /// Where the container sees it.
    public var containerPath: Value
    public var volumeID: Value
    /// The name by which a pod's mounts know it.
    public var name: String
    public var fileSystem: Value
    public var partition: Value
    public var isReadOnly: Bool
    public var origin: Origin
}

/// A volume that is made for each pod, and stays when the pod goes.
public struct PersistentVolume: Sendable {
    public var containerPath: Value
    /// The name by which a pod's mounts know it.
    public var name: String
    /// Gigabytes, as Python's text of them.
    public var size: String
    public var storageClass: String
    public var isReadOnly: Bool
    public var origin: Origin
}

/// How many pods something else decides, and by what.
public struct PodAutoscaling: Sendable {
    public enum Metric: Sendable {
        /// How much of the cpus they reserve pods use on average.
        case cpu(percent: Int)
        /// What pods tell themselves on average, by the metric's name.
        case ofPods(String, average: Double)
    }

    public var minimum: Setting<Value>
    public var maximum: Setting<Value>
    public var metric: Metric
    public var metricOrigin: Origin
    public var setpointOrigin: Origin
}
