/// One service as rules see it: its files, and what became of them.
public struct CheckedService: Sendable {
    public let documents: ServiceDocuments
    /// The clusters of the context; Marathon, Chronos and adhoc instances.
    public let service: Service
    /// Instances of all kinds. Broken if service.yaml is.
    public let targets: Definition<DeployTargets>

    public var name: ServiceName { documents.name }

    /// The instances that a file defines, as they are written: with templates, and whatever their values are.
    public func definitions(_ kind: InstanceKind, _ cluster: ClusterName) -> Pairs {
        guard case .parsed(let document) = documents.file(kind.rawValue + "-" + cluster.text + ".yaml") else {
            return .none
        }
        return document.root.pairs
    }

    /// What a file says; nil if there is none that can be read.
    public func root(_ file: String) -> Node? {
        if case .parsed(let document) = documents.file(file) { document.root } else { nil }
    }
}
