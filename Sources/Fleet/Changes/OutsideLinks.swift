import Compiler
import Git

/// The services of one tree whose symlinks lead out of their directories: they may change although their own trees do not.
/// There are few of them, and to find them each service's tree has to be looked at; the cache remembers them by the tree.
struct OutsideLinks {
    private var services: [ServiceName: [OutsideEntry]] = [:]

    init() {}

    /// Of a commit; from the shelf, if it has them.
    static func of(
        _ snapshot: Snapshot, _ tree: SourceTree, _ pipeline: Pipeline, _ shelf: Shelf?, jobs: Int
    ) throws(GitError) -> OutsideLinks {
        if let links = shelf?.links(of: snapshot) { return links }
        let fleet = Fleet(snapshot: snapshot, services: nil, jobs: jobs)
        let all = try fleet.map(try tree.services().value, state: ()) { service, tree, _ throws(GitError) in
            (service.name, try pipeline.outside(service, from: tree))
        }
        var links = OutsideLinks()
        for (service, outside) in all { links.set(service, outside) }
        return links
    }

    var names: Set<ServiceName> { Set(services.keys) }

    mutating func set(_ service: ServiceName, _ outside: [OutsideEntry]) {
        services[service] = outside.isEmpty ? nil : outside
    }

    /// Where the cache keeps them, by the id of the root tree.
    struct Shelf: Sendable {
        private let cache: Cache
        private let shelf: Cache.Shelf

        init(_ cache: Cache, _ pipeline: Pipeline) {
            self.cache = cache
            shelf = cache.shelf("links", context: pipeline.readNames.joined(separator: "/"))
        }

        fileprivate func links(of snapshot: Snapshot) -> OutsideLinks? {
            guard let tree = snapshot.root.treeID, var reader = shelf.pack[CacheKey(tree)] else { return nil }
            return try? reader.read() as OutsideLinks
        }

        func save(_ links: [(of: Snapshot, OutsideLinks)]) {
            var fresh: [CacheKey: [UInt8]] = [:]
            for (snapshot, links) in links {
                guard let key = snapshot.root.treeID.map({ CacheKey($0) }), shelf.pack[key] == nil else { continue }
                var writer = ByteWriter()
                writer.write(links)
                fresh[key] = writer.bytes
            }
            cache.save(shelf, used: [], fresh: fresh)
        }
    }

    /// Beside services whose own directories changed: those of which that is not so, but what their symlinks lead to did.
    /// The links are those of `old`.
    func changes(
        besides changed: [SourceTree.ServicePair], from old: SourceTree, to new: SourceTree
    ) throws(GitError) -> [SourceTree.ServicePair] {
        let known = Set(changed.compactMap { ($0.here ?? $0.there)?.name })
        var pairs: [SourceTree.ServicePair] = []
        for (service, outside) in services where !known.contains(service) {
            if try new.has(outside) { continue }
            pairs.append((try old.service(named: service), try new.service(named: service)))
        }
        return pairs
    }
}

extension OutsideLinks: Storable {
    func write(to writer: inout ByteWriter) {
        writer.write(services.sorted { $0.key < $1.key }.map { Links(service: $0.key, outside: $0.value) })
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        for links in try reader.read() as [Links] { services[links.service] = links.outside }
    }
}

/// Those of one service.
private struct Links: Storable {
    var service: ServiceName
    var outside: [OutsideEntry]

    init(service: ServiceName, outside: [OutsideEntry]) { (self.service, self.outside) = (service, outside) }

    func write(to writer: inout ByteWriter) {
        writer.write(service)
        writer.write(outside)
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        (service, outside) = (try reader.read(), try reader.read())
    }
}
