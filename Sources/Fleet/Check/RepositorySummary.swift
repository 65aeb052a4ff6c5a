import Compiler
import Git

/// What is known of a state of soa-configs that was checked: enough to tell on which services a change bears, and what is
/// counted over all of them. Some state is in parts, of which few are read; others are told by what they have otherwise.
///
/// Throws `Damaged` where a part is not as it was written.
struct RepositorySummary {
    typealias Damaged = ByteReader.Damaged

    var totals: SummaryTotals
    let parts: SummaryParts
    /// The services that are not as the parts have them; nil: gone.
    private(set) var changed: [ServiceName: SummarizedService?]
    /// Those of them that are there, by what ties them.
    private var changedTies: [UInt64: SummaryParts.Tied]

    init(_ parts: SummaryParts, totals: SummaryTotals, changed: [ServiceName: SummarizedService?] = [:]) {
        (self.parts, self.totals, self.changed) = (parts, totals, changed)
        changedTies = SummaryParts.tied(changed.values.compactMap { $0 })
    }

    /// Of a whole check.
    init(_ checked: FleetCheck.Checked, clusters: [ClusterName], of snapshot: Snapshot) {
        let services = checked.parts.map(SummarizedService.init)
        let totals = SummaryTotals(services, clusters: clusters, tally: checked.tally)
        self.init(SummaryParts(services, totals, of: snapshot.root.treeID), totals: totals)
    }

    /// Nil if there is none.
    private func service(_ name: ServiceName) throws(Damaged) -> SummarizedService? {
        if let known = changed[name] { return known }
        return try parts.service(name)
    }

    /// After these services became others. What is counted of silences stays as it was.
    func replacing(_ old: Set<ServiceName>, with new: [SummarizedService]) throws(Damaged) -> RepositorySummary {
        var (totals, changed) = (totals, changed)
        for name in old {
            if let service = try service(name) { totals.count(service, -1) }
            changed[name] = .some(nil)
        }
        for service in new {
            totals.count(service, 1)
            changed[service.name] = service
        }
        return RepositorySummary(parts, totals: totals, changed: changed)
    }

    /// All of them, by name.
    func services() throws(Damaged) -> [SummarizedService] {
        let others = try parts.services().filter { changed[$0.name] == nil }
        return (others + changed.values.compactMap { $0 }).sorted { $0.name < $1.name }
    }

    /// The clusters that the others have files for.
    func clusters(without names: Set<ServiceName>) throws(Damaged) -> Set<ClusterName> {
        var totals = totals
        for name in names {
            if let service = try service(name) { totals.count(service, -1) }
        }
        return Set(totals.files.keys)
    }

    // MARK: Neighbours

    /// The services that changes of some others bear on, themselves among them: what is found in the rest stays as it is.
    /// `ties` are those of the others, before and after.
    func neighbours(of names: Set<ServiceName>, ties: [ServiceTies]) throws(Damaged) -> Set<ServiceName> {
        let near = try neighbours(of: ties)
        // Whether a silence is of use depends on all that is found in its service, so that this has to be right altogether;
        // of the rest only what the changes bear on.
        var silencing: [ServiceTies] = []
        for name in near.subtracting(names) {
            if let service = try service(name), service.hasSilences { silencing.append(service.ties) }
        }
        return names.union(silencing.isEmpty ? near : try neighbours(of: ties + silencing))
    }

    private func neighbours(of ties: [ServiceTies]) throws(Damaged) -> Set<ServiceName> {
        let claims = Set(ties.flatMap(\.claims))
        var uses = Set(ties.flatMap(\.uses))
        // What is looked for may look for more: a circle of jobs leads over any number of services.
        var left = Array(uses)
        while let tie = left.popLast() {
            for name in try tied(tie).claiming {
                for use in try service(name)?.ties.uses ?? [] where uses.insert(use).inserted { left.append(use) }
            }
        }
        var near: Set<ServiceName> = []
        for tie in claims.union(uses) { near.formUnion(try tied(tie).claiming) }
        for tie in claims { near.formUnion(try tied(tie).using) }
        return near
    }

    private func tied(_ tie: UInt64) throws(Damaged) -> SummaryParts.Tied {
        var found = try parts.tied(tie)
        found.claiming.removeAll { changed[$0] != nil }
        found.using.removeAll { changed[$0] != nil }
        let others = changedTies[tie] ?? SummaryParts.Tied()
        return SummaryParts.Tied(claiming: found.claiming + others.claiming, using: found.using + others.using)
    }
}

// MARK: Bytes

/// A summary beside the parts that it is told by.
struct SummaryStep: Storable {
    /// Whose parts.
    let tree: TreeID
    let totals: SummaryTotals
    let changed: [ServiceName: SummarizedService?]

    /// Nil if the parts are of no commit.
    init?(_ summary: RepositorySummary) {
        guard let tree = summary.parts.tree else { return nil }
        (self.tree, totals, changed) = (tree, summary.totals, summary.changed)
    }

    func write(to writer: inout ByteWriter) {
        writer.write(tree)
        writer.write(totals)
        writer.write(changed.filter { $0.value == nil }.keys.sorted())
        writer.write(changed.values.compactMap { $0 }.sorted { $0.name < $1.name })
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        (tree, totals) = (try reader.read(), try reader.read())
        var changed: [ServiceName: SummarizedService?] = [:]
        for name in try reader.read() as [ServiceName] { changed[name] = .some(nil) }
        for service in try reader.read() as [SummarizedService] { changed[service.name] = service }
        self.changed = changed
    }
}
