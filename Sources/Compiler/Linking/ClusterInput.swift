/// A cluster to compile for.
public struct ClusterInput: Sendable {
    public var name: ClusterName
    public var system: SystemConfiguration
    public var counts: InstanceCounts
    /// The version of the API that objects are made for.
    public var kubernetesAPI: KubernetesAPI

    public init(
        name: ClusterName, system: SystemConfiguration, counts: InstanceCounts, kubernetesAPI: KubernetesAPI = .standard
    ) {
        self.name = name
        self.system = system
        self.counts = counts
        self.kubernetesAPI = kubernetesAPI
    }
}

/// The instance counts that autoscaling has set: ZooKeeper's `/autoscaling/SERVICE/INSTANCE/instances`.
public struct InstanceCounts: Sendable, Equatable {
    public enum Count: Sendable, Equatable {
        case count(Int)
        /// ZooKeeper has no such node: the instance has never been scaled.
        case none
        /// The node could not be read. That is no zero and no maximum.
        case unreadable
    }

    private struct Key: Name {
        let text: String
        init(_ text: String) { self.text = text }
    }

    private let counts: [Key: Count]
    private let others: Count

    /// By `SERVICE.INSTANCE`; of two of one name the last counts. `others` is what is said of all that are not named.
    public init(_ counts: some Sequence<(key: String, value: Count)> = [:], others: Count = .none) {
        self.counts = Dictionary(counts.map { (Key($0.key), $0.value) }) { $1 }
        self.others = others
    }

    public func count(of id: InstanceID) -> Count { counts[Key(id.description)] ?? others }

    /// Reads `{"SERVICE.INSTANCE": 3}`, or the same by cluster. A count of null could not be read.
    public static func read(_ root: Node, cluster: ClusterName) -> Outcome<InstanceCounts> {
        let mapping = root.value(cluster.text).flatMap { $0.isMapping ? $0 : nil } ?? root
        var counts: [(key: String, value: Count)] = []
        var diagnostics: [Diagnostic] = []
        for pair in mapping.pairs {
            guard let name = pair.key.string else { continue }
            switch pair.value.value {
            case .int(let count) where count >= 0: counts.append((name, .count(count)))
            case .null: counts.append((name, .unreadable))
            case .map: continue
            default:
                diagnostics.append(
                    pair.value.diagnostic(
                        .instanceCount,
                        "the instance count of \(name) is a whole number, not \(pair.value.value.shown)",
                        hint: "null means a count that could not be read"))
            }
        }
        return Outcome(InstanceCounts(counts), diagnostics)
    }
}
