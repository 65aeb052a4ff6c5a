import Compiler
import Git

/// Which instances of a kind the files of a cluster name, be they deployed and sound or not.
public struct ConfiguredInstances: Sendable {
    private let fleet: Fleet
    private let cluster: ClusterName
    private let kind: InstanceKind

    public init(_ fleet: Fleet, cluster: ClusterName, kind: InstanceKind = .marathon) {
        (self.fleet, self.cluster, self.kind) = (fleet, cluster, kind)
    }

    /// By service; of each in the order of its file, nil where that cannot be read.
    public func read() throws(Fleet.Failure) -> [(name: ServiceName, instances: [InstanceName]?)] {
        let name = RolloutLowering.fileName(cluster: cluster, kind: kind)
        do {
            let chosen = try fleet.chosen(from: SourceTree(fleet.snapshot))
            return try fleet.map(chosen.value, state: ()) { service, tree, _ throws(GitError) in
                let source = try tree.read(service) { $0 == name }.value
                return (service.name, RolloutLowering.names(of: source, in: cluster, kind: kind))
            }
        } catch { throw Fleet.Failure(error) }
    }
}

extension Fleet {
    /// The names of those of these services that the snapshot has, and of all others that are spelled like one of them in the
    /// ids of apps, where nobody could tell them apart. `spelling` gives a name as it stands there.
    public func named(_ services: Set<ServiceName>, spelling: (ServiceName) -> String) throws(GitError) -> [ServiceName]
    {
        let wanted = Set(services.map(spelling))
        return try SourceTree(snapshot).services().value.map(\.name).filter { wanted.contains(spelling($0)) }
    }
}
