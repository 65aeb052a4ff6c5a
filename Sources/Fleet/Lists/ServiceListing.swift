import Compiler
import Emitters
import Git

/// Reads what soa-configs says of services, on all cores: of all kinds of instances, deployed or not.
public struct ServiceListing: Sendable {
    private let fleet: Fleet
    /// Nil: those that the services' files name.
    private let clusters: [ClusterName]?
    /// Nil: those of the tree.
    private let deployments: DeploymentFiles?

    public init(_ fleet: Fleet, clusters: [ClusterName]?, deployments: DeploymentFiles?) {
        (self.fleet, self.clusters, self.deployments) = (fleet, clusters, deployments)
    }

    /// By service; findings are in reading order, each once.
    public func read() throws(Fleet.Failure) -> Outcome<[ListedService]> {
        do {
            let chosen = try fleet.chosen(from: SourceTree(fleet.snapshot))
            let parts = try fleet.map(chosen.value, state: ()) { service, tree, _ throws(GitError) in
                try listed(service, from: tree)
            }
            let findings = chosen.diagnostics + parts.flatMap(\.diagnostics)
            return Outcome(parts.map(\.value), findings.sorted(by: Diagnostic.inReadingOrder))
        } catch { throw Fleet.Failure(error) }
    }

    private static let kinds: Set<InstanceKind> = [.marathon, .chronos, .adhoc, .kubernetes]

    private func listed(
        _ service: ServiceDirectory, from tree: SourceTree
    ) throws(GitError) -> Outcome<ListedService> {
        let clusters = if let clusters { clusters } else { try named(by: service, in: tree) }
        let names = DeployTargetLowering.fileNames(clusters: clusters)
            .union(ServiceLowering.fileNames(clusters: clusters, kinds: Self.kinds)).union(["deployments.json"])
        var source = try tree.read(service) { names.contains($0) }
        let lowered = ServiceLowering.lower(source.value, clusters: clusters, kinds: Self.kinds, checks: [])
        let targets = DeployTargetLowering.lower(source.value, clusters: clusters)
        if let deployments {
            let bytes = try? deployments.read(service.name)
            source.value.files["deployments.json"] = bytes.flatMap { $0 }.map { .present(path: "", bytes: $0) }
        }
        var table: DeploymentTable?
        if case .present(_, let bytes) = source.value.files["deployments.json"] {
            table = DeploymentTable.read(bytes, of: service.name)
        }
        // Both lowerings tell what is wrong with a file that they share.
        let known = Set(lowered.diagnostics.map(\.fingerprint))
        let others = targets.diagnostics.filter { !known.contains($0.fingerprint) }
        return Outcome(
            ListedService(lowered.value, targets: targets.value.value, deployments: table),
            source.diagnostics + lowered.diagnostics + others)
    }

    /// Sorted, without those whose names no cluster has: `marathon-SHARED.yaml` is for others to lead to.
    private func named(by service: ServiceDirectory, in tree: SourceTree) throws(GitError) -> [ClusterName] {
        let files = try tree.names(of: service).compactMap { InstanceKind.file(named: $0)?.cluster }
        return Set(files.filter { $0.isUsual && !$0.text.isEmpty }).sorted()
    }
}
