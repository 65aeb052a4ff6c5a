/// The retries of a Chronos job are not a whole number.
///
/// They say how often a run that failed is tried again.
public enum RetriesRule: ServiceRule {
    public static let id = DiagnosticID.retries
    public static let refusedBy = Refusers.validate

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        service.configured.compactMap { instance in
            guard instance.kind == .chronos, let value = instance.configuration.value(.retries) else { return nil }
            switch value {
            case .null, .bool, .int, .bigInt: return nil
            default:
                let message = "retries is a whole number, not \(value.shown)"
                return instance.diagnostic(.retries, id, message, hint: "as in 'retries: 2'")
            }
        }
    }
}
