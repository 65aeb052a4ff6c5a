/// An instance registers in a SmartStack namespace that does not exist.
///
/// A registration names a namespace in the smartstack.yaml of a service, its own or another. Where there is no such
/// namespace the instance is registered nowhere: no request reaches it that way. Name one that exists, or add it to
/// smartstack.yaml. An instance that names itself is not reported, for that is what it has without `registrations`; nor are
/// the own registrations of a service that has no namespace: it is not in SmartStack.
///
/// Wrong:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   registrations: [checkout.web]
/// ```
///
/// ```yaml
/// # checkout/smartstack.yaml
/// main:
///   proxy_port: 20001
/// ```
///
/// Right:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   registrations: [checkout.main]
/// ```
///
/// ```yaml
/// # checkout/smartstack.yaml
/// main:
///   proxy_port: 20001
/// ```
public enum UnknownNamespaceRule: RepositoryRule {
    public static let id = DiagnosticID.unknownNamespace

    public static func check(_ repository: RepositoryFacts, _ context: RuleContext) -> [Diagnostic] {
        var namespaces = NamespaceIndex(repository)
        return repository.services.flatMap { service in
            service.facts.registrations.compactMap { registration -> Diagnostic? in
                guard !registration.name.hasSameBytes(as: registration.instance.description),
                    let gap = namespaces.gap(registration.name), !isOutside(service, gap)
                else { return nil }
                return registration.place.diagnostic(
                    id, "\(registration.instance) registers in '\(registration.name)': \(gap.reason)", hint: hint(gap)
                ).of(service.facts.service)
            }
        }
    }

    /// Whether a service that names itself has nothing to do with SmartStack.
    private static func isOutside(_ service: RepositoryFacts.Shared, _ gap: NamespaceIndex.Gap) -> Bool {
        service.facts.service == gap.owner?.facts.service && service.facts.namespaces.isEmpty
    }

    private static func hint(_ gap: NamespaceIndex.Gap) -> String {
        if !gap.near.isEmpty { return "did you mean \(gap.near.joined(separator: " or "))?" }
        return gap.owner != nil
            ? "add '\(gap.namespace)' to \(gap.service)/smartstack.yaml, or remove the registration"
            : "name a namespace of a service that is here, or remove the registration"
    }
}
