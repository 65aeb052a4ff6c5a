/// A dependency names a service or a SmartStack namespace that does not exist.
///
/// The firewall of an instance lets through what its dependencies name. Where a service was removed or renamed, or its
/// namespace is gone, the entry leads nowhere, and a request to where it moved is not let through. Name a namespace that
/// exists, as SERVICE.NAMESPACE, or remove the entry.
///
/// Wrong:
///
/// ```yaml
/// # checkout/dependencies.yaml
/// main:
/// - smartstack: payments.api
/// ```
///
/// ```yaml
/// # payments/smartstack.yaml
/// main:
///   proxy_port: 20001
/// ```
///
/// Right:
///
/// ```yaml
/// # checkout/dependencies.yaml
/// main:
/// - smartstack: payments.main
/// ```
///
/// ```yaml
/// # payments/smartstack.yaml
/// main:
///   proxy_port: 20001
/// ```
public enum UnknownDependencyRule: RepositoryRule {
    public static let id = DiagnosticID.unknownDependency

    public static func check(_ repository: RepositoryFacts, _ context: RuleContext) -> [Diagnostic] {
        var namespaces = NamespaceIndex(repository)
        return repository.services.flatMap { service in
            service.facts.dependencies.compactMap { dependency -> Diagnostic? in
                guard let (problem, hint) = problem(dependency.name, &namespaces, repository) else { return nil }
                return dependency.place.diagnostic(id, "the dependency '\(dependency.name)' \(problem)", hint: hint)
                    .of(service.facts.service)
            }
        }
    }

    /// What is wrong, and what to do.
    private static func problem(
        _ name: String, _ namespaces: inout NamespaceIndex, _ repository: RepositoryFacts
    ) -> (problem: String, hint: String)? {
        if let gap = namespaces.gap(name) { return ("does not exist: \(gap.reason)", hint(gap)) }
        if name.utf8.contains(UInt8(ascii: ".")) { return nil }
        let spaces = repository[ServiceName(name)]?.facts.namespaces.prefix(3).map { "'\(name).\($0.name)'" } ?? []
        let known = "did you mean \(spaces.joined(separator: " or "))?"
        return ("names no namespace", spaces.isEmpty ? "a namespace is written SERVICE.NAMESPACE" : known)
    }

    private static func hint(_ gap: NamespaceIndex.Gap) -> String {
        if !gap.near.isEmpty { return "did you mean \(gap.near.joined(separator: " or "))?" }
        return gap.owner != nil
            ? "add '\(gap.namespace)' to \(gap.service)/smartstack.yaml, or remove the entry"
            : "name a namespace of a service that is here, or remove the entry"
    }
}
