/// Two instances of a service have the same name in one cluster.
///
/// An instance is known by its service, its name and its cluster, whatever runs it: by these it is deployed, stopped,
/// monitored and billed. Of two with one name, of a Marathon and a Chronos file say, the tags that start and stop one
/// start and stop the other as well. Rename one of them.
///
/// Wrong:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   instances: 3
/// ```
///
/// ```yaml
/// # checkout/chronos-prod.yaml
/// main:
///   cmd: nightly
///   schedule: '0 3 * * *'
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
/// ```yaml
/// # checkout/chronos-prod.yaml
/// nightly:
///   cmd: nightly
///   schedule: '0 3 * * *'
///   deploy_group: prod.main
/// ```
public enum DuplicateInstanceRule: ServiceRule {
    public static let id = DiagnosticID.duplicateInstance
    public static let refusedBy = Refusers.validate

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        context.clusters.flatMap { cluster in
            var seen: [InstanceName: InstanceKind] = [:]
            var findings: [Diagnostic] = []
            for kind in InstanceKind.allCases {
                for (name, key) in names(service.definitions(kind, cluster), kind) {
                    if let other = seen[name] {
                        let file = ServiceLowering.fileName(other, cluster)
                        findings.append(key.diagnostic(id, message(service.name, name, file), hint: hint))
                    } else {
                        seen[name] = kind
                    }
                }
            }
            return findings
        }
    }

    /// What a file defines, with the place of each name. The instances of a Tron file are its jobs' actions, `JOB.ACTION`.
    private static func names(_ pairs: Pairs, _ kind: InstanceKind) -> [(name: InstanceName, key: Node)] {
        pairs.flatMap { pair -> [(name: InstanceName, key: Node)] in
            guard let text = pair.key.string, !InstanceName(text).isTemplate else { return [] }
            if kind != .tron { return [(InstanceName(text), pair.key)] }
            return (pair.value.value("actions")?.pairs ?? .none).compactMap { action in
                action.key.string.map { (InstanceName("\(text).\($0)"), action.key) }
            }
        }
    }

    private static func message(_ service: ServiceName, _ name: InstanceName, _ other: String) -> String {
        "\(service).\(name) is an instance of \(other) as well"
    }

    private static let hint = "an instance has one name for all that runs in a cluster: rename one of the two"
}
