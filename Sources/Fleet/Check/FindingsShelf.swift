import Compiler
import Git

/// Where the cache keeps what was found in services, by the ids of their trees.
struct FindingsShelf: Sendable {
    private let cache: Cache
    private let shelf: Cache.Shelf
    private let sharedSecrets: UInt64
    private let moment: Moment?

    /// `isWhole`: all services will be asked for.
    init(_ cache: Cache, _ side: CheckSide, systemsDigest: String, teams: [String]?, isWhole: Bool) {
        self.cache = cache
        let context = [
            side.clusters.map(\.text).joined(separator: "/"), systemsDigest,
            teams.map { $0.joined(separator: "/") } ?? "-", "\(side.settingsChecksum)",
        ]
        shelf = cache.shelf("check", context: context.joined(separator: "\n"), isLoaded: isWhole)
        sharedSecrets = side.sharedSecretsChecksum
        moment = side.moment
    }

    /// What was found in a service with this tree; nil if nobody looked, or it depends on what is another now.
    func findings(
        of service: ServiceDirectory, in tree: SourceTree
    ) throws(GitError) -> (ServiceFindings, Cache.Entry)? {
        guard let id = service.treeID else { return nil }
        let key = CacheKey(id, of: service.name)
        guard var reader = shelf.pack[key], let stored = try? reader.read() as StoredFindings,
            let findings = try stored.findings(of: service, in: tree, sharedSecrets: sharedSecrets, at: moment)
        else { return nil }
        return (findings, Cache.Entry(key: key, bytes: nil))
    }

    func entry(for findings: ServiceFindings) -> Cache.Entry? {
        guard let id = findings.directory.treeID else { return nil }
        var writer = ByteWriter()
        writer.write(StoredFindings(findings, sharedSecrets: sharedSecrets))
        return Cache.Entry(key: CacheKey(id, of: findings.directory.name), bytes: writer.bytes)
    }

    func save(_ entries: [Cache.Entry], isWhole: Bool) { cache.save(shelf, entries, isWhole: isWhole) }
}
