import Compiler
import Git

/// Checks the services of a snapshot, and all of them together.
public struct FleetCheck: Sendable {
    public var fleet: Fleet
    /// The clusters whose files count; nil: all that have a file.
    public var clusters: [ClusterName]?
    public var system: SystemConfiguration?

    /// `fleet.services` says whose findings are wanted. Rules about the whole repository see every service.
    public init(_ fleet: Fleet, clusters: [ClusterName]?, system: SystemConfiguration?) {
        self.fleet = fleet
        self.clusters = clusters
        self.system = system
    }

    public struct Result: Sendable {
        /// In reading order.
        public var findings: [Diagnostic]
        /// How many services were checked.
        public var services: Int
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
            let pipeline = CheckPipeline(RuleContext(clusters: clusters, system: system, sharedSecrets: shared))
            let parts = try check(listed.value, of: fleet, pipeline, progress)
            var findings = listed.diagnostics + findings(of: parts, pipeline)
            if let base { findings = try without(self.findings(of: base, like: parts, pipeline), findings) }
            if let wanted { findings.removeAll { finding in finding.service.map { !wanted.contains($0) } ?? true } }
            return Result(
                findings: findings.sorted(by: Diagnostic.inReadingOrder), services: wanted?.count ?? parts.count)
        } catch { throw Fleet.Failure(error) }
    }

    private struct Part: Sendable {
        var directory: ServiceDirectory
        var outcome: Outcome<ServiceFacts>
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

    private func findings(of parts: [Part], _ pipeline: CheckPipeline) -> [Diagnostic] {
        parts.flatMap(\.outcome.diagnostics) + pipeline.check(RepositoryFacts(parts.map(\.outcome.value)))
    }

    /// The clusters that some service has a file for.
    private func allClusters(_ services: [ServiceDirectory]) throws(GitError) -> [ClusterName] {
        let names = try fleet.map(services, state: ()) { service, tree, _ throws(GitError) in
            try tree.names(of: service).compactMap { CheckPipeline.cluster(ofFile: $0) }
        }
        return Set(names.joined()).sorted()
    }

    // MARK: What is new

    /// The findings of another snapshot. Services that have the same tree there are not checked again.
    private func findings(
        of base: Snapshot, like parts: [Part], _ pipeline: CheckPipeline
    ) throws(GitError) -> [Diagnostic] {
        let known = Dictionary(
            parts.compactMap { part in part.directory.treeID.map { ($0, part) } },
            uniquingKeysWith: { first, _ in first })
        let listed = try SourceTree(base).services()
        var (same, changed): ([Part], [ServiceDirectory]) = ([], [])
        for service in listed.value {
            if let part = service.treeID.flatMap({ known[$0] }), part.directory.name == service.name {
                same.append(part)
            } else {
                changed.append(service)
            }
        }
        let others = try check(changed, of: Fleet(snapshot: base, services: nil, jobs: fleet.jobs), pipeline)
        let all = (same + others).sorted { $0.directory.name < $1.directory.name }
        return listed.diagnostics + findings(of: all, pipeline)
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
