/// A file defines instances for a cluster that does not exist.
///
/// What is in `marathon-CLUSTER.yaml` runs in that cluster. If there is none of that name, the file has no effect: what
/// it defines runs nowhere. The clusters are those that the system configuration lists, or that have one of their own. A file that others link to, as
/// `marathon-SHARED.yaml` often is, needs no cluster, and paasta_tools takes only names of lower case letters, digits, `-` and
/// `_` for clusters: one that is spelled otherwise is a warning, if it is near to a cluster's. Rename the file, or remove it.
///
/// Wrong:
///
/// ```yaml
/// # checkout/marathon-prdo.yaml
/// main:
///   instances: 3
/// ```
///
/// ```json
/// # system-configs/prod/cluster.json
/// {"cluster": "prod"}
/// ```
///
/// Right:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   instances: 3
/// ```
///
/// ```json
/// # system-configs/prod/cluster.json
/// {"cluster": "prod"}
/// ```
public enum UnknownClusterRule: ServiceRule {
    public static let id = DiagnosticID.unknownCluster

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        let known = context.systems.clusters
        if known.isEmpty { return [] }
        let unknown = service.documents.instanceFiles.filter { !known.contains($0.cluster) }
        if unknown.isEmpty { return [] }
        let linked = linkedFiles(service)
        return unknown.compactMap { _, cluster, file in
            let near = NearestNames.of(cluster.text, among: known.prefix(500).map(\.text))
            if linked.contains(service.name.text + "/" + file) { return nil }
            if near.isEmpty, !cluster.isUsual || cluster.text.utf8.first == UInt8(ascii: "_") { return nil }
            return Diagnostic(
                id, "\(service.name): \(file) is for the cluster '\(cluster)', which does not exist",
                hint: near.isEmpty
                    ? "the system configuration says which clusters there are; this file has no effect"
                    : "did you mean \(near.joined(separator: " or "))?",
                span: service.place(ofFile: file), severity: cluster.isUsual ? .error : .warning)
        }
    }

    /// The files to which symlinks of the service lead.
    private static func linkedFiles(_ service: CheckedService) -> Set<String> {
        Set(
            service.documents.names.compactMap { name in
                guard case .parsed(let document) = service.documents.file(name) else { return nil }
                return document.path == service.name.text + "/" + name ? nil : document.path
            })
    }
}
