import Compiler
import Git

/// Where the cache keeps what was found in whole commits, by the ids of their root trees: what is old is told by that
/// alone, and no rule has to see the old commit again.
struct BaseShelf: Sendable {
    private let cache: Cache
    private let shelf: Cache.Shelf

    init(_ cache: Cache, clusters: [ClusterName], systemsDigest: String, teams: [String]?) {
        self.cache = cache
        let context = [
            clusters.map(\.text).joined(separator: "/"), systemsDigest, teams.map { $0.joined(separator: "/") } ?? "-",
        ]
        shelf = cache.shelf("bases", context: context.joined(separator: "\n"))
    }

    /// The fingerprints of the findings of a commit; nil if nobody looked.
    func fingerprints(of snapshot: Snapshot) -> [UInt64]? {
        guard let tree = snapshot.root.treeID, var reader = shelf.pack[CacheKey(tree)] else { return nil }
        return try? reader.read() as [UInt64]
    }

    func save(_ commits: [(snapshot: Snapshot, fingerprints: [UInt64])]) {
        var fresh: [CacheKey: [UInt8]] = [:]
        var used: Set<CacheKey> = []
        for (snapshot, fingerprints) in commits {
            guard let key = snapshot.root.treeID.map({ CacheKey($0) }) else { continue }
            used.insert(key)
            guard shelf.pack[key] == nil else { continue }
            var writer = ByteWriter()
            writer.write(fingerprints)
            fresh[key] = writer.bytes
        }
        cache.save(shelf, used: used, fresh: fresh)
    }
}
