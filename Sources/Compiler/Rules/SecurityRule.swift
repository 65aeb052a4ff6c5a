/// The `security` of an instance is not what paasta knows.
///
/// `outbound_firewall` is `block` or `monitor`, and `security` has no other key. What is misspelled here leaves the
/// instance without its firewall, so that paasta refuses it.
///
/// Wrong:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   security: {outbound_firewall: block, inbound_firewall: block}
/// ```
///
/// Right:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   security: {outbound_firewall: block}
/// ```
public enum SecurityRule: ServiceRule {
    public static let id = DiagnosticID.security
    public static let refusedBy = Refusers.validate

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        service.configured.compactMap { instance in
            guard let value = instance.configuration.value(.security), let problem = problem(value) else { return nil }
            return instance.diagnostic(.security, id, problem, hint: hint)
        }
    }

    private static func problem(_ value: Value) -> String? {
        if value.isNull { return nil }
        guard case .map(let entries) = value else { return "security is a mapping, not \(value.kindName)" }
        let isFirewall = { (key: Value) in Value.isEqual(key, .string("outbound_firewall")) }
        guard let firewall = entries.first(where: { isFirewall($0.key) })?.value, !firewall.isNull else { return nil }
        guard Value.isEqual(firewall, .string("block")) || Value.isEqual(firewall, .string("monitor")) else {
            return "there is no outbound_firewall \(firewall.shown)"
        }
        return entries.first { !isFirewall($0.key) }.map { "security has no key \($0.key.shown)" }
    }

    private static let hint = "as in 'security: {outbound_firewall: block}', or monitor"
}
