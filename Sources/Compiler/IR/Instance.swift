/// The kinds of instances, by the prefix of the file that defines them (`marathon-CLUSTER.yaml`).
public enum InstanceKind: String, Sendable, CaseIterable {
    case marathon, chronos, adhoc, kubernetes
    /// Kinds that soac does not compile. Their names count where names must be unique, and deployments name them.
    case tron, flink, cassandracluster
    case native = "paasta_native"

    /// Those that are compiled.
    static let compiled: Set<InstanceKind> = [.marathon, .chronos, .kubernetes]

    /// Those of whose instances' checks monitoring is told.
    static let monitored: Set<InstanceKind> = [.marathon, .chronos]

    /// The kind and the cluster whose instances a file of that name defines; nil if it is no file of instances.
    public static func file(named name: String) -> (kind: InstanceKind, cluster: ClusterName)? {
        guard name.hasSuffix(".yaml"), let dash = name.utf8.firstIndex(of: UInt8(ascii: "-")),
            let kind = InstanceKind(rawValue: String(name[..<dash]))
        else { return nil }
        return (kind, ClusterName(String(name[name.utf8.index(after: dash)...].dropLast(5))))
    }
}

/// What identifies an instance in a cluster: `service.instance`.
public struct InstanceID: Hashable, Comparable, Sendable, CustomStringConvertible {
    public var service: ServiceName
    public var instance: InstanceName

    public init(service: ServiceName, instance: InstanceName) {
        self.service = service
        self.instance = instance
    }

    public var description: String { service.text + "." + instance.text }

    public static func < (a: InstanceID, b: InstanceID) -> Bool {
        a.service == b.service ? a.instance < b.instance : a.service < b.service
    }
}

/// A number that keeps how it was written: Chronos is sent what the file says, `1` or `1.0` or `true`.
public struct Quantity: Sendable {
    public let written: Value
    public let number: Number

    /// Nil if the value is no number.
    public init?(_ value: Value) {
        guard let number = value.number else { return nil }
        written = value
        self.number = number
    }

    /// The count that autoscaling has set, within its bounds; where they cross, the lower one counts.
    static func autoscaled(_ count: Quantity, from minimum: Quantity, to maximum: Quantity) -> Quantity {
        let capped = count.number < maximum.number ? count : maximum
        return minimum.number < capped.number ? capped : minimum
    }
}

/// The command line of a container. A command excludes arguments; without either there are no arguments.
public enum Launch: Sendable {
    case command(Setting<Value>)
    case arguments(Setting<Value>)
}

/// `deploy_group`: which commit of the service the instance runs.
public enum DeployGroupSetting: Sendable {
    /// `lookup` is what deployments are found by; `shown` is what the environment tells. They differ where a format
    /// string holds `{{…}}`: paasta_tools expands it a second time once deployments are loaded.
    case group(lookup: DeployGroup, shown: String, origin: Origin)
    /// An explicit null: the instance is never deployed.
    case never(Origin)
}

/// A host path that a container sees.
public struct Volume: Sendable {
    public var containerPath: String
    public var hostPath: String
    /// `RO` or `RW`; nil if not written.
    public var mode: Value?
    /// Keys that docker volumes do not have here, as written.
    public var others: [(key: String, value: Value)]
    public var origin: Origin

    public init(
        containerPath: String, hostPath: String, mode: Value?, others: [(key: String, value: Value)], origin: Origin
    ) {
        self.containerPath = containerPath
        self.hostPath = hostPath
        self.mode = mode
        self.others = others
        self.origin = origin
    }
}

/// One location that a blacklist names: an attribute of Mesos slaves, and the value to stay away from.
public struct LocationRule: Sendable {
    public var attribute: Value
    public var location: Value
    public var origin: Origin
}

/// A whitelist: an attribute of Mesos slaves, and the values allowed.
public struct LocationWhitelist: Sendable {
    public var attribute: Value
    public var locations: [String]
    /// Where a text stands in place of the list, Python looks for a part of it.
    public var isText: Bool
    public var origin: Origin
}

/// A constraint as Marathon and Chronos take it: attribute, operator, and mostly a value.
public typealias Constraint = [Value]

/// Where an instance may run.
public enum Placement: Sendable {
    /// `constraints` is given: it replaces all that would be computed.
    case fixed([Setting<Constraint>])
    case computed(ComputedPlacement)
}

/// What constraints are computed from.
public struct ComputedPlacement: Sendable {
    public var extraConstraints: [Setting<Constraint>]
    public var blacklist: [LocationRule]
    public var whitelist: LocationWhitelist?
    public var pool: Setting<Value>
}

/// An environment variable of an instance; both texts are Python's.
public struct EnvironmentVariable: Sendable {
    public var name: String
    public var value: String
    public var origin: Origin
}

/// A parameter of `docker run`.
public struct DockerParameter: Sendable {
    public var key: Value
    public var value: Value
    public var origin: Origin
}

/// The limits that docker enforces, made from cpus, mem, cpu_burst_add and cfs_period_us.
public struct DockerLimits: Sendable {
    /// Megabytes of memory and swap, a whole number.
    public var memorySwap: Value
    /// Microseconds, a whole number.
    public var cpuPeriod: Value
    /// Microseconds of CPU time in each period, a whole number.
    public var cpuQuota: Value
    /// Where cpu_burst_add and cfs_period_us come from.
    public var burstOrigin: Origin
    public var periodOrigin: Origin
}

