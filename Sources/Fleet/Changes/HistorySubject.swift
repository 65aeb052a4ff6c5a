import Compiler
import Emitters

/// Whose history is looked into, and what each commit is compiled with: the system configuration of today.
public struct HistorySubject: Sendable {
    public var id: InstanceID
    /// The folder of the repository that soa-configs is; empty for its top.
    public var root: String
    public var clusters: [ClusterInput]
    public var families: Set<Family>
    /// For the date variables of all commits.
    public var moment: Moment
    /// Where deployments.json files lie, if not in the tree: `DIR/SERVICE.json`.
    public var deployments: String?

    public init(
        id: InstanceID, root: String, clusters: [ClusterInput], families: Set<Family>, moment: Moment,
        deployments: String?
    ) {
        self.id = id
        self.root = root
        self.clusters = clusters
        self.families = families
        self.moment = moment
        self.deployments = deployments
    }

    /// The state without such a service.
    var nothing: InstanceState {
        InstanceState(sides: clusters.map { ServiceComparison.Side(nil, emissions: [], system: $0.system) })
    }
}
