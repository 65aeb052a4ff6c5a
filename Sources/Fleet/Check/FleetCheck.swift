import Compiler
import Git

/// Checks the services of a snapshot, and all of them together.
public struct FleetCheck: Sendable {
    public var fleet: Fleet
    /// The clusters whose files count; nil: all that have a file.
    public var clusters: [ClusterName]?
    public var systems: SystemConfigurations
    /// The teams that there are; nil if that is not known.
    public var teams: [String]?
    /// Nil: nothing is kept between runs.
    public var cache: Cache?
    /// Over all that `systems` was read from; for the cache.
    public var systemsDigest: String
    /// The one that a compilation would take for the date variables of commands; nil: any.
    public var moment: Moment?
    /// The settings file at the top of the repository, if soa-configs is a folder of it. What is wrong with it is not told.
    public var top: SourceFile?

    /// `fleet.services` says whose findings are wanted. Rules about the whole repository see every service.
    public init(
        _ fleet: Fleet, clusters: [ClusterName]?, systems: SystemConfigurations, systemsDigest: String = "",
        teams: [String]? = nil, moment: Moment? = nil, cache: Cache? = nil, top: SourceFile? = nil
    ) {
        self.top = top
        self.moment = moment
        self.teams = teams
        self.cache = cache
        self.systemsDigest = top.map { "\(systemsDigest) \(Checksum.of($0))" } ?? systemsDigest
        self.fleet = fleet
        self.clusters = clusters
        self.systems = systems
    }

    public struct Result: Sendable {
        /// In reading order.
        public var findings: [Diagnostic]
        /// How many services were checked.
        public var services: Int
        /// How many findings the repository silences, in all services.
        public var silenced: Int
        /// Whether `.soac.yaml` says that what only the compilation refuses is no failure.
        public var allowsUncompilable: Bool
        /// `RepositorySettings.rulePages`
        public var rulePages: String?
        /// What it was made from. To take thousands of small things apart takes a tenth of a short run: whoever ends with
        /// this result keeps it to the end.
        let workings: [ServiceFindings]
    }

    /// What was found in a state; after a comparison, what is new there.
    struct Checked: Sendable {
        var findings: [Diagnostic]
        /// How many services there are.
        var services: Int
        var tally: SilenceTally
        var parts: [ServiceFindings]
    }

    public typealias Progress = @Sendable (_ done: Int, _ of: Int) -> Void

    /// What is wrong. With `base`, only what is not wrong there already.
    public func run(
        since base: Snapshot? = nil, progress: Progress? = nil
    ) throws(Fleet.Failure) -> Result {
        do {
            let tree = try SourceTree(fleet.snapshot)
            let wanted = try fleet.services == nil ? nil : Set(fleet.chosen(from: tree).value.map(\.name))
            var checked =
                if let base { try changes(since: base, in: tree, progress) } else {
                    try whole(fleet.snapshot, clusters: clusters, progress).checked
                }
            if let wanted {
                checked.findings.removeAll { finding in finding.service.map { !wanted.contains($0) } ?? true }
            }
            checked.findings.sort(by: Diagnostic.inReadingOrder)
            let settings = RepositorySettings.read(
                try tree.file(RepositorySettings.fileName).value, top: top
            ).value
            return Result(
                findings: checked.findings, services: wanted?.count ?? checked.services,
                silenced: checked.tally.silenced, allowsUncompilable: settings.allowsUncompilable,
                rulePages: settings.rulePages, workings: checked.parts)
        } catch { throw Fleet.Failure(error) }
    }

    // MARK: One state

    /// What is wrong in all services of a snapshot. `clusters` is nil if those with a file count.
    private func whole(
        _ snapshot: Snapshot, clusters: [ClusterName]?, _ progress: Progress?
    ) throws(GitError) -> (checked: Checked, clusters: [ClusterName]) {
        let tree = try SourceTree(snapshot)
        let services = try tree.services()
        let all = if let clusters { clusters } else { try allClusters(services.value, in: snapshot) }
        let side = try side(tree, all)
        let parts = try findings(services.value, in: snapshot, side, isWhole: true, progress)
        let (found, tally) = try side.findings(of: parts, names: { parts.map(\.name) }, jobs: fleet.jobs)
        let isComplete = parts.allSatisfy(\.outcome.value.isComplete)
        let ofEntries = side.settings.silences.findings(tally, isComplete: isComplete)
        let checked = Checked(
            findings: services.diagnostics.refusedByCompile() + found + ofEntries,
            services: parts.count(where: \.outcome.value.isService), tally: tally, parts: parts)
        // With the clusters of another state, it is of no use to the next run.
        if clusters == self.clusters {
            summaries?.save(RepositorySummary(checked, clusters: all, of: snapshot), of: snapshot)
        }
        return (checked, all)
    }

