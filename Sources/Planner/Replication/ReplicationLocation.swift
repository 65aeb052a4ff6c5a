import Compiler

/// A place in which an instance's backends are looked for.
public struct ReplicationLocation: Sendable, Equatable {
    /// The value of the attribute: `hamburg1`.
    public var name: String
    /// The hosts whose HAProxies can be asked, the first first; of those that do not answer the next takes its place.
    public var hosts: [String]

    /// The locations of an instance, by name. Slaves of its pool come first, then the others. One without the attribute is in
    /// no location, one without a pool in no pool.
    public static func all(of subject: ReplicationSubject, slaves: [MesosSlave]) -> [ReplicationLocation] {
        var places: [String: [MesosSlave]] = [:]
        for slave in slaves {
            guard let name = slave.attributes[subject.discover], !name.isEmpty else { continue }
            places[name, default: []].append(slave)
        }
        return places.keys.sorted { $0.precedesInBytes($1) }.map { name in
            let slaves = places[name] ?? []
            let own = slaves.filter { $0.attributes["pool"] == subject.pool }
            let others = slaves.filter { $0.attributes["pool"] != subject.pool }
            return ReplicationLocation(name: name, hosts: (own + others).map(\.hostname))
        }
    }
}
