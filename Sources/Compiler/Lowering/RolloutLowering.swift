/// What of instances says how they are brought about in a cluster. But for `min_instances`, `max_instances` and `pool` it is part
/// of no artifact: a change here bounces nothing. The values are as they are written; whoever decides a bounce reads them.
public struct RolloutKeys: Sendable {
    /// By the name of the key in the file; only keys that are set, by the instance or its service.
    private var values: [String: Value] = [:]

    public subscript(_ key: String) -> Value? { values[key] }

    /// The keys that are looked at.
    private static let keys: [InstanceKey] = [
        .bounceMethod, .bounceMarginFactor, .bounceHealthParams, .bounceStartDeadline, .drainMethod, .drainMethodParams,
        .registrations, .nerveNamespace, .marathonShard, .previousMarathonShards, .replicationThreshold, .pool,
        .minInstances, .maxInstances, .autoscaling,
    ]

    /// Whether autoscaling sets the number of tasks.
    public var isAutoscaled: Bool {
        switch self["max_instances"] {
        case nil, .null: false
        default: true
        }
    }

    /// How many tasks there are to be by the count that autoscaling has set; nil: it was never scaled. Nil if it is not autoscaled,
    /// or its bounds make no whole number of that.
    public func autoscaledInstances(at count: Int?) -> Int? {
        guard let maximum = self["max_instances"].flatMap({ Quantity($0) }) else { return nil }
        var instances = maximum
        if let count {
            guard let minimum = Quantity(self["min_instances"] ?? .int(1)), let count = Quantity(.int(count)) else {
                return nil
            }
            instances = .autoscaled(count, from: minimum, to: maximum)
        }
        if case .int(let number) = instances.written, number >= 0 { return number }
        return nil
    }

    /// The keys as they are given.
    public init(_ values: [String: Value]) { self.values = values }

    init(_ configuration: Configuration) {
        for key in RolloutKeys.keys {
            if let value = configuration.value(key) { values["\(key.name)"] = value }
        }
    }
}

/// Lowers what of a service's files says how its instances are brought about.
public enum RolloutLowering {
    public static func fileNames(cluster: ClusterName, kind: InstanceKind = .marathon) -> Set<String> {
        ServiceLowering.namespaceFiles.union([ServiceLowering.fileName(kind, cluster)])
    }

    /// What of a service says how its instances are brought about. The files' mistakes are told when they are compiled.
    public struct Service: Sendable {
        /// By the name of the instance; nil if the file of the instances, or service.yaml, cannot be read.
        public var instances: [InstanceName: RolloutKeys]?
        /// The namespaces of SmartStack; nil if they cannot be read.
        public var namespaces: [InstanceName: Namespace]?
    }

    public static func lower(
        _ source: ServiceSource, in cluster: ClusterName, kind: InstanceKind = .marathon
    ) -> Service {
        let documents = ServiceDocuments.parse(source).value
        let general = GeneralLowering(documents)
        guard !general.isBroken else { return Service() }
        return Service(
            instances: instances(documents.file(kind, cluster), general), namespaces: namespaces(general))
    }

    private static func instances(_ file: ServiceDocuments.File, _ general: GeneralLowering) -> [InstanceName:
        RolloutKeys]?
    {
        var diagnostics: [Diagnostic] = []
        switch InstanceFileLowering.open(file, &diagnostics) {
        case .absent: return [:]
        case .broken: return nil
        case .present(let instances):
            var keys: [InstanceName: RolloutKeys] = [:]
            for (name, definition) in instances {
                guard let node = definition.value ?? nil else { continue }
                keys[name] = RolloutKeys(
                    Configuration(general: general.layer, files: general.mergedFiles, own: Layer(node)))
            }
            return keys
        }
    }

    private static func namespaces(_ general: GeneralLowering) -> [InstanceName: Namespace] {
        var spaces: [InstanceName: Namespace] = [:]
        for pair in general.smartstackRoot?.pairs ?? .none {
            guard let name = pair.key.string else { continue }
            spaces[InstanceName(name)] = Namespace(
                proxyPort: pair.value.value("proxy_port")?.value, discover: pair.value.value("discover")?.value)
        }
        return spaces
    }

    /// The instances of a kind that the cluster's file names, in its order; nil if it cannot be read.
    public static func names(
        of source: ServiceSource, in cluster: ClusterName, kind: InstanceKind = .marathon
    ) -> [InstanceName]? {
        let documents = ServiceDocuments.parse(source).value
        var diagnostics: [Diagnostic] = []
        switch InstanceFileLowering.open(documents.file(kind, cluster), &diagnostics) {
        case .absent: return []
        case .broken: return nil
        case .present(let instances): return instances.map(\.name)
        }
    }

    /// The name of the file of a cluster's instances of a kind.
    public static func fileName(cluster: ClusterName, kind: InstanceKind = .marathon) -> String {
        ServiceLowering.fileName(kind, cluster)
    }

    /// A namespace of SmartStack, as far as a rollout asks for it; as written.
    public struct Namespace: Sendable {
        public var proxyPort: Value?
        /// The attribute of hosts by which it is discovered.
        public var discover: Value?

        public init(proxyPort: Value?, discover: Value?) { (self.proxyPort, self.discover) = (proxyPort, discover) }
    }
}
