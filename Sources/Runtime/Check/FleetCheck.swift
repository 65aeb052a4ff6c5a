import Compiler
import Git

/// Checks the services of a snapshot, and all of them together.
public struct FleetCheck: Sendable {
    public var fleet: Fleet
    /// The clusters whose files count; nil: all that have a file.
    public var clusters: [ClusterName]?
    public var system: SystemConfiguration?
    /// The teams that there are; nil if that is not known.
    public var teams: [String]?

    /// `fleet.services` says whose findings are wanted. Rules about the whole repository see every service.
    public init(_ fleet: Fleet, clusters: [ClusterName]?, system: SystemConfiguration?, teams: [String]? = nil) {
        self.teams = teams
        self.fleet = fleet
        self.clusters = clusters
        self.system = system
    }

    public struct Result: Sendable {
        /// In reading order.
        public var findings: [Diagnostic]
        /// How many services were checked.
        public var services: Int
        /// How many findings the repository silences, in all services.
        public var silenced: Int
    }

    /// What is wrong. With `base`, only what is not wrong there already.
    public func run(
        since base: Snapshot? = nil, progress: (@Sendable (_ done: Int, _ of: Int) -> Void)? = nil
    ) throws(Fleet.Failure) -> Result {
        do {
            let tree = try SourceTree(fleet.snapshot)
            let wanted = try fleet.services == nil ? nil : Set(fleet.chosen(from: tree).value.map(\.name))
            let listed = try tree.services()
            let clusters = try clusters ?? allClusters(listed.value)
            let shared = SharedSecrets.lower(try tree.sharedSecrets().value).value
            let pipeline = CheckPipeline(
                RuleContext(clusters: clusters, system: system, sharedSecrets: shared, teams: teams))
            let parts = try check(listed.value, of: fleet, pipeline, progress)
            let all = try findings(of: parts, listed.diagnostics, in: tree, pipeline)
            var found = all.findings
            if let base { found = try without(findings(of: base, like: parts, pipeline), found) }
            if let wanted { found.removeAll { finding in finding.service.map { !wanted.contains($0) } ?? true } }
            return Result(
                findings: found.sorted(by: Diagnostic.inReadingOrder), services: wanted?.count ?? parts.count,
                silenced: all.silenced)
        } catch { throw Fleet.Failure(error) }
    }

    private struct Part: Sendable {
        var directory: ServiceDirectory
        var outcome: Outcome<CheckPipeline.Checked>
    }

    private func check(
        _ services: [ServiceDirectory], of fleet: Fleet, _ pipeline: CheckPipeline,
        _ progress: (@Sendable (Int, Int) -> Void)? = nil
    ) throws(GitError) -> [Part] {
        try fleet.map(services, state: (), progress: progress) { service, tree, _ throws(GitError) in
            let source = try pipeline.read(service, from: tree)
            let checked = pipeline.check(source.value)
            return Part(
                directory: service, outcome: Outcome(checked.value, source.diagnostics + checked.diagnostics))
        }
    }

    /// What is wrong in a snapshot, and not silenced there; and how much is.
    private func findings(
        of parts: [Part], _ listing: [Diagnostic], in tree: SourceTree, _ pipeline: CheckPipeline
    ) throws(GitError) -> (findings: [Diagnostic], silenced: Int) {
        let checked = parts.map(\.outcome.value)
        let file = try tree.file(SilenceConfiguration.fileName)
        let configuration = SilenceConfiguration.read(file.value)
        let all =
            listing + file.diagnostics + configuration.diagnostics
            + parts.flatMap(\.outcome.diagnostics) + pipeline.check(RepositoryFacts(checked.map(\.facts)))
        return Silences.apply(
            all, comments: checked.flatMap(\.silences), configuration: configuration.value,
            isComplete: checked.allSatisfy(\.isComplete))
    }

    /// The clusters that some service has a file for.
    private func allClusters(_ services: [ServiceDirectory]) throws(GitError) -> [ClusterName] {
        let names = try fleet.map(services, state: ()) { service, tree, _ throws(GitError) in
            try tree.names(of: service).compactMap { InstanceKind.file(named: $0)?.cluster }
        }
        return Set(names.joined()).sorted()
    }

    // MARK: What is new

    /// The findings of another snapshot, with its own silences: what was silenced there and is no longer is new.
    /// Services that have the same tree there are not checked again.
    private func findings(
        of base: Snapshot, like parts: [Part], _ pipeline: CheckPipeline
    ) throws(GitError) -> [Diagnostic] {
        let known = Dictionary(parts.map { ($0.directory.name, $0) }, uniquingKeysWith: { first, _ in first })
        let tree = try SourceTree(base)
        let listed = try tree.services()
        var (same, changed): ([Part], [ServiceDirectory]) = ([], [])
        for service in listed.value {
            if let part = known[service.name], let id = service.treeID, part.directory.treeID == id {
                same.append(part)
            } else {
                changed.append(service)
            }
        }
        let others = try check(changed, of: Fleet(snapshot: base, services: nil, jobs: fleet.jobs), pipeline)
        let all = (same + others).sorted { $0.directory.name < $1.directory.name }
        return try findings(of: all, listed.diagnostics, in: tree, pipeline).findings
    }

    /// The findings that are not among the old ones. Lines move, so that a place counts by its file alone.
    private func without(_ old: [Diagnostic], _ new: [Diagnostic]) -> [Diagnostic] {
        struct Key: Hashable {
            var code: String
            var path: String
            var message: String

            init(_ finding: Diagnostic) {
                (code, path, message) = (finding.id.code, finding.span?.path ?? "", finding.message)
            }
        }
        var left: [Key: Int] = [:]
        for finding in old { left[Key(finding), default: 0] += 1 }
        return new.filter { finding in
            guard let count = left[Key(finding)], count > 0 else { return true }
            left[Key(finding)] = count - 1
            return false
        }
    }
}
