import Compiler
import Emitters
import Git

/// What each commit of a history is compiled with: the system configuration of today.
public struct HistoryInputs: Sendable {
    /// The folder of the repository that soa-configs is; empty for its top.
    public var root: String
    public var clusters: [ClusterInput]
    public var families: Set<Family>
    /// For the date variables of all commits.
    public var moment: Moment
    /// Where deployments.json files lie, if not in the tree.
    public var deployments: DeploymentFiles?
    /// What is deployed where a commit has no deployments.json.
    public var tags = DeployedTags()
    /// Nil: nothing is kept between runs.
    public var cache: Cache?

    public init(
        root: String, clusters: [ClusterInput], families: Set<Family>, moment: Moment, deployments: DeploymentFiles?,
        cache: Cache? = nil
    ) {
        self.cache = cache
        self.root = root
        self.clusters = clusters
        self.families = families
        self.moment = moment
        self.deployments = deployments
    }

    /// The state without a service.
    var nothing: InstanceState {
        InstanceState(sides: clusters.map { ServiceComparison.Side(nil, emissions: [], system: $0.system) })
    }

    /// The files of a commit, for who looks at one service there: what earlier looks into its history found is not looked up
    /// again. For the thread of the repository.
    public func tree(
        of commit: CommitID, for service: ServiceName, in repository: Repository
    ) throws(GitError) -> SourceTree {
        let commit = try repository.read(commit)
        let known = cache.map { KnownInputs(service, root: root, $0) }?[commit.tree]
        return SourceTree(
            try Snapshot(commit, of: repository, root: root), in: repository, known: known ?? ServiceInputs())
    }

    /// What reads all services of a tree.
    func linker(of tree: SourceTree) throws(GitError) -> ServiceLinker {
        let inputs = Pipeline.Inputs(clusters: clusters, families: families, moment: moment)
        return try ServiceLinker.reading(tree, inputs, deployments: deployments, tags: tags).value
    }

    /// The changes of a service between two trees, with the reasons of removals; nil is a commit without soa-configs.
    func noted(
        _ changes: [Change], of service: ServiceName, from before: SourceTree?, to after: SourceTree?
    ) throws(GitError) -> [Change] {
        func place(_ tree: SourceTree?) throws(GitError) -> (SourceTree, ServiceDirectory)? {
            guard let tree, let directory = try tree.service(named: service) else { return nil }
            return (tree, directory)
        }
        guard changes.contains(where: { $0.verdict == .remove }) else { return changes }
        return try RemovalReason.noted(
            changes, clusters: clusters.map(\.name), from: try place(before), to: try place(after))
    }

    /// What becomes of a service in all clusters, as `soac diff` tells it.
    func changes(from old: InstanceState, to new: InstanceState) -> [Change] {
        zip(clusters, zip(old.sides, new.sides)).flatMap { cluster, sides in
            ServiceComparison(in: cluster.name, sides.0, sides.1).changes(of: families)
        }
    }
}

/// Whose history is looked into.
public struct HistorySubject: Sendable {
    public var service: ServiceName
    /// Nil: all that the service ever had.
    public var instance: InstanceName?
    public var inputs: HistoryInputs

    public init(service: ServiceName, instance: InstanceName?, inputs: HistoryInputs) {
        (self.service, self.instance, self.inputs) = (service, instance, inputs)
    }
}
