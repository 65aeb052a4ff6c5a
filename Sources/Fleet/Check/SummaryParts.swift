import Compiler
import Git

/// The services of a checked state, as they lie in a file of the cache: in parts by their names, and in others by what ties
/// them. A part is read when it is asked for.
final class SummaryParts {
    typealias Damaged = ByteReader.Damaged

    /// The services that something ties.
    struct Tied {
        var claiming: [ServiceName] = []
        var using: [ServiceName] = []
    }

    private enum Kind: UInt64 { case head, services, ties }

    /// Of each kind. With 20,000 services a part has eighty of them.
    private static let count: UInt64 = 256

    /// The top of the state; nil if that is no commit.
    let tree: TreeID?
    /// Of the state.
    let totals: SummaryTotals
    private let pack: CachePack
    private var knownServices: [UInt64: [ServiceName: SummarizedService]] = [:]
    private var knownTies: [UInt64: [UInt64: Tied]] = [:]

    /// What a file has; nil if it has none.
    init?(_ pack: CachePack) {
        guard var head = pack[SummaryParts.key(.head, 0)], let tree = try? head.read() as TreeID,
            let totals = try? head.read() as SummaryTotals
        else { return nil }
        (self.pack, self.tree, self.totals) = (pack, tree, totals)
    }

    /// In memory.
    init(_ services: [SummarizedService], _ totals: SummaryTotals, of tree: TreeID?) {
        let entries = SummaryParts.entries(services)
        pack = CachePack(StoredBytes(CachePack().file(used: nil, fresh: entries, limit: .max)))
        (self.tree, self.totals) = (tree, totals)
    }

    // MARK: Reading

    /// Nil if there is none.
    func service(_ name: ServiceName) throws(Damaged) -> SummarizedService? {
        try services(SummaryParts.number(of: name))[name]
    }

    /// All of them, in no order.
    func services() throws(Damaged) -> [SummarizedService] {
        var all: [SummarizedService] = []
        for number in 0..<SummaryParts.count { all += try services(number).values }
        return all
    }

    private func services(_ number: UInt64) throws(Damaged) -> [ServiceName: SummarizedService] {
        if let known = knownServices[number] { return known }
        guard var reader = pack[SummaryParts.key(.services, number)] else { throw Damaged() }
        let part = Dictionary((try reader.read() as [SummarizedService]).map { ($0.name, $0) }) { first, _ in first }
        knownServices[number] = part
        return part
    }

    func tied(_ tie: UInt64) throws(Damaged) -> Tied {
        let number = SummaryParts.number(of: tie)
        if let known = knownTies[number] { return known[tie] ?? Tied() }
        guard var reader = pack[SummaryParts.key(.ties, number)] else { throw Damaged() }
        var part: [UInt64: Tied] = [:]
        for _ in 0..<(try reader.count()) {
            let tie = try reader.fixed64()
            part[tie] = Tied(claiming: try reader.read(), using: try reader.read())
        }
        knownTies[number] = part
        return part[tie] ?? Tied()
    }

    /// How many parts were read.
    var countOfRead: Int { knownServices.count + knownTies.count }

    // MARK: Writing

    /// The entries of a file. `tree` and `totals` are those of the state.
    static func entries(
        _ services: [SummarizedService], _ totals: SummaryTotals, of tree: TreeID
    ) -> [CacheKey: [UInt8]] {
        var head = ByteWriter()
        head.write(tree)
        head.write(totals)
        var entries = entries(services)
        entries[key(.head, 0)] = head.bytes
        return entries
    }

    private static func entries(_ services: [SummarizedService]) -> [CacheKey: [UInt8]] {
        var writers: [CacheKey: ByteWriter] = [:]
        let parts = Dictionary(grouping: services) { number(of: $0.name) }
        let ties = Dictionary(grouping: tied(services)) { number(of: $0.key) }
        for part in 0..<count {
            writers[key(.services, part), default: ByteWriter()].write(parts[part] ?? [])
            var writer = ByteWriter()
            let tied = ties[part] ?? []
            writer.write(UInt64(tied.count))
            for (tie, services) in tied.sorted(by: { $0.key < $1.key }) {
                writer.writeFixed(tie)
                writer.write(services.claiming)
                writer.write(services.using)
            }
            writers[key(.ties, part)] = writer
        }
        return writers.mapValues(\.bytes)
    }

    /// What ties some services.
    static func tied(_ services: [SummarizedService]) -> [UInt64: Tied] {
        var found: [UInt64: Tied] = [:]
        for service in services {
            for claim in service.ties.claims { found[claim, default: Tied()].claiming.append(service.name) }
            for use in service.ties.uses { found[use, default: Tied()].using.append(service.name) }
        }
        return found
    }

    private static func key(_ kind: Kind, _ number: UInt64) -> CacheKey {
        CacheKey(words: (kind.rawValue, number, 0))
    }

    private static func number(of name: ServiceName) -> UInt64 { number(of: Checksum.of(name.text.utf8)) }

    private static func number(of hash: UInt64) -> UInt64 { (hash ^ hash >> 32) % count }
}
