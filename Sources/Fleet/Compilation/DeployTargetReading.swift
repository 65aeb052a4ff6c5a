import Compiler
import Git

/// Reads from soa-configs what is deployed by tags, of many services on all cores.
public struct DeployTargetReading: Sendable {
    private let fleet: Fleet
    private let clusters: [ClusterName]

    public init(fleet: Fleet, clusters: [ClusterName]) {
        self.fleet = fleet
        self.clusters = clusters
    }

    /// By service; findings are in reading order.
    public func read() throws(Fleet.Failure) -> Outcome<[(name: ServiceName, targets: Definition<DeployTargets>)]> {
        typealias Part = (name: ServiceName, outcome: Outcome<Definition<DeployTargets>>)
        let names = DeployTargetLowering.fileNames(clusters: clusters)
        do {
            let chosen = try fleet.chosen(from: SourceTree(fleet.snapshot))
            let parts: [Part] = try fleet.map(chosen.value, state: ()) { service, tree, _ throws(GitError) in
                let source = try tree.read(service) { names.contains($0) }
                let lowered = DeployTargetLowering.lower(source.value, clusters: clusters)
                return (service.name, Outcome(lowered.value, source.diagnostics + lowered.diagnostics))
            }
            let findings = chosen.diagnostics + parts.flatMap(\.outcome.diagnostics)
            return Outcome(
                parts.map { ($0.name, $0.outcome.value) }, findings.sorted(by: Diagnostic.inReadingOrder))
        } catch { throw Fleet.Failure(error) }
    }
}
