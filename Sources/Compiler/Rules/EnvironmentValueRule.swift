/// An environment variable gets another value than the file shows.
///
/// Values that are not a string in YAML reach the tasks as Python writes them: `yes` is `True`, `0755` is `493`, `12:30` is
/// `750`, nothing at all is `None`, and `VERSION: 3.10` is `3.1`. Quote the value. (`true` is `True` and `false` is
/// `False` as well; that is not reported.)
///
/// Wrong:
///
/// ```yaml
/// # checkout/service.yaml
/// env:
///   VERSION: 3.10
/// ```
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   instances: 3
/// ```
///
/// Right:
///
/// ```yaml
/// # checkout/service.yaml
/// env:
///   VERSION: '3.10'
/// ```
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   instances: 3
/// ```
public enum EnvironmentValueRule: ServiceRule {
    public static let id = DiagnosticID.environmentValue

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        let findings = service.instances.flatMap { instance in
            instance.environment.compactMap { variable -> Diagnostic? in
                guard let node = variable.origin.node, let written = changed(node, variable) else { return nil }
                let message = "\(instance.id): the value of \(variable.name) is '\(variable.value)' in the environment"
                return node.diagnostic(
                    id, node.isNull ? message : message + ", not '\(written)'",
                    hint: hint(node, written, variable)
                ).mended(by: node.mendedByQuotes)
            }
        }
        return findings.oncePerPlace()
    }

    private static func hint(_ node: Node, _ written: String, _ variable: EnvironmentVariable) -> String {
        (node.isNull ? "write '' for an empty value" : "quote it: '\(written)'")
            + "; or '\(variable.value)', if that is intended"
    }

    /// What is written, if the environment has something else of it; nil if all is well.
    private static func changed(_ node: Node, _ variable: EnvironmentVariable) -> String? {
        let span = node.span
        guard span.start.line == span.end.line else { return nil }
        let length = Int(span.end.column) - Int(span.start.column)
        switch node.kind {
        case .null: break
        // Longer ones are true and false.
        case .bool: if length > 3 { return nil }
        // Another base is never as long.
        case .int, .bigInt: if length == variable.value.utf8.count { return nil }
        case .float: if !variable.name.lowercased().hasSuffix("version") { return nil }
        case .date, .timestamp: break
        case .string, .binary, .list, .tuple, .map, .set, .mergeKey, .valueKey: return nil
        }
        let line = node.document.line(span.start.line)?.unicodeScalars ?? String.UnicodeScalarView()
        let written = String(line.dropFirst(Int(span.start.column) - 1).prefix(length))
        // A tag, an anchor or quotes: someone knows what they do.
        if let first = written.unicodeScalars.first, "!&'\"*".unicodeScalars.contains(first) { return nil }
        return written.hasSameBytes(as: variable.value) ? nil : written
    }
}
