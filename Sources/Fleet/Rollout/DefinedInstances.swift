import Compiler
import Git

/// Which instances of a kind any commit of a history defined for a cluster, of some services. What nobody ever defined is not
/// soac's to remove.
public struct DefinedInstances {
    private let cluster: ClusterName
    private let kind: InstanceKind
    private let root: String
    private let repository: Repository
    private let shelf: DefinedShelf?

    /// `root` is the folder of the repository that soa-configs is; empty for its top. With a cache only commits are looked at that
    /// are new since the last time.
    public init(
        cluster: ClusterName, kind: InstanceKind = .marathon, root: String, in repository: Repository,
        cache: Cache? = nil
    ) {
        (self.cluster, self.kind, self.root, self.repository) = (cluster, kind, root, repository)
        shelf = cache.map { DefinedShelf($0, cluster: cluster, kind: kind, root: root) }
    }

    /// Of the commit and all before it. Each state of a service is read once. Commits that a shallow clone does not have
    /// define nothing.
    public func everDefined(_ services: Set<ServiceName>, from start: CommitID) throws(GitError) -> Set<InstanceID> {
        var found: Set<InstanceID> = []
        guard !services.isEmpty else { return found }
        var seen: Set<CommitID> = [start]
        var tops: Set<TreeID> = []
        var trees: [ServiceName: Set<TreeID>] = [:]
        var waiting = [start]
        var reached: Set<CommitID> = []
        while let id = waiting.popLast() {
            if let known = shelf?.record(of: id), services.isSubset(of: known.services) {
                reached.insert(id)
                found.formUnion(known.instances.filter { services.contains($0.service) })
                continue
            }
            let commit = try repository.read(id)
            for parent in commit.parents where seen.insert(parent).inserted { waiting.append(parent) }
            guard tops.insert(commit.tree).inserted, let tree = try tree(of: commit) else { continue }
            for name in services {
                guard let service = try tree.service(named: name) else { continue }
                // One without an id is a symlink, whose files may be others in each commit.
                if let id = service.treeID, !trees[name, default: []].insert(id).inserted { continue }
                found.formUnion(try instances(of: service, from: tree))
            }
        }
        if !reached.contains(start) { shelf?.save(services, found, of: start, beside: reached) }
        return found
    }

    private func tree(of commit: Commit) throws(GitError) -> SourceTree? {
        do {
            return SourceTree(try Snapshot(commit, of: repository, root: root), in: repository)
        } catch .invalidPath {
            return nil
        }
    }

    private func instances(of service: ServiceDirectory, from tree: SourceTree) throws(GitError) -> [InstanceID] {
        let name = RolloutLowering.fileName(cluster: cluster, kind: kind)
        let source = try tree.read(service) { $0 == name }.value
        return (RolloutLowering.names(of: source, in: cluster, kind: kind) ?? []).map {
            InstanceID(service: service.name, instance: $0)
        }
    }
}