/// What every kind of instance has. A class, as the two kinds below: none ever changes, and they are too large to be
/// copied from stage to stage.
public final class InstanceDefinition: Sendable {
    public let id: InstanceID
    public let cluster: ClusterName
    public let kind: InstanceKind
    /// The instance's mapping in its file.
    public let node: Node
    public let deployGroup: DeployGroupSetting
    public let cpus: Setting<Quantity>
    /// Megabytes.
    public let memory: Setting<Quantity>
    /// Megabytes; Chronos is sent it as written.
    public let disk: Setting<Value>
    public let limits: DockerLimits
    public let launch: Launch
    public let environment: [EnvironmentVariable]
    /// The team of `monitoring`, as the environment tells it; nil if none is named there.
    public let team: Setting<Value>?
    public let network: Setting<Value>
    public let extraDockerArguments: [DockerParameter]
    public let addedCapabilities: [Setting<String>]
    public let extraVolumes: [Volume]
    public let placement: Placement
    /// Keys that no kind of instance has.
    public let unknownKeys: [Node]

    init(
        id: InstanceID, cluster: ClusterName, kind: InstanceKind, node: Node, deployGroup: DeployGroupSetting,
        cpus: Setting<Quantity>, memory: Setting<Quantity>, disk: Setting<Value>, limits: DockerLimits,
        launch: Launch, environment: [EnvironmentVariable], team: Setting<Value>?, network: Setting<Value>,
        extraDockerArguments: [DockerParameter], addedCapabilities: [Setting<String>],
        extraVolumes: [Volume], placement: Placement, unknownKeys: [Node]
    ) {
        self.id = id
        self.cluster = cluster
        self.kind = kind
        self.node = node
        self.deployGroup = deployGroup
        self.cpus = cpus
        self.memory = memory
        self.disk = disk
        self.limits = limits
        self.launch = launch
        self.environment = environment
        self.team = team
        self.network = network
        self.extraDockerArguments = extraDockerArguments
        self.addedCapabilities = addedCapabilities
        self.extraVolumes = extraVolumes
        self.placement = placement
        self.unknownKeys = unknownKeys
    }
}

/// A service instance that Marathon runs.
public final class MarathonInstance: Sendable {
    public let common: InstanceDefinition
    /// Megabytes.
    public let disk: Setting<Double>
    public let gpus: Setting<Value>?
    /// Nil if autoscaling decides.
    public let instances: Setting<Quantity>?
    public let minInstances: Setting<Value>
    /// Set if the instance count is left to autoscaling.
    public let maxInstances: Setting<Quantity>?
    public let backoffFactor: Setting<Value>
    public let maxLaunchDelay: Setting<Value>
    /// How new tasks take over from old ones; the runtime acts on it, Marathon is not told.
    public let bounceMethod: Setting<Value>
    public let containerPort: Setting<Value>
    public let hostPort: Setting<Value>
    public let acceptedResourceRoles: Setting<Value>?
    public let registrations: Setting<[String]>
    /// The SmartStack namespace of the first registration.
    public let namespace: String
    public let healthcheck: Healthcheck?
    /// The attribute of slaves over which SmartStack's namespace spreads the tasks.
    public let discover: Setting<Value>

    init(
        common: InstanceDefinition, disk: Setting<Double>, gpus: Setting<Value>?, instances: Setting<Quantity>?,
        minInstances: Setting<Value>, maxInstances: Setting<Quantity>?, backoffFactor: Setting<Value>,
        maxLaunchDelay: Setting<Value>, bounceMethod: Setting<Value>, containerPort: Setting<Value>,
        hostPort: Setting<Value>,
        acceptedResourceRoles: Setting<Value>?, registrations: Setting<[String]>, namespace: String,
        healthcheck: Healthcheck?, discover: Setting<Value>
    ) {
        self.common = common
        self.disk = disk
        self.gpus = gpus
        self.instances = instances
        self.minInstances = minInstances
        self.maxInstances = maxInstances
        self.backoffFactor = backoffFactor
        self.maxLaunchDelay = maxLaunchDelay
        self.bounceMethod = bounceMethod
        self.containerPort = containerPort
        self.hostPort = hostPort
        self.acceptedResourceRoles = acceptedResourceRoles
        self.registrations = registrations
        self.namespace = namespace
        self.healthcheck = healthcheck
        self.discover = discover
    }
}

/// How Marathon learns whether a task is well.
public struct Healthcheck: Sendable {
    public enum Probe: Sendable {
        /// `scheme` is `http` or `https`.
        case http(scheme: String, path: Setting<Value>)
        case tcp
        case command(Setting<Value>)
    }

    public var probe: Probe
    /// What chose the probe: a mode, or SmartStack's proxy_port.
    public var origin: Origin
    /// Seconds, as the three below.
    public var gracePeriod: Setting<Value>
    public var interval: Setting<Value>
    public var timeout: Setting<Value>
    public var maxConsecutiveFailures: Setting<Value>
}

/// A job that Chronos runs.
public final class ChronosJob: Sendable {
    public enum Trigger: Sendable {
        case schedule(Setting<Value>)
        /// Names as paasta has them: `service.job`.
        case parents([String], Origin)
    }

    public let common: InstanceDefinition
    public let trigger: Trigger
    public let scheduleTimeZone: Setting<Value>
    public let epsilon: Setting<Value>
    public let retries: Setting<Value>
    public let disabled: Setting<Value>
    /// The team that `monitoring` names, of the instance, else of the service.
    public let owner: Setting<Value>

    init(
        common: InstanceDefinition, trigger: Trigger, scheduleTimeZone: Setting<Value>, epsilon: Setting<Value>,
        retries: Setting<Value>, disabled: Setting<Value>, owner: Setting<Value>
    ) {
        self.common = common
        self.trigger = trigger
        self.scheduleTimeZone = scheduleTimeZone
        self.epsilon = epsilon
        self.retries = retries
        self.disabled = disabled
        self.owner = owner
    }
}

/// An instance that people start by hand.
public struct AdhocInstance: Sendable {
    public var common: InstanceDefinition
}
