/// What soac needs of `/etc/paasta`: the configuration of one cluster.
public struct SystemConfiguration: Sendable {
    public var cluster: ClusterName?
    /// The clusters whose files deployments and checks look at.
    public var clusters: [ClusterName]
    public var dockerRegistry: Setting<String>?
    public var dockercfgLocation: Setting<Value>
    /// What containers see of their hosts.
    public var volumes: SystemVolumes
    /// False where nothing is said of volumes: then nothing can be compiled, as every app would change.
    public var namesVolumes: Bool
    /// Apps of at most this many tasks get one task a host; −1: none.
    public var autoHostnameUniqueSize: Setting<Quantity>
    /// The kinds of slaves that the cluster has, by their attributes; nil if not configured.
    public var expectedSlaveAttributes: Setting<[[(key: String, value: Value)]]>?
    public var blacklist: [LocationRule]
    public var whitelist: LocationWhitelist?
    public var vaultEnvironment: Setting<String>?
    /// False where `sensu_host` is null or empty: then nobody is told of anything.
    public var sendsEvents: Bool
    public var registration = HostRegistration()
    public var services = ClusterServices()
    public var kubernetes = KubernetesSettings()
    /// Nil if what is said of them cannot be used: then nobody knows what runs.
    public var marathon: MarathonServers? = MarathonServers()
    public var chronos = ChronosConfiguration.none
}

extension SystemConfiguration {
    /// The vault environment, or for Kubernetes the ecosystem, whose signatures of secrets count for an instance.
    func signer(of instance: InstanceDefinition) -> Setting<String>? {
        instance.kind == .kubernetes ? kubernetes.ecosystems[instance.cluster] : vaultEnvironment
    }

    /// What that is called.
    func signerName(of instance: InstanceDefinition) -> String {
        instance.kind == .kubernetes ? "ecosystem" : "vault environment"
    }
}

/// The volumes that every container of a cluster has. An object: what is made of them once is remembered of this one, and
/// never of another configuration of the same cluster.
public final class SystemVolumes: Sendable {
    /// Sorted; no two for one pair of paths.
    public let list: [Volume]

    public init(_ list: [Volume]) { self.list = list }
}

/// Whose tasks hosts register in SmartStack.
public struct HostRegistration: Sendable {
    public var marathon: Bool
    public var native: Bool
    public var pods: Bool
    /// Whether each pod answers for its own checks.
    public var podsHaveHacheck: Bool

    /// paasta_tools' defaults, or what a configuration says.
    public init(marathon: Bool = true, native: Bool = false, pods: Bool = false, podsHaveHacheck: Bool = true) {
        self.marathon = marathon
        self.native = native
        self.pods = pods
        self.podsHaveHacheck = podsHaveHacheck
    }
}

/// The system configurations that are at hand.
public struct SystemConfigurations: Sendable {
    private var byCluster: [ClusterName: SystemConfiguration] = [:]
    /// The clusters that there are; empty if nothing says.
    public private(set) var clusters: [ClusterName] = []

    public static let none = SystemConfigurations()

    private init() {}

    /// One, of the cluster that it names, with its list of clusters.
    public init(_ configuration: SystemConfiguration) {
        if let cluster = configuration.cluster { byCluster[cluster] = configuration }
        clusters = configuration.clusters
    }

    /// One for each cluster. There are these clusters, and those that one of them lists.
    public init(_ configurations: [(cluster: ClusterName, configuration: SystemConfiguration)]) {
        for (cluster, configuration) in configurations {
            byCluster[cluster] = configuration
            for name in [cluster] + configuration.clusters where !clusters.contains(name) { clusters.append(name) }
        }
    }

    /// That of a cluster; nil if it is not at hand.
    public subscript(_ cluster: ClusterName) -> SystemConfiguration? { byCluster[cluster] }
}
