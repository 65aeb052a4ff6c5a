/// Marathon refuses one of an app's constraints.
///
/// A constraint names an attribute, an operator (UNIQUE, CLUSTER, GROUP_BY, LIKE, UNLIKE or MAX_PER, in upper case) and,
/// for most of them, a value: LIKE and UNLIKE want a regular expression of Java, CLUSTER a text, MAX_PER a whole number;
/// GROUP_BY takes a whole number or nothing, UNIQUE takes nothing. All parts are texts; empty ones are not sent. The
/// whole app is refused, so that nothing of it is deployed.
public enum MarathonConstraintRule: ServiceRule {
    public static let id = DiagnosticID.marathonConstraint

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        let findings = service.marathonInstances.flatMap { instance in
            constraints(of: instance).compactMap { constraint -> Diagnostic? in
                guard let problem = problem(of: constraint.value) else { return nil }
                let shown = constraint.value.map(\.str).joined(separator: ", ")
                return (constraint.origin.node ?? instance.common.node).diagnostic(
                    id, "\(instance.common.id): Marathon will refuse the constraint [\(shown)]: \(problem)", hint: hint)
            }
        }
        return findings.oncePerPlace()
    }

    private static let hint = "as in [hostname, UNIQUE], [pool, LIKE, default] or [rack, GROUP_BY, '3']"

    /// Those that come of what the service says.
    private static func constraints(of instance: MarathonInstance) -> [Setting<Constraint>] {
        switch instance.common.placement {
        case .fixed(let constraints): return constraints
        case .computed(let placement):
            var constraints = placement.extraConstraints
            let pool = placement.pool
            constraints.append(Setting([.string("pool"), .string("LIKE"), pool.value], pool.origin))
            for rule in placement.blacklist {
                constraints.append(Setting([rule.attribute, .string("UNLIKE"), rule.location], rule.origin))
            }
            if let whitelist = placement.whitelist {
                let pattern = Value.string(whitelist.locations.joined(separator: "|"))
                constraints.append(Setting([whitelist.attribute, .string("LIKE"), pattern], whitelist.origin))
            }
            return constraints
        }
    }

    private static func problem(of constraint: Constraint) -> String? {
        let parts = constraint.filter(\.isTruthy)
        let texts = parts.compactMap { if case .string(let text) = $0 { text } else { nil } }
        if texts.count != parts.count { return "its parts are texts" }
        guard (2...3).contains(texts.count) else { return "it has two or three parts that are not empty" }
        let value = texts.count > 2 ? texts[2] : nil
        switch texts[1] {
        case "UNIQUE": return value == nil ? nil : "UNIQUE takes no value"
        case "CLUSTER": return value == nil ? "CLUSTER needs a value" : nil
        case "GROUP_BY": return value.map(isWhole) ?? true ? nil : "the value of GROUP_BY is a whole number"
        case "MAX_PER": return value.map(isWhole) ?? false ? nil : "MAX_PER needs a whole number"
        case "LIKE", "UNLIKE":
            guard let value else { return "\(texts[1]) needs a regular expression" }
            return JavaPattern.problem(of: value).map { "'\(value)' is not a regular expression: \($0)" }
        case let other:
            return "there is no operator '\(other)'"
        }
    }

    /// Java's `Integer.parseInt`.
    private static func isWhole(_ text: String) -> Bool {
        let digits = text.utf8.drop { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
        return text.utf8.count - digits.count < 2 && !digits.isEmpty && digits.allSatisfy { (48...57).contains($0) }
            && Int32(text) != nil
    }
}
