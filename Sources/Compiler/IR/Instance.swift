/// The kinds of instances, by the prefix of the file that defines them (`marathon-CLUSTER.yaml`).
public enum InstanceKind: String, Sendable, CaseIterable {
    case marathon, chronos, adhoc
    /// Kinds that soac does not compile. Their names count where names must be unique, and deployments name them.
    case kubernetes, tron, flink, cassandracluster
    case native = "paasta_native"

    public var isCompiled: Bool { self == .marathon || self == .chronos || self == .adhoc }
}

/// What identifies an instance in a cluster: `service.instance`.
public struct InstanceID: Hashable, Comparable, Sendable, CustomStringConvertible {
    public var service: ServiceName
    public var instance: InstanceName

    public init(service: ServiceName, instance: InstanceName) {
        self.service = service
        self.instance = instance
    }

    public var description: String { "\(service.text).\(instance.text)" }

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
}

/// A whitelist: an attribute of Mesos slaves, and the values allowed.
public struct LocationWhitelist: Sendable {
    public var attribute: Value
    public var locations: [String]
    /// Where a text stands in place of the list, Python looks for a part of it.
    public var isText: Bool
}

/// A constraint as Marathon and Chronos take it: attribute, operator, and mostly a value.
public typealias Constraint = [Value]

/// Where an instance may run.
public enum Placement: Sendable {
    /// `constraints` is given: it replaces all that would be computed.
    case fixed([Constraint], Origin)
    case computed(ComputedPlacement)
}

/// What constraints are computed from.
public struct ComputedPlacement: Sendable {
    public var extraConstraints: [Constraint]
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

    public init(key: Value, value: Value) {
        self.key = key
        self.value = value
    }
}

/// The limits that docker enforces, made from cpus, mem, cpu_burst_add and cfs_period_us.
public struct DockerLimits: Sendable {
    /// Megabytes of memory and swap, a whole number.
    public var memorySwap: Value
    /// Microseconds, a whole number.
    public var cpuPeriod: Value
    /// Microseconds of CPU time in each period, a whole number.
    public var cpuQuota: Value
}

/// What every kind of instance has.
public struct InstanceDefinition: Sendable {
    public var id: InstanceID
    public var cluster: ClusterName
    public var kind: InstanceKind
    /// The instance's mapping in its file.
    public var node: Node
    public var deployGroup: DeployGroupSetting
    public var cpus: Setting<Quantity>
    /// Megabytes.
    public var memory: Setting<Quantity>
    /// Megabytes; Chronos is sent it as written.
    public var disk: Setting<Value>
    public var limits: DockerLimits
    public var launch: Launch
    public var environment: [EnvironmentVariable]
    /// The team of `monitoring`, as the environment tells it; nil if none is named there.
    public var team: Setting<Value>?
    public var network: Setting<Value>
    public var extraDockerArguments: [DockerParameter]
    public var addedCapabilities: [String]
    public var extraVolumes: [Volume]
    public var placement: Placement
    /// Keys that no kind of instance has.
    public var unknownKeys: [Node]
}

/// A service instance that Marathon runs.
public struct MarathonInstance: Sendable {
    public var common: InstanceDefinition
    /// Megabytes.
    public var disk: Setting<Double>
    public var gpus: Setting<Value>?
    /// Nil if autoscaling decides.
    public var instances: Setting<Quantity>?
    public var minInstances: Setting<Value>
    /// Set if the instance count is left to autoscaling.
    public var maxInstances: Setting<Quantity>?
    public var backoffFactor: Setting<Value>
    public var maxLaunchDelay: Setting<Value>
    public var containerPort: Setting<Value>
    public var hostPort: Setting<Value>
    public var acceptedResourceRoles: Setting<Value>?
    public var registrations: Setting<[String]>
    /// The SmartStack namespace of the first registration.
    public var namespace: String
    public var healthcheck: Healthcheck?
    /// The attribute of slaves over which SmartStack's namespace spreads the tasks.
    public var discover: Setting<Value>
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
    /// Seconds, as the three below.
    public var gracePeriod: Setting<Value>
    public var interval: Setting<Value>
    public var timeout: Setting<Value>
    public var maxConsecutiveFailures: Setting<Value>
}

/// A job that Chronos runs.
public struct ChronosJob: Sendable {
    public enum Trigger: Sendable {
        case schedule(Setting<Value>)
        /// Names as paasta has them: `service.job`.
        case parents([String], Origin)
    }

    public var common: InstanceDefinition
    public var trigger: Trigger
    public var scheduleTimeZone: Setting<Value>
    public var epsilon: Setting<Value>
    public var retries: Setting<Value>
    public var disabled: Setting<Value>
    /// The team that `monitoring` names, of the instance, else of the service.
    public var owner: Setting<Value>
}

/// An instance that people start by hand.
public struct AdhocInstance: Sendable {
    public var common: InstanceDefinition
}
