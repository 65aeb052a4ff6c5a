import Compiler
import Git
import Synchronization

/// How the instances of a kind are brought about in a cluster. What of a service was asked for once is kept; whoever asks at the same
/// time waits.
public final class SettingsReader: Sendable {
    private struct State {
        /// Opened by the first question.
        var tree: SourceTree?
        var services: [ServiceName: RolloutLowering.Service?] = [:]
    }

    private let snapshot: Snapshot
    private let cluster: ClusterName
    private let kind: InstanceKind
    private let state = Mutex(State())

    public init(_ snapshot: Snapshot, cluster: ClusterName, kind: InstanceKind = .marathon) {
        (self.snapshot, self.cluster, self.kind) = (snapshot, cluster, kind)
    }

    /// The keys of an instance; nil where they cannot be read.
    public func keys(of instance: InstanceID) throws(GitError) -> RolloutKeys? {
        try service(instance.service)?.instances?[instance.instance]
    }

    /// Nil where an instance's keys cannot be read, or a service whose namespace it names. `namespaces` are those that `keys`
    /// name, as `SERVICE.NAMESPACE`.
    public func settings(
        of instance: InstanceID, namespaces: (RolloutKeys) -> [String]
    ) throws(GitError) -> WantedFleet.Settings? {
        guard let keys = try keys(of: instance) else { return nil }
        var spaces: [String: RolloutLowering.Namespace] = [:]
        for name in namespaces(keys) {
            guard let dot = name.utf8.firstIndex(of: UInt8(ascii: ".")) else { continue }
            let space = InstanceName(String(name[name.utf8.index(after: dot)...]))
            // A service that is not there has no namespaces.
            guard let service = try service(ServiceName(String(name[..<dot]))) else { continue }
            guard let found = service.namespaces else { return nil }
            spaces[name] = found[space]
        }
        return WantedFleet.Settings(keys: keys, namespaces: spaces)
    }

    /// Nil if there is none of that name.
    private func service(_ name: ServiceName) throws(GitError) -> RolloutLowering.Service? {
        try state.withLock { state throws(GitError) in
            if let known = state.services[name] { return known }
            let tree: SourceTree
            if let open = state.tree { tree = open } else { tree = try SourceTree(snapshot) }
            state.tree = tree
            let files = RolloutLowering.fileNames(cluster: cluster, kind: kind)
            var lowered: RolloutLowering.Service?
            if let service = try tree.service(named: name) {
                lowered = RolloutLowering.lower(
                    try tree.read(service) { files.contains($0) }.value, in: cluster, kind: kind)
            }
            state.services[name] = .some(lowered)
            return lowered
        }
    }
}

extension WantedFleet {
    /// An instance's keys, and namespaces of SmartStack, which may be of other services.
    public struct Settings: Sendable {
        public var keys: RolloutKeys
        /// By `SERVICE.NAMESPACE`; without those that are not there.
        public var namespaces: [String: RolloutLowering.Namespace]

        public init(keys: RolloutKeys, namespaces: [String: RolloutLowering.Namespace]) {
            (self.keys, self.namespaces) = (keys, namespaces)
        }
    }
}
