/// The environment of an instance sets a variable that paasta sets itself.
///
/// Every task is told by `PAASTA_SERVICE`, `PAASTA_CLUSTER` and the like what it is. What `env` says wins over that, and
/// then logs, metrics and whoever looks at the task take it for something else. Take another name.
///
/// Wrong:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   env: {PAASTA_SERVICE: payments}
/// ```
///
/// Right:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   env: {PAYMENTS: payments}
/// ```
public enum PaastaVariableRule: ServiceRule {
    public static let id = DiagnosticID.paastaVariable

    private static let names: Set<String> = [
        "PAASTA_SERVICE", "PAASTA_INSTANCE", "PAASTA_CLUSTER", "PAASTA_DEPLOY_GROUP", "PAASTA_DOCKER_IMAGE",
        "PAASTA_MONITORING_TEAM", "PAASTA_INSTANCE_TYPE",
    ]

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        let findings = service.instances.flatMap { instance in
            instance.environment.filter { $0.name.utf8.first == UInt8(ascii: "P") && names.contains($0.name) }.map {
                ($0.origin.node ?? instance.node).diagnostic(
                    id, "\(instance.id): env sets \($0.name), which paasta sets itself",
                    hint: "what it says here hides the true value from the tasks; take another name")
            }
        }
        return findings.oncePerPlace()
    }
}
