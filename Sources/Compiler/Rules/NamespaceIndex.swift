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
