import Compiler
import Git

/// Where the cache keeps which instances commits and all before them define, of some services.
struct DefinedShelf {
    private let cache: Cache
    private let shelf: Cache.Shelf

    struct Record: Storable {
        var services: [ServiceName]
        var instances: [InstanceID]

        init(services: [ServiceName], instances: [InstanceID]) {
            (self.services, self.instances) = (services, instances)
        }

        init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
            (services, instances) = (try reader.read(), try reader.read())
        }

        func write(to writer: inout ByteWriter) {
            writer.write(services)
            writer.write(instances)
        }
    }

    init(_ cache: Cache, cluster: ClusterName, kind: InstanceKind, root: String) {
        self.cache = cache
        shelf = cache.shelf("defined", context: "\(cluster)\n\(kind)\n\(root)")
    }

    /// Nil if nobody looked from this commit.
    func record(of commit: CommitID) -> Record? {
        guard var reader = shelf.pack[CacheKey(commit)] else { return nil }
        return try? reader.read() as Record
    }

    /// `others` are those that were of use: the next run may come to them, too.
    func save(
        _ services: Set<ServiceName>, _ instances: Set<InstanceID>, of commit: CommitID, beside others: Set<CommitID>
    ) {
        var writer = ByteWriter()
        writer.write(Record(services: services.sorted(), instances: instances.sorted()))
        let used = Set(others.map { CacheKey($0) })
        cache.save(shelf, used: used, fresh: [CacheKey(commit): writer.bytes], ageLimit: 1)
    }
}
