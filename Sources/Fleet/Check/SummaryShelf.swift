import Compiler
import Git

/// Where the cache keeps the summaries of commits that were checked, by the ids of their root trees.
struct SummaryShelf: Sendable {
    private let cache: Cache
    private let shelf: Cache.Shelf

    /// `clusters` as they were asked for; nil: all that have a file.
    init(_ cache: Cache, clusters: [ClusterName]?, systemsDigest: String, teams: [String]?) {
        self.cache = cache
        let context = [
            clusters.map { $0.map(\.text).joined(separator: "/") } ?? "-", systemsDigest,
            teams.map { $0.joined(separator: "/") } ?? "-",
        ]
        shelf = cache.shelf("summaries", context: context.joined(separator: "\n"))
    }

    /// Nil if nobody checked the commit.
    func summary(of snapshot: Snapshot) -> RepositorySummary? {
        snapshot.root.treeID.flatMap { summary(CacheKey($0)) }
    }

    /// What was checked last in the repository of a snapshot; nil if nothing was.
    func newest(beside snapshot: Snapshot) -> (Snapshot, RepositorySummary)? {
        guard let key = shelf.pack.newest, let summary = summary(key) else { return nil }
        return (Snapshot(TreeID(key.id), beside: snapshot), summary)
    }

    private func summary(_ key: CacheKey) -> RepositorySummary? {
        guard var reader = shelf.pack[key] else { return nil }
        return try? reader.read() as RepositorySummary
    }

    /// `base` is one that was of use: the next run may ask for it, too.
    func save(_ summary: @autoclosure () -> RepositorySummary, of snapshot: Snapshot, beside base: Snapshot? = nil) {
        guard let key = snapshot.root.treeID.map({ CacheKey($0) }), shelf.pack[key] == nil else { return }
        var writer = ByteWriter()
        writer.write(summary())
        // Of a large repository each takes its time to be written again.
        let used: Set<CacheKey> = base?.root.treeID.map { [CacheKey($0)] } ?? []
        cache.save(shelf, used: used, fresh: [key: writer.bytes], ageLimit: 1)
    }
}
