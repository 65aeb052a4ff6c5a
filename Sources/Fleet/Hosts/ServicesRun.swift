import Compiler
import Emitters
import Git

/// Reads the ports of all services of a snapshot.
public struct ServicesRun: Sendable {
    public var fleet: Fleet

    public init(_ fleet: Fleet) { self.fleet = fleet }

    /// In the order of the services.
    public func run() throws(Fleet.Failure) -> Outcome<[ServicePorts]> {
        do {
            let tree = try SourceTree(fleet.snapshot)
            let chosen = try fleet.chosen(from: tree)
            let parts = try fleet.map(chosen.value, state: ()) { service, tree, _ throws(GitError) in
                let source = try tree.read(service) { ServicePortsLowering.fileNames.contains($0) }
                let ports = ServicePortsLowering.lower(source.value)
                return Outcome(ports.value, source.diagnostics + ports.diagnostics)
            }
            let findings = chosen.diagnostics + parts.flatMap(\.diagnostics)
            return Outcome(parts.map(\.value), findings.sorted(by: Diagnostic.inReadingOrder))
        } catch { throw Fleet.Failure(error) }
    }
}
