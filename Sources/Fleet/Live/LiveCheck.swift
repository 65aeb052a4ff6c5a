import Compiler
import Git

/// soa-configs while it is edited: what is wrong with it, kept file by file. After an edit only the services are checked
/// anew that read the file, and those that have ties to them. Belongs to one thread.
///
/// What it tells is what a check of the whole tells of the same files. Who types does not wait for that: a live check that
/// is `stepwise` looks at the services of edited files at once, and at the others a little at a time, in `step()`. Until it has
/// seen all (`isWhole`), it tells what each service has alone.
public final class LiveCheck {
    let check: FleetCheck
    private let repository: Repository?
    private let isStepwise: Bool
    /// As the disk has it.
    var base: Snapshot
    var unsaved: [Text: UnsavedFile] = [:]
    private(set) var tree: SourceTree
    var side: CheckSide
    /// What is wrong at the top of the tree.
    var ofTree: [Diagnostic] = []
    var parts: [ServiceName: ServiceFindings] = [:]
    var names: [ServiceName] = []
    /// How many services have a file of each cluster.
    private var clusters: [ClusterName: Int] = [:]
    var ofRepository: [Diagnostic] = []
    /// The look at all services that is under way.
    var sweep: Sweep?
    /// Whether every service was looked at, and all of them together; what was found then counts until it is found anew.
    public internal(set) var isWhole = false
    private var checkedAlone = 0
    var checkedBefore = 0

    /// Begins to check. The snapshot of the check is one that `isEdited`; its services and base do not count.
    public init(_ check: FleetCheck, stepwise: Bool = false) throws(Fleet.Failure) {
        do {
            self.check = check
            isStepwise = stepwise
            base = check.fleet.snapshot
            repository = try base.location.map { location throws(GitError) in try Repository(reopening: location) }
            tree = try Self.tree(base, in: repository)
            side = try Self.side(of: tree, check, clusters: check.clusters ?? [])
            try begin(keeping: [:])
        } catch { throw Fleet.Failure(error) }
    }

    /// How many services were checked since this was made.
    public var checkedServices: Int { checkedAlone + checkedBefore + (sweep?.checkedServices ?? 0) }

    private static func tree(_ snapshot: Snapshot, in repository: Repository?) throws(GitError) -> SourceTree {
        if let repository { return SourceTree(snapshot, in: repository) }
        return try SourceTree(snapshot)
    }

    private static func side(
        of tree: SourceTree, _ check: FleetCheck, clusters: [ClusterName]
    ) throws(GitError) -> CheckSide {
        let rules = RuleContext(clusters: clusters, systems: check.systems, teams: check.teams)
        return try CheckSide(tree, rules, top: check.top, moment: check.moment)
    }

    // MARK: What is wrong

    /// All of it, in reading order, without what is silenced.
    public func findings() -> [Diagnostic] {
        let all = unsilenced
        let (left, tally) = silenced(all, in: names) { _ in true }
        return (ofTree + left + ofConfiguration(tally)).sorted(by: Diagnostic.inReadingOrder)
    }

    private var unsilenced: [Diagnostic] {
        side.diagnostics + names.flatMap { parts[$0]?.outcome.diagnostics ?? [] } + ofRepository
    }

    /// As a check tells it.
    public func result() -> FleetCheck.Result {
        let (settings, comments) = (side.settings, names.flatMap { parts[$0]?.outcome.value.silences ?? [] })
        let all = unsilenced
        let tally = Silences.apply(all, comments: comments, configuration: settings.silences).tally
        return FleetCheck.Result(
            findings: findings(), services: serviceCount, silenced: tally.silenced,
            allowsUncompilable: settings.allowsUncompilable, rulePages: settings.rulePages,
            workings: Array(parts.values))
    }

    /// What is wrong in one file, whose path is from the top of soa-configs, in reading order.
    public func findings(in path: String) -> [Diagnostic] {
        // What is said of the silences in the settings depends on everything that is found.
        if path == RepositorySettings.fileName { return findings().filter { $0.span?.path == path } }
        func isThere(_ finding: Diagnostic) -> Bool { finding.span?.path.hasSameBytes(as: path) ?? false }
        let readers = readers(of: path)
        let all = readers.flatMap { parts[$0]?.outcome.diagnostics.filter(isThere) ?? [] }
        let (left, _) = silenced(all + ofRepository.filter(isThere), in: readers) { $0.hasSameBytes(as: path) }
        return (ofTree.filter(isThere) + left).filter(isThere).sorted(by: Diagnostic.inReadingOrder)
    }

