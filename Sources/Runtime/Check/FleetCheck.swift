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

    /// `fleet.services` says whose findings are wanted. Rules about the whole repository see every service.
    public init(
        _ fleet: Fleet, clusters: [ClusterName]?, systems: SystemConfigurations, systemsDigest: String = "",
        teams: [String]? = nil, cache: Cache? = nil
    ) {
        self.teams = teams
        self.cache = cache
        self.systemsDigest = systemsDigest
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
        /// What it was made from. To take thousands of small things apart takes a tenth of a short run: whoever ends with
        /// this result keeps it to the end.
        let workings: [ServiceFindings]
    }

    /// What is wrong. With `base`, only what is not wrong there already.
    public func run(
        since base: Snapshot? = nil, progress: (@Sendable (_ done: Int, _ of: Int) -> Void)? = nil
    ) throws(Fleet.Failure) -> Result {
        do {
            let tree = try SourceTree(fleet.snapshot)
            let wanted = try fleet.services == nil ? nil : Set(fleet.chosen(from: tree).value.map(\.name))
            let services = try tree.services()
            let side = try side(tree, services, clusters ?? allClusters(services.value))
            let shelf = cache.map { FindingsShelf($0, side, systemsDigest: systemsDigest, teams: teams) }
            let parts = try findings(services.value, in: fleet.snapshot, side, shelf, progress: progress)
            var (found, silenced) = try side.findings(of: parts, jobs: fleet.jobs)
            if let base { found = found.without(try fingerprints(of: base, like: parts, found, of: side)) }
            if let wanted { found.removeAll { finding in finding.service.map { !wanted.contains($0) } ?? true } }
            found.sort(by: Diagnostic.inReadingOrder)
            return Result(
                findings: found, services: wanted?.count ?? parts.count, silenced: silenced, workings: parts)
        } catch { throw Fleet.Failure(error) }
    }

    private func side(
        _ tree: SourceTree, _ services: Outcome<[ServiceDirectory]>, _ clusters: [ClusterName]
    ) throws(GitError) -> CheckSide {
        let rules = RuleContext(clusters: clusters, systems: systems, teams: teams)
        return try CheckSide(tree, services, rules)
    }

    /// What is wrong in each service; of those that an earlier run checked, from the shelf.
    private func findings(
        _ services: [ServiceDirectory], in snapshot: Snapshot, _ side: CheckSide, _ shelf: FindingsShelf?,
        known: [ServiceName: ServiceFindings] = [:], like other: CheckSide.Comparison? = nil,
        progress: (@Sendable (_ done: Int, _ of: Int) -> Void)? = nil
    ) throws(GitError) -> [ServiceFindings] {
        let pipeline = side.pipeline
        let fleet = Fleet(snapshot: snapshot, services: nil, jobs: fleet.jobs)
        let parts = try fleet.map(services, state: (), progress: progress) {
            service, tree, _ throws(GitError) -> (ServiceFindings, Cache.Entry?) in
            if let other, let part = known[service.name], try part.holds(for: service, in: tree, other) {
                return (part, nil)
            }
            if let (part, entry) = try shelf?.findings(of: service, in: tree) { return (part, entry) }
            let findings = try ServiceFindings(service, tree, pipeline)
            return (findings, shelf?.entry(for: findings))
        }
        shelf?.save(parts.compactMap(\.1))
        return parts.map(\.0)
    }

    /// The clusters that some service has a file for.
    private func allClusters(_ services: [ServiceDirectory]) throws(GitError) -> [ClusterName] {
        let names = try fleet.map(services, state: ()) { service, tree, _ throws(GitError) in
            try tree.names(of: service).compactMap { InstanceKind.file(named: $0)?.cluster }
        }
        return Set(names.joined()).sorted()
    }

    // MARK: What is new

    /// What is wrong in another snapshot, by the fingerprints of its findings. The next run mostly asks for what is the head
    /// now.
    private func fingerprints(
        of base: Snapshot, like parts: [ServiceFindings], _ findings: [Diagnostic], of head: CheckSide
    ) throws(GitError) -> [UInt64] {
        let shelf = cache.map {
            BaseShelf($0, clusters: head.clusters, systemsDigest: systemsDigest, teams: teams)
        }
        let known = shelf?.fingerprints(of: base)
        let old =
            if let known { known } else {
                try self.findings(of: base, like: parts, of: head).map(\.fingerprint)
            }
        shelf?.save([(base, old), (fleet.snapshot, findings.map(\.fingerprint))])
        return old
    }

    /// The findings of another snapshot, with its own silences: what was silenced there and is no longer is new.
    /// Services that are the same there are not checked again.
    private func findings(
        of base: Snapshot, like parts: [ServiceFindings], of head: CheckSide
    ) throws(GitError) -> [Diagnostic] {
        let known = Dictionary(parts.map { ($0.directory.name, $0) }, uniquingKeysWith: { first, _ in first })
        let tree = try SourceTree(base)
        let services = try tree.services()
        let side = try side(tree, services, head.clusters)
        let shelf = cache.map { FindingsShelf($0, side, systemsDigest: systemsDigest, teams: teams) }
        let old = try findings(
            services.value, in: base, side, shelf, known: known, like: side.comparison(with: head))
        return try side.findings(of: old, jobs: fleet.jobs).findings
    }
}
