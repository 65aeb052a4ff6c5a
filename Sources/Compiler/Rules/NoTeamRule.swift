/// An instance has `monitoring`, but no team.
///
/// `monitoring`, and monitoring.yaml for all instances, say how the team is told that an instance is in trouble. Without a
/// `team` no event is sent at all: `page: true` wakes nobody. Only the first such instance of a service is reported. Name
/// the team in monitoring.yaml.
///
/// Wrong:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   monitoring: {page: true}
/// ```
///
/// Right:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   monitoring: {page: true}
/// ```
///
/// ```yaml
/// # checkout/monitoring.yaml
/// team: shop
/// ```
public enum NoTeamRule: ServiceRule {
    public static let id = DiagnosticID.noTeam

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        let nameless = service.configured.filter { instance in
            let configuration = instance.configuration
            guard [.marathon, .chronos].contains(instance.kind), configuration.node(.monitoring)?.isMapping ?? false
            else { return false }
            return !(configuration.member("team", of: .monitoring)?.value.isTruthy ?? false)
        }
        guard let first = nameless.first else { return [] }
        let more = nameless.count > 1 ? ", nor have \(nameless.count - 1) more of the service" : ""
        return [first.diagnostic(.monitoring, id, "its monitoring has no team\(more)", hint: hint)]
    }

    private static let hint = "write 'team: NAME' in monitoring.yaml"
}
