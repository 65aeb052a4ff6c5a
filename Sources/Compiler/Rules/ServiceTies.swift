/// What ties a service to others in the rules about all of them: whoever has none of its ties finds the same, whatever
/// becomes of it. As checksums: two that are equal by chance only make for more to look at.
public struct ServiceTies: Sendable, Equatable {
    /// What others may look for, or have as well: its name, its proxy ports.
    public var claims: [UInt64] = []
    /// What it looks for in others.
    public var uses: [UInt64] = []

    public init(claims: [UInt64], uses: [UInt64]) { (self.claims, self.uses) = (claims, uses) }
}

extension ServiceTies {
    /// What rules of `Rules.ofRepositories` compare across services has to be here. `silences` are where the service's files
    /// silence findings.
    init(_ facts: ServiceFacts, silences: [Place]) {
        let name = ServiceTies.name(facts.service.text)
        var claims: Set<UInt64> = [name]
        for case let port? in facts.namespaces.map(\.proxyPort) { claims.insert(Checksum.of("port \(port)".utf8)) }
        // A comment in a file of several services is one silence.
        for place in silences where !place.span.path.hasPrefix(facts.service.text + "/") {
            claims.insert(Checksum.of("path \(place.span.path)".utf8))
        }
        let names = (facts.registrations + facts.parents + facts.writtenParents).map(\.name)
        let owners = facts.foreignGroups.map(\.instance.service.text) + facts.dependencies.map(\.name)
        let uses = Set((names + owners).map(ServiceTies.name)).subtracting([name])
        self.init(claims: claims.sorted(), uses: uses.sorted())
    }

    /// Of a service, or of what is named `SERVICE.REST`: up to the first dot, so that it does not matter which of several
    /// dots parts the two, and as Marathon's ids write it.
    private static func name(_ text: String) -> UInt64 {
        let first = text.utf8.prefix { $0 != UInt8(ascii: ".") }
        return Checksum.of("name \(MarathonSpelling.written(String(decoding: first, as: UTF8.self)))".utf8)
    }
}