    private func silenced(
        _ findings: [Diagnostic], in services: [ServiceName], _ isWanted: (String) -> Bool
    ) -> (findings: [Diagnostic], tally: SilenceTally) {
        var comments = services.flatMap { parts[$0]?.outcome.value.silences ?? [] }
        comments.removeAll { !isWanted($0.place.span.path) }
        // One may be of use for what is not found yet.
        if !isWhole { for place in comments.indices { comments[place].isInCheckedFile = false } }
        return Silences.apply(findings, comments: comments, configuration: side.settings.silences)
    }

    private func ofConfiguration(_ tally: SilenceTally) -> [Diagnostic] {
        if side.settings.silences.isEmpty || !isWhole { return [] }
        return side.settings.silences.findings(
            tally, isComplete: parts.values.allSatisfy(\.outcome.value.isComplete))
    }

    /// The services that read a file, by name.
    public func readers(of path: String) -> [ServiceName] {
        let first = ServiceName(String(path.prefix { $0 != "/" }))
        let linked = links.filter { name in
            parts[name]?.leadsOut(to: path) ?? false
        }
        return parts[first] == nil || linked.contains(first) ? linked.sorted() : (linked + [first]).sorted()
    }

    /// The services that have symlinks which lead out of their directories.
    private var links: Set<ServiceName> = []

    /// How many services there are.
    public var serviceCount: Int { parts.values.count(where: \.outcome.value.isService) }

    /// What rules need to know of all services.
    public var facts: [ServiceFacts] { names.compactMap { parts[$0]?.outcome.value.facts } }

    /// What rules need to know of one; nil if there is no such service.
    public func facts(of service: ServiceName) -> ServiceFacts? { parts[service]?.outcome.value.facts }

    /// The clusters whose files count.
    public var countedClusters: [ClusterName] { side.clusters }

    /// The names of all services.
    public var services: [ServiceName] { names }

    /// What the compilation reads of a service; nil if there is no such service.
    public func source(of service: ServiceName) throws(Fleet.Failure) -> ServiceSource? {
        do throws(GitError) {
            guard let directory = try tree.service(named: service) else { return nil }
            return try side.pipeline.read(directory, from: tree).value
        } catch { throw .git(error) }
    }

    /// The bytes of a file of the tree; nil if there is none, or a symlink.
    public func bytes(of path: String) throws(Fleet.Failure) -> [UInt8]? {
        do throws(GitError) { return try tree.bytes(at: path) } catch { throw .git(error) }
    }

    // MARK: Edits

    /// What a file has, whatever the disk has.
    public enum Content: Equatable, Sendable {
        case text([UInt8])
        /// It is not there.
        case gone
        /// What the disk has.
        case saved
    }

    /// Takes files as an editor has them; paths are from the top of soa-configs.
    public func edit(_ files: [String: Content]) throws(Fleet.Failure) {
        for (path, content) in files {
            switch content {
            case .text(let bytes): unsaved[Text(path)] = UnsavedFile(path: base.pathFromTop(path), bytes: bytes)
            case .gone: unsaved[Text(path)] = UnsavedFile(path: base.pathFromTop(path), bytes: nil)
            case .saved: unsaved[Text(path)] = nil
            }
        }
        do throws(GitError) { try update(Array(files.keys)) } catch { throw .git(error) }
    }

    /// Takes the disk as it is now: what the same services have as before is not checked again.
    public func reload(_ snapshot: Snapshot) throws(Fleet.Failure) {
        do throws(GitError) {
            base = snapshot
            let old = side
            tree = try Self.tree(base.editing(Array(unsaved.values)), in: repository)
            side = try Self.side(of: tree, check, clusters: old.clusters)
            try begin(keeping: old.findsTheSame(as: side) ? allKnown : [:])
        } catch { throw .git(error) }
    }

