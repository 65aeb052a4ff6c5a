/// A Chronos command cannot be expanded.
///
/// It is a format string with Tron's date variables: `{shortdate-1}`. Literal braces are doubled:
/// `{{`.
public enum CommandFormatRule: ServiceRule {
    public static let id = DiagnosticID.commandFormat
    public static let refusedBy = Refusers.validate

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        service.configured.compactMap { instance in
            guard instance.kind == .chronos, let value = instance.configuration.value(.cmd), value.isTruthy,
                let problem = problem(value)
            else { return nil }
            return instance.diagnostic(.cmd, id, problem, hint: hint)
        }
    }

    private static func problem(_ command: Value) -> String? {
        guard case .string(let text) = command else { return "cmd is text, not \(command.shown)" }
        guard case .failure(let failure) = TimeVariables.expand(text, at: .example) else { return nil }
        return "cmd cannot be expanded: \(failure.message)"
    }

    private static let hint = "cmd is a format string; write '{{' and '}}' for braces of the shell"
}
