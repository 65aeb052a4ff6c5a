/// The epsilon of a Chronos job is not an interval.
///
/// It says how late a run may still start, as ISO 8601 has intervals: `PT60S`, `PT15M`, `P1D`.
public enum EpsilonRule: ServiceRule {
    public static let id = DiagnosticID.epsilon
    public static let refusedBy = Refusers.validate

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        service.configured.compactMap { instance in
            guard instance.kind == .chronos, let value = instance.configuration.value(.epsilon) else { return nil }
            if case .string(let text) = value, ISO8601.interval(text) != nil { return nil }
            let message = "the epsilon \(value.shown) is not an interval"
            return instance.diagnostic(.epsilon, id, message, hint: "as in 'epsilon: PT15M'")
        }
    }
}
