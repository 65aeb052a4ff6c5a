import Compiler
import Git

/// Where the cache keeps the summaries of commits that were checked, by the ids of their root trees: of one commit all that there
/// is to know, in parts, and of later ones what they have otherwise. So what a commit costs does not grow with the repository.
struct SummaryShelf {
    /// A summary that has more services otherwise than the parts gets parts of its own.
    private static func stepLimit(of services: Int) -> Int { min(256, 8 + services / 16) }

    /// For how many writes a summary is kept that is of no use.
    private static let ageLimit: UInt32 = 8

    private let cache: Cache
    private let parts: Cache.Shelf
    private let steps: Cache.Shelf

    /// `clusters` as they were asked for; nil: all that have a file.
    init(_ cache: Cache, clusters: [ClusterName]?, systemsDigest: String, teams: [String]?) {
        self.cache = cache
        let context = [
            clusters.map { $0.map(\.text).joined(separator: "/") } ?? "-", systemsDigest,
            teams.map { $0.joined(separator: "/") } ?? "-",
        ].joined(separator: "\n")
        parts = cache.shelf("summary", context: context)
        steps = cache.shelf("summaries", context: context)
    }

    /// Nil if nobody checked the commit.
    func summary(of snapshot: Snapshot) -> RepositorySummary? {
        guard let tree = snapshot.root.treeID, let parts = SummaryParts(parts.pack) else { return nil }
        return parts.tree == tree ? RepositorySummary(parts, totals: parts.totals) : step(CacheKey(tree), from: parts)
    }

    /// What was checked last in the repository of a snapshot; nil if nothing was.
    func newest(beside snapshot: Snapshot) -> (Snapshot, RepositorySummary)? {
        guard let parts = SummaryParts(parts.pack), let tree = parts.tree else { return nil }
        if let key = steps.pack.newest, let summary = step(key, from: parts) {
            return (Snapshot(TreeID(key.id), beside: snapshot), summary)
        }
        return (Snapshot(tree, beside: snapshot), RepositorySummary(parts, totals: parts.totals))
    }

    private func step(_ key: CacheKey, from parts: SummaryParts) -> RepositorySummary? {
        guard var reader = steps.pack[key], let step = try? reader.read() as SummaryStep, step.tree == parts.tree else {
            return nil
        }
        return RepositorySummary(parts, totals: step.totals, changed: step.changed)
    }

    /// `base` is one that was of use: the next run may ask for it, too.
    func save(_ summary: @autoclosure () -> RepositorySummary, of snapshot: Snapshot, beside base: Snapshot? = nil) {
        guard let tree = snapshot.root.treeID, self.summary(of: snapshot) == nil else { return }
        let summary = summary()
        let isKept = summary.parts.tree != nil && SummaryParts(parts.pack)?.tree == summary.parts.tree
        if isKept, summary.changed.count <= SummaryShelf.stepLimit(of: summary.totals.services),
            let step = SummaryStep(summary)
        {
            var writer = ByteWriter()
            writer.write(step)
            let used: Set<CacheKey> = base?.root.treeID.map { [CacheKey($0)] } ?? []
            cache.save(steps, used: used, fresh: [CacheKey(tree): writer.bytes], ageLimit: SummaryShelf.ageLimit)
        } else if let services = try? summary.services() {
            let entries = SummaryParts.entries(services, summary.totals, of: tree)
            cache.save(parts, used: [], fresh: entries, ageLimit: 0)
        }
    }
}
