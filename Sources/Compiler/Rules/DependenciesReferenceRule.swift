/// An instance refers to dependencies that the service does not have.
///
/// `dependencies_reference` names an entry of dependencies.yaml, from which the firewall of the instance is made. Add the
/// entry, or name one that is there.
public enum DependenciesReferenceRule: ServiceRule {
    public static let id = DiagnosticID.dependenciesReference

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        service.configured.compactMap { instance in
            guard let reference = instance.configuration.value(.dependenciesReference), !reference.isNull else {
                return nil
            }
            let dependencies = instance.configuration.value(.dependencies)
            if let dependencies, holds(dependencies, reference) { return nil }
            let message = "there are no dependencies \(reference.shown)"
            return instance.diagnostic(.dependenciesReference, id, message, hint: hint(dependencies))
        }
    }

    /// Python's `in`.
    private static func holds(_ dependencies: Value, _ reference: Value) -> Bool {
        if case .string(let text) = dependencies {
            if case .string(let part) = reference { return text.contains(part) }
            return false
        }
        return dependencies.iterated?.contains { Value.isEqual($0, reference) } ?? false
    }

    private static func hint(_ dependencies: Value?) -> String {
        guard case .map(let entries) = dependencies, !entries.isEmpty else {
            return "dependencies.yaml has no entries: add one of that name"
        }
        return "dependencies.yaml has \(entries.map(\.key.str).joined(separator: ", "))"
    }
}