    private func side(_ tree: SourceTree, _ clusters: [ClusterName]) throws(GitError) -> CheckSide {
        try CheckSide(tree, RuleContext(clusters: clusters, systems: systems, teams: teams), top: top, moment: moment)
    }

    /// What is wrong in each service; of those that an earlier run checked, from the shelf. `isWhole` says whether they are
    /// all services of the snapshot.
    func findings(
        _ services: [ServiceDirectory], in snapshot: Snapshot, _ side: CheckSide, isWhole: Bool, _ progress: Progress?
    ) throws(GitError) -> [ServiceFindings] {
        let shelf = cache.map {
            FindingsShelf($0, side, systemsDigest: systemsDigest, teams: teams, isWhole: isWhole)
        }
        let fleet = Fleet(snapshot: snapshot, services: nil, jobs: fleet.jobs)
        let parts = try fleet.map(services, state: (), progress: progress) {
            service, tree, _ throws(GitError) -> (ServiceFindings, Cache.Entry?) in
            if let (part, entry) = try shelf?.findings(of: service, in: tree) { return (part, entry) }
            let findings = try ServiceFindings(service, tree, side.pipeline)
            return (findings, shelf?.entry(for: findings))
        }
        shelf?.save(parts.compactMap(\.1), isWhole: isWhole)
        return parts.map(\.0)
    }

    /// The clusters that some service has a file for.
    func allClusters(
        _ services: [ServiceDirectory], in snapshot: Snapshot
    ) throws(GitError) -> [ClusterName] {
        let fleet = Fleet(snapshot: snapshot, services: nil, jobs: fleet.jobs)
        let names = try fleet.map(services, state: ()) { service, tree, _ throws(GitError) in
            try tree.names(of: service).compactMap { InstanceKind.file(named: $0)?.cluster }.filter(\.isUsual)
        }
        return Set(names.joined()).sorted()
    }

    // MARK: Two states

    private var summaries: SummaryShelf? {
        cache.map { SummaryShelf($0, clusters: clusters, systemsDigest: systemsDigest, teams: teams) }
    }

    /// What is wrong in the fleet, and is not in another snapshot. That has its own silences: what was silenced there and is
    /// no longer is new.
    private func changes(
        since base: Snapshot, in tree: SourceTree, _ progress: Progress?
    ) throws(GitError) -> Checked {
        let (old, new) = (try state(base), (snapshot: fleet.snapshot, tree: tree, side: try side(tree, [])))
        // Else there is no need of a summary.
        if old.side.agrees(with: new.side) {
            let range = RangeCheck(self, from: old, try summary(of: old), to: new)
            if let (checked, summary) = try range.run(progress) {
                summaries?.save(summary, of: fleet.snapshot, beside: base)
                return checked
            }
        }
        // Clusters, settings or shared secrets are others: that bears on every service.
        var (head, clusters) = try whole(fleet.snapshot, clusters: clusters, progress)
        let previous = try whole(base, clusters: clusters, progress).checked
        head.findings.sort(by: Diagnostic.inReadingOrder)
        head.findings = head.findings.without(previous.findings.map(\.fingerprint))
        return head
    }

    private func state(_ snapshot: Snapshot) throws(GitError) -> RangeCheck.State {
        let tree = try SourceTree(snapshot)
        return (snapshot, tree, try side(tree, []))
    }

    /// Of a commit that nobody checked it is told from what was checked last.
    private func summary(of base: RangeCheck.State) throws(GitError) -> RepositorySummary {
        let summaries = summaries
        if let known = summaries?.summary(of: base.snapshot) { return known }
        // The tree may be gone since.
        if let (last, summary) = summaries?.newest(beside: base.snapshot), let old = try? state(last),
            let (_, found) = try? RangeCheck(self, from: old, summary, to: base).run(nil)
        {
            summaries?.save(found, of: base.snapshot)
            return found
        }
        let (checked, clusters) = try whole(base.snapshot, clusters: clusters, nil)
        return RepositorySummary(checked, clusters: clusters, of: base.snapshot)
    }
}
