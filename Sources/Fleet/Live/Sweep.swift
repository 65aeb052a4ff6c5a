import Compiler
import Git

/// A look at all services, a little at a time: first at each service, then with each rule at all of them together. What an
/// editor waits for is done between two steps. Belongs to one thread.
final class Sweep {
    /// The services, and what is wrong at the top of the tree.
    let names: [ServiceName]
    let ofTree: [Diagnostic]
    /// What was found, as far as was looked.
    private(set) var parts: [ServiceName: ServiceFindings] = [:]
    /// How many services were checked: those that are as they were are not.
    private(set) var checkedServices = 0

    private let check: FleetCheck
    private var snapshot: Snapshot
    private let side: CheckSide
    /// What was found in earlier looks.
    private let known: [ServiceName: ServiceFindings]
    /// Where the services are; one that is edited is in no commit any more.
    private var directories: [ServiceName: ServiceDirectory]
    /// Those that are to be looked at.
    private var rest: ArraySlice<ServiceName>
    /// What the rules about all services look at, once every one was looked at.
    private var facts: RepositoryFacts?
    /// What was found in services that were edited since: who types all the time does not keep the rules from their end.
    private(set) var late: [ServiceName: ServiceFindings] = [:]
    private var found: [[Diagnostic]] = []

    init(
        _ services: Outcome<[ServiceDirectory]>, of snapshot: Snapshot, _ check: FleetCheck, _ side: CheckSide,
        keeping known: [ServiceName: ServiceFindings]
    ) {
        (self.snapshot, self.check, self.side) = (snapshot, check, side)
        ofTree = services.diagnostics.refusedByCompile()
        self.known = known
        names = services.value.map(\.name)
        rest = names[...]
        directories = Dictionary(uniqueKeysWithValues: services.value.map { ($0.name, $0) })
    }

    var allFound: [ServiceName: ServiceFindings] { parts.merging(late) { _, new in new } }

    /// What is known of services, be it from this look or from an earlier one.
    var allKnown: [ServiceName: ServiceFindings] { known.merging(allFound) { _, new in new } }

    // MARK: Services

    /// What was found in the next service; nil once all were looked at.
    func next(in tree: SourceTree) throws(GitError) -> ServiceFindings? {
        while let name = rest.popFirst() {
            // It may have been edited meanwhile, and looked at then.
            guard parts[name] == nil, let service = directories[name] else { continue }
            let part = try findings(of: service, in: tree)
            parts[name] = part
            return part
        }
        return nil
    }

    /// Takes what was found in services whose files were edited meanwhile. Others that these files are of are looked at again.
    func take(_ fresh: some Sequence<ServiceFindings>, edited paths: [String], in snapshot: Snapshot) {
        self.snapshot = snapshot
        for part in parts.values where paths.contains(where: part.leadsOut) {
            parts[part.name] = nil
            rest.append(part.name)
            (facts, found) = (nil, [])
            parts.merge(late) { _, new in new }
            late = [:]
        }
        for part in fresh {
            directories[part.name] = part.directory
            if facts == nil { parts[part.name] = part } else { late[part.name] = part }
        }
    }

    /// Looks at all services that are left at once, on all cores.
    func lookAtRest(in tree: SourceTree) throws(GitError) {
        var changed: [ServiceDirectory] = []
        for service in rest.compactMap({ parts[$0] == nil ? directories[$0] : nil }) {
            if let part = try kept(service, in: tree) { parts[service.name] = part } else { changed.append(service) }
        }
        rest = []
        let fresh = try check.findings(changed, in: snapshot, side, isWhole: parts.isEmpty, nil)
        checkedServices += fresh.count
        for part in fresh { parts[part.name] = part }
    }

    private func findings(of service: ServiceDirectory, in tree: SourceTree) throws(GitError) -> ServiceFindings {
        if let part = try kept(service, in: tree) { return part }
        checkedServices += 1
        if service.treeID != nil, let (part, entry) = try shelf?.findings(of: service, in: tree) {
            entries.append(entry)
            return part
        }
        let part = try ServiceFindings(service, tree, side.pipeline, stampedIn: snapshot)
        if let entry = shelf?.entry(for: part) { entries.append(entry) }
        return part
    }

    /// What was found in a service earlier, if it is as it was.
    private func kept(_ service: ServiceDirectory, in tree: SourceTree) throws(GitError) -> ServiceFindings? {
        guard let part = known[service.name], part.directory == service else { return nil }
        if service.treeID != nil { return try tree.has(part.outside) ? part : nil }
        return part.stamp?.holds(in: snapshot) ?? false ? part : nil
    }

    // MARK: All of them together

    /// Carries out one more of the rules about all services; false once all were.
    func carryOutRule() -> Bool {
        guard found.count < CheckPipeline.repositoryRules.count else { return false }
        let facts =
            facts
            ?? RepositoryFacts(
                names.compactMap { parts[$0]?.outcome.value.facts }, names: { [names] in names })
        self.facts = facts
        found.append(side.pipeline.check(facts, rule: CheckPipeline.repositoryRules[found.count]))
        return true
    }

    /// What these rules found.
    var ofRepository: [Diagnostic] { CheckPipeline.joined(found) }

    // MARK: The cache

    private lazy var shelf: FindingsShelf? = check.cache.map {
        FindingsShelf($0, side, systemsDigest: check.systemsDigest, teams: check.teams, isWhole: known.isEmpty)
    }
    private var entries: [Cache.Entry] = []

    /// Keeps for other runs what was found; of a look at all that was not known before, nothing else.
    func save() {
        if !entries.isEmpty { shelf?.save(entries, isWhole: known.isEmpty) }
    }
}
