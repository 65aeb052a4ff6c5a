/// The SmartStack namespaces of all services, for rules that look at names of them.
struct NamespaceIndex {
    /// Why a name leads to no namespace.
    struct Gap {
        /// What the name says.
        var service: String
        var namespace: String
        /// Nil if there is no such service.
        var owner: RepositoryFacts.Shared?
        /// In quotes, the nearest first: namespaces of the service, or services.
        var near: [String]

        var reason: String { owner == nil ? "there is no service '\(service)'" : "there is no such namespace" }
    }

    private let repository: RepositoryFacts
    private let known: Set<String>
    private var guesses: ServiceGuesses

    init(_ repository: RepositoryFacts) {
        self.repository = repository
        known = Set(
            repository.services.flatMap { service in
                service.facts.namespaces.map { "\(service.facts.service.text).\($0.name)" }
            })
        guesses = ServiceGuesses(repository.names)
    }

    /// Nil if `SERVICE.NAMESPACE` exists, may exist in a file that is broken, or has another form.
    mutating func gap(_ name: String) -> Gap? {
        guard !known.contains(name), let parts = NamespaceIndex.parts(of: name) else { return nil }
        let owner = repository[ServiceName(parts.service)]
        if let owner, owner.facts.hasUnknownNamespaces { return nil }
        let near =
            owner.map { NearestNames.of(parts.namespace, among: $0.facts.namespaces.prefix(50).map(\.name)) }
            ?? guesses.near(parts.service)
        return Gap(service: parts.service, namespace: parts.namespace, owner: owner, near: near)
    }

    /// The service and the namespace; nil if it has another form.
    static func parts(of name: String) -> (service: String, namespace: String)? {
        let parts = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        return (String(parts[0]) ?? "", String(parts[1]) ?? "")
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
