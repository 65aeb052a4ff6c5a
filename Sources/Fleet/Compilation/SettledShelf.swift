import Compiler
import Emitters
import Git

/// Where the cache keeps that nothing is to be done for a part of a folder's manifest: by what the part tells, and the trees of
/// all services of which it tells. So a run looks only at the services of those parts in which something is another.
struct SettledShelf: Sendable {
    private let cache: Cache
    private let shelf: Cache.Shelf
    private let linker: ServiceLinker
    private let sharedSecrets: UInt64

    /// `context` is that of the compilations.
    init(_ cache: Cache, _ linker: ServiceLinker, context: String) {
        (self.cache, self.linker) = (cache, linker)
        sharedSecrets = Checksum.of(linker.sharedSecrets)
        shelf = cache.shelf("settled", context: context)
    }

    /// The services of a part, and what tells whether it is another.
    struct Members: Sendable {
        var services: [ServiceDirectory] = []
        /// The names of the services, the ids of their trees, and the digests of their deployments.json files where those
        /// are not the tree's. Nil if one of them has none.
        fileprivate var identity: [UInt8]? = []

        fileprivate mutating func add(_ service: ServiceName, _ tree: TreeID, deployments: String) {
            identity?.append(contentsOf: service.text.utf8)
            identity?.append(0)
            let words = tree.id.words
            for shift in stride(from: 0, to: 64, by: 8) {
                identity?.append(UInt8(truncatingIfNeeded: words.high >> shift))
                identity?.append(UInt8(truncatingIfNeeded: words.middle >> shift))
                if shift < 32 { identity?.append(UInt8(truncatingIfNeeded: words.low >> shift)) }
            }
            identity?.append(contentsOf: deployments.utf8)
            identity?.append(0)
        }

        fileprivate func key(_ digest: String?) -> CacheKey? {
            guard let identity else { return nil }
            let bytes = Array("\(digest ?? "-")\n".utf8) + identity
            return CacheKey(BlobID.hash(of: bytes))
        }
    }

    /// All services by the part that tells of them, and the parts that tell of none.
    func members(
        _ services: [ServiceDirectory], _ contents: OutputFolder.Contents
    ) -> [PartNumber: Members] {
        var all = [Members](repeating: Members(), count: PartNumber.count)
        for service in services {
            let deployments = linker.deployments(of: service.name)
            let number = PartNumber(of: service.name).value
            all[number].services.append(service)
            if let id = service.treeID, deployments?.value.file != .unreadable {
                all[number].add(service.name, id, deployments: deployments?.value.digest ?? "")
            } else {
                all[number].identity = nil
            }
        }
        let known = contents.numbers
        let numbers = (0..<PartNumber.count).map { PartNumber($0) }
        let used = numbers.filter { known.contains($0) || !all[$0.value].services.isEmpty }
        return Dictionary(uniqueKeysWithValues: used.map { ($0, all[$0.value]) })
    }

    /// What is known of parts in which nothing is another than it was.
    func settled(
        _ members: [PartNumber: Members], _ contents: OutputFolder.Contents, in tree: SourceTree
    ) throws(GitError) -> [PartNumber: SettledPart] {
        var settled: [PartNumber: SettledPart] = [:]
        var schedules = HeldSchedules(moment: linker.inputs.moment)
        for (number, members) in members {
            guard let key = members.key(contents.index.parts[number]?.digest), var reader = shelf.pack[key],
                let part = try? reader.read() as SettledPart, schedules.hold(part.dependencies.reads),
                try part.dependencies.withoutSchedules.hold(in: tree, with: linker.inputs, sharedSecrets: sharedSecrets)
            else { continue }
            settled[number] = part
        }
        return settled
    }

    /// Whether schedules come to what they came to, each of which most parts have: it is looked at once.
    private struct HeldSchedules {
        let moment: Moment
        private var known: [Text: Bool] = [:]

        init(moment: Moment) { self.moment = moment }

        mutating func hold(_ reads: [LinkingReads]) -> Bool {
            reads.allSatisfy { $0.schedules.allSatisfy { hold($0) } }
        }

        private mutating func hold(_ schedule: LinkingReads.Schedule) -> Bool {
            let key = Text("\(schedule.minutes ?? -1) \(schedule.text)")
            if let known = known[key] { return known }
            var read = LinkingReads()
            read.schedules = [schedule]
            let holds = read.hold(with: InstanceCounts(), at: moment)
            known[key] = holds
            return holds
        }
    }

    /// Keeps what a run came to, once the folder has it. `compiled` is what the services gave that were not settled, without
    /// those that cannot be found again.
    func save(
        _ members: [PartNumber: Members], settled: Set<PartNumber>, _ compiled: [ServiceName: SettledPart.Service],
        _ index: ManifestIndex
    ) {
        var entries: [Cache.Entry] = []
        for (number, members) in members {
            guard let key = members.key(index.parts[number]?.digest) else { continue }
            guard !settled.contains(number) else {
                entries.append(Cache.Entry(key: key, bytes: nil))
                continue
            }
            let all = members.services.compactMap { compiled[$0.name] }
            guard all.count == members.services.count else { continue }
            var writer = ByteWriter()
            writer.write(SettledPart(all, clusters: linker.inputs.clusters.count))
            entries.append(Cache.Entry(key: key, bytes: writer.bytes))
        }
        cache.save(shelf, entries)
    }
}
