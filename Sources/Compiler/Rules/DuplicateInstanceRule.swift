/// Two instances of a service have the same name in one cluster.
///
/// An instance is known by its service, its name and its cluster, whatever runs it: by these it is deployed, stopped,
/// monitored and billed. Of two with one name, of a Marathon and a Chronos file say, the tags that start and stop one
/// start and stop the other as well. Rename one of them.
public enum DuplicateInstanceRule: ServiceRule {
    public static let id = DiagnosticID.duplicateInstance

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        context.clusters.flatMap { cluster in
            var seen: [InstanceName: String] = [:]
            var findings: [Diagnostic] = []
            for kind in InstanceKind.allCases where kind != .tron {
                let file = "\(kind.rawValue)-\(cluster).yaml"
                for pair in service.definitions(kind, cluster) {
                    guard let name = pair.key.string.map({ InstanceName($0) }), !name.isTemplate else { continue }
                    if let other = seen[name] {
                        findings.append(pair.key.diagnostic(id, message(service.name, name, other), hint: hint))
                    } else {
                        seen[name] = file
                    }
                }
            }
            return findings
        }
    }

    private static func message(_ service: ServiceName, _ name: InstanceName, _ other: String) -> String {
        "\(service).\(name) is an instance of \(other) as well"
    }

    private static let hint = "an instance has one name for all that runs in a cluster: rename one of the two"
}