    private func update(_ paths: [String]) throws(GitError) {
        tree = try Self.tree(base.editing(Array(unsaved.values)), in: repository)
        if paths.contains(where: { $0 == RepositorySettings.fileName || $0.hasPrefix("_shared") }) {
            let old = side
            side = try Self.side(of: tree, check, clusters: old.clusters)
            if !old.findsTheSame(as: side) { return try begin(keeping: [:]) }
        }
        let touched = Set(paths.flatMap { readers(of: $0) + [Self.service(of: $0)] })
        let fresh = try looked(at: touched)
        // What symlinks at the top lead to may be another.
        let all = sweep?.names ?? names
        if touched.contains(where: { all.contains($0) != (fresh[$0] != nil) }) { return try begin(keeping: allKnown) }
        let old = touched.compactMap { parts[$0] }
        if isWhole {
            count(old, -1)
            count(Array(fresh.values), 1)
        }
        if hasOtherClusters(fresh.values) { return try begin(keeping: [:]) }
        sweep?.take(fresh.values, edited: paths, in: base.editing(Array(unsaved.values)))
        if isWhole { return try replace(touched, old, with: fresh) }
        for part in fresh.values { show(part) }
    }

    /// The service whose directory a file lies in, if that is one.
    private static func service(of path: String) -> ServiceName { ServiceName(String(path.prefix { $0 != "/" })) }

    private func looked(at services: Set<ServiceName>) throws(GitError) -> [ServiceName: ServiceFindings] {
        var fresh: [ServiceName: ServiceFindings] = [:]
        for name in services where !name.text.hasPrefix(".") && !name.text.hasPrefix("_") {
            guard let directory = try tree.service(named: name) else { continue }
            fresh[name] = try ServiceFindings(directory, tree, side.pipeline)
            checkedAlone += 1
        }
        return fresh
    }

    /// Whether other clusters have files now than those whose files count.
    private func hasOtherClusters(_ fresh: some Sequence<ServiceFindings>) -> Bool {
        if check.clusters != nil { return false }
        if isWhole { return currentClusters != side.clusters }
        return !Set(fresh.flatMap(\.outcome.value.clusters)).filter(\.isUsual).isSubset(of: side.clusters)
    }

    /// Puts services in the place of others, and brings what is found in all of them together up to date.
    private func replace(
        _ touched: Set<ServiceName>, _ old: [ServiceFindings], with fresh: [ServiceName: ServiceFindings]
    ) throws(GitError) {
        let ties = (old + fresh.values).map(\.outcome.value.ties)
        let near = neighbours(of: ties, besides: touched)
        let same = near.compactMap { parts[$0] }
        let was = repositoryFindings(same + old)
        for (name, part) in fresh { parts[name] = part }
        let now = repositoryFindings(same + fresh.values)
        ofRepository = ofRepository.replacing(was, with: now)
        for name in touched { setLinks(of: name) }
    }

    private func repositoryFindings(_ services: [ServiceFindings]) -> [Diagnostic] {
        let facts = services.sorted { $0.name < $1.name }.map(\.outcome.value.facts)
        let names = names
        return side.pipeline.check(RepositoryFacts(facts, names: { names }))
    }

    private func setLinks(of name: ServiceName) {
        guard let part = parts[name], part.directory.isLinked || !part.outside.isEmpty else {
            links.remove(name)
            return
        }
        links.insert(name)
    }

    // MARK: All services

    /// What is known of services, be it told already or not.
    private var allKnown: [ServiceName: ServiceFindings] {
        guard let sweep else { return parts }
        return (isWhole ? parts : [:]).merging(sweep.allKnown) { _, new in new }
    }

    /// Begins to look at all services. What is known of those that are as they were is kept; if that is nothing, what was told
    /// of all of them counts no longer.
    private func begin(keeping known: [ServiceName: ServiceFindings]) throws(GitError) {
        let services = try tree.services()
        let snapshot = base.editing(Array(unsaved.values))
        if known.isEmpty {
            isWhole = false
            if check.clusters == nil { side = side.with(try check.allClusters(services.value, in: snapshot)) }
            (parts, links, ofRepository) = ([:], [], [])
        }
        checkedBefore = checkedServices - checkedAlone
        let sweep = Sweep(services, of: snapshot, check, side, keeping: known)
        self.sweep = sweep
        if !isWhole { (names, ofTree) = (sweep.names, sweep.ofTree) }
        if isStepwise { return try lookAtEdited(sweep, snapshot) }
        try sweep.lookAtRest(in: tree)
        try finish()
    }

    /// Somebody looks at these services.
    private func lookAtEdited(_ sweep: Sweep, _ snapshot: Snapshot) throws(GitError) {
        let edited = Set(unsaved.keys.map { Self.service(of: $0.text) }).intersection(sweep.names)
        let fresh = try looked(at: edited.filter { !isWhole || parts[$0] == nil })
        sweep.take(fresh.values, edited: [], in: snapshot)
        for part in fresh.values { show(part) }
    }

