/// An instance registers in a SmartStack namespace that does not exist.
///
/// A registration names a namespace in the smartstack.yaml of a service, its own or another. Where there is no such
/// namespace the instance is registered nowhere: no request reaches it that way. Name one that exists, or add it to
/// smartstack.yaml. An instance that names itself is not reported, for that is what it has without `registrations`; nor are
/// the own registrations of a service that has no namespace: it is not in SmartStack.
public enum UnknownNamespaceRule: RepositoryRule {
    public static let id = DiagnosticID.unknownNamespace

    public static func check(_ repository: RepositoryFacts, _ context: RuleContext) -> [Diagnostic] {
        let known = Set(repository.services.flatMap { service in service.facts.namespaces.map { name(service, $0) } })
        var guesses = ServiceGuesses(repository.names)
        return repository.services.flatMap { service in
            service.facts.registrations.compactMap { registration -> Diagnostic? in
                guard !known.contains(registration.name), let parts = parts(of: registration.name),
                    !registration.name.hasSameBytes(as: registration.instance.description)
                else { return nil }
                let other = repository[ServiceName(parts.service)]
                if let other, other.facts.hasUnknownNamespaces || isOutside(service, other) { return nil }
                let reason = other == nil ? "there is no service '\(parts.service)'" : "there is no such namespace"
                let near = other.map {
                    NearestNames.of(parts.namespace, among: $0.facts.namespaces.prefix(50).map(\.name))
                }
                return registration.place.diagnostic(
                    id, "\(registration.instance) registers in '\(registration.name)': \(reason)",
                    hint: hint(near ?? guesses.near(parts.service), parts, isService: other != nil)
                ).of(service.facts.service)
            }
        }
    }

    /// The service and the namespace of a registration; nil if it has another form.
    static func parts(of registration: String) -> (service: String, namespace: String)? {
        let parts = registration.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        return (String(parts[0]) ?? "", String(parts[1]) ?? "")
    }

    private static func name(_ service: RepositoryFacts.Shared, _ namespace: ServiceFacts.Namespace) -> String {
        service.facts.service.text + "." + namespace.name
    }

    /// Whether a service that names itself has nothing to do with SmartStack.
    private static func isOutside(_ service: RepositoryFacts.Shared, _ other: RepositoryFacts.Shared) -> Bool {
        service.facts.service == other.facts.service && other.facts.namespaces.isEmpty
    }

    private static func hint(
        _ near: [String], _ parts: (service: String, namespace: String), isService: Bool
    ) -> String {
        if !near.isEmpty { return "did you mean \(near.joined(separator: " or "))?" }
        return isService
            ? "add '\(parts.namespace)' to \(parts.service)/smartstack.yaml, or remove the registration"
            : "name a namespace of a service that is here, or remove the registration"
    }
}

/// Services that someone may have meant. Among thousands that is slow to find: only those that begin alike are looked at,
/// and only for the first few names.
private struct ServiceGuesses {
    private let services: [UInt8: [String]]
    private var found: [String: [String]] = [:]

    init(_ services: [ServiceName]) {
        self.services = Dictionary(grouping: services.map(\.text)) { $0.utf8.first ?? 0 }
    }

    mutating func near(_ name: String) -> [String] {
        if let known = found[name] { return known }
        guard found.count < 20 else { return [] }
        let near = NearestNames.of(name, among: services[name.utf8.first ?? 0] ?? [])
        found[name] = near
        return near
    }
}
