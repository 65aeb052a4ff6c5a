import Compiler

/// What is known of a state of soa-configs that was checked: enough to tell on which services a change bears, and what is
/// counted over all of them.
struct RepositorySummary: Sendable {
    struct Service: Sendable {
        var name: ServiceName
        var ties: ServiceTies
        var outside: [OutsideEntry]
        /// The clusters that it has files for.
        var clusters: [ClusterName]
        /// Whether comments in its files silence findings.
        var hasSilences: Bool
        var isComplete: Bool
        /// Whether it has a file that soa-configs knows.
        var isService: Bool
    }

    /// Those whose files counted.
    let clusters: [ClusterName]
    /// By name.
    let services: [Service]
    var tally: SilenceTally

    init(clusters: [ClusterName], services: [Service], tally: SilenceTally) {
        (self.clusters, self.services, self.tally) = (clusters, services, tally)
    }

    /// Of a whole check.
    init(_ checked: FleetCheck.Checked, clusters: [ClusterName]) {
        self.init(clusters: clusters, services: checked.parts.map(Service.init), tally: checked.tally)
    }

    var names: [ServiceName] { services.map(\.name) }

    var links: OutsideLinks {
        var links = OutsideLinks()
        for service in services { links.set(service.name, service.outside) }
        return links
    }

    /// Whether everything was looked for that can be found.
    var isComplete: Bool { services.allSatisfy(\.isComplete) }

    /// After these services became others.
    func replacing(_ old: Set<ServiceName>, with new: [ServiceFindings], tally: SilenceTally) -> RepositorySummary {
        let services = services.filter { !old.contains($0.name) } + new.map(Service.init)
        return RepositorySummary(
            clusters: clusters, services: services.sorted { $0.name < $1.name }, tally: tally)
    }

    /// The services that changes of some others bear on, themselves among them: what is found in the rest stays as it is.
    /// `ties` are those of the others, before and after.
    func neighbours(of names: Set<ServiceName>, ties: [ServiceTies]) -> Set<ServiceName> {
        let near = neighbours(of: ties)
        // Whether a silence is of use depends on all that is found in its service, so that this has to be right altogether;
        // of the rest only what the changes bear on.
        let silencing = services.filter { near.contains($0.name) && $0.hasSilences && !names.contains($0.name) }
        return names.union(silencing.isEmpty ? near : neighbours(of: ties + silencing.map(\.ties)))
    }

    private func neighbours(of ties: [ServiceTies]) -> Set<ServiceName> {
        let claims = Set(ties.flatMap(\.claims))
        var uses = Set(ties.flatMap(\.uses))
        // What is looked for may look for more: a circle of jobs leads over any number of services.
        var count = 0
        while count < uses.count {
            count = uses.count
            for service in services where service.ties.claims.contains(where: uses.contains) {
                uses.formUnion(service.ties.uses)
            }
        }
        let near = services.filter { service in
            service.ties.claims.contains { claims.contains($0) || uses.contains($0) }
                || service.ties.uses.contains(where: claims.contains)
        }
        return Set(near.map(\.name))
    }
}

extension RepositorySummary.Service {
    init(_ findings: ServiceFindings) {
        let checked = findings.outcome.value
        self.init(
            name: findings.name, ties: checked.ties, outside: findings.outside, clusters: checked.clusters,
            hasSilences: !checked.silences.isEmpty, isComplete: checked.isComplete,
            isService: checked.isService)
    }
}

// MARK: Bytes

extension RepositorySummary: Storable {
    func write(to writer: inout ByteWriter) {
        writer.write(clusters)
        writer.write(services)
        writer.write(tally)
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        self.init(clusters: try reader.read(), services: try reader.read(), tally: try reader.read())
    }
}

extension RepositorySummary.Service: Storable {
    func write(to writer: inout ByteWriter) {
        writer.write(name)
        writer.write(ties)
        writer.write(outside)
        writer.write(clusters)
        writer.write(hasSilences)
        writer.write(isComplete)
        writer.write(isService)
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        self.init(
            name: try reader.read(), ties: try reader.read(), outside: try reader.read(), clusters: try reader.read(),
            hasSilences: try reader.read(), isComplete: try reader.read(), isService: try reader.read())
    }
}

extension ServiceTies: Storable {
    func write(to writer: inout ByteWriter) {
        for list in [claims, uses] {
            writer.write(UInt64(list.count))
            for tie in list { writer.writeFixed(tie) }
        }
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        var lists: [[UInt64]] = []
        for _ in 0..<2 {
            var list: [UInt64] = []
            for _ in 0..<(try reader.count()) { list.append(try reader.fixed64()) }
            lists.append(list)
        }
        self.init(claims: lists[0], uses: lists[1])
    }
}

extension SilenceTally: Storable {
    func write(to writer: inout ByteWriter) {
        writer.write(silenced)
        writer.write(entries)
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        self.init(entries: 0)
        (silenced, entries) = (try reader.read(), try reader.read())
    }
}

extension SilenceTally.Use: Storable {
    func write(to writer: inout ByteWriter) {
        writer.write(silenced)
        writer.write(refused)
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        self.init()
        (silenced, refused) = (try reader.read(), try reader.read())
    }
}