    /// Looks at one more service, or with one more rule at all of them.
    public func step() throws(Fleet.Failure) {
        do throws(GitError) { try advance() } catch { throw .git(error) }
    }

    /// Looks at all that is left.
    public func complete() throws(Fleet.Failure) {
        do throws(GitError) { try finish() } catch { throw .git(error) }
    }

    /// Whether something is left to look at.
    public var isUnderWay: Bool { sweep != nil }

    private func finish() throws(GitError) {
        while isUnderWay { try advance() }
    }

    private func advance() throws(GitError) {
        guard let sweep else { return }
        if let part = try sweep.next(in: tree) {
            if !isWhole { show(part) }
        } else if !sweep.carryOutRule() {
            try end(sweep)
        }
    }

    /// What a look at all services found is what is told from now on.
    private func end(_ sweep: Sweep) throws(GitError) {
        clusters = [:]
        count(Array(sweep.allFound.values), 1)
        if check.clusters == nil, currentClusters != side.clusters { return try begin(keeping: [:]) }
        checkedBefore += sweep.checkedServices
        self.sweep = nil
        (parts, names, ofTree) = (sweep.parts, sweep.names, sweep.ofTree)
        links = []
        for name in names { setLinks(of: name) }
        ofRepository = sweep.ofRepository
        isWhole = true
        sweep.save()
        let touched = Set(sweep.late.keys)
        try replace(touched, touched.compactMap { parts[$0] }, with: sweep.late)
    }

    /// Tells of a service what it has alone.
    private func show(_ part: ServiceFindings) {
        parts[part.name] = part
        setLinks(of: part.name)
    }

    private func count(_ services: [ServiceFindings], _ amount: Int) {
        for service in services {
            for cluster in service.outcome.value.clusters where cluster.isUsual {
                clusters[cluster, default: 0] += amount
            }
        }
    }

    private var currentClusters: [ClusterName] { clusters.filter { $0.value > 0 }.keys.sorted() }
}

// MARK: Ties

extension LiveCheck {
    /// The services that changes of others may bear on, as `RepositorySummary` has it for two commits.
    private func neighbours(of ties: [ServiceTies], besides touched: Set<ServiceName>) -> Set<ServiceName> {
        let claims = Set(ties.flatMap(\.claims))
        var uses = Set(ties.flatMap(\.uses))
        var others: [(name: ServiceName, ties: ServiceTies)] = []
        others.reserveCapacity(parts.count)
        for (name, part) in parts where !touched.contains(name) { others.append((name, part.ties)) }
        // What is looked for may look for more: a circle of jobs leads over any number of services.
        var count = -1
        while count < uses.count {
            count = uses.count
            for (_, ties) in others where !ties.uses.isEmpty && ties.claims.contains(where: uses.contains) {
                uses.formUnion(ties.uses)
            }
        }
        let near = others.filter { _, ties in
            ties.claims.contains { claims.contains($0) || uses.contains($0) }
                || ties.uses.contains(where: claims.contains)
        }
        return Set(near.map(\.name))
    }
}

extension [Diagnostic] {
    /// Without findings that were there, and with those that are now. Both tell what is the same; what was guessed for a
    /// hint may be another where fewer services are looked at.
    fileprivate func replacing(_ was: [Diagnostic], with now: [Diagnostic]) -> [Diagnostic] {
        var changes: [CountedFinding: Int] = [:]
        for finding in now { changes[CountedFinding(finding), default: 0] += 1 }
        for finding in was { changes[CountedFinding(finding), default: 0] -= 1 }
        var left = filter { finding in
            guard let change = changes[CountedFinding(finding)], change < 0 else { return true }
            changes[CountedFinding(finding)] = change + 1
            return false
        }
        for finding in now {
            guard let change = changes[CountedFinding(finding)], change > 0 else { continue }
            changes[CountedFinding(finding)] = change - 1
            left.append(finding)
        }
        return left
    }
}

private struct CountedFinding: Hashable {
    private let code: String
    private let severity: Severity
    private let span: SourceSpan?
    private let message: String
    private let service: ServiceName?

    init(_ finding: Diagnostic) {
        (code, severity, span) = (finding.id.code, finding.severity, finding.span)
        (message, service) = (finding.message, finding.service)
    }
}
