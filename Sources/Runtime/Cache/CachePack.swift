import Compiler

/// One file of the cache: entries by their keys. A pure value; `Cache` reads and writes it.
///
/// The file is eight bytes that name its form, the number of entries, a table of them sorted by key, and their bytes. A
/// file per entry would cost more than to compute it again.
struct CachePack: Sendable {
    private struct Row: Sendable {
        var key: CacheKey
        var start: Int
        var count: Int
        var checksum: UInt32
        /// How many times the file was written since the entry was last used.
        var age: UInt32
    }

    private static let form: UInt64 = 0x736F_6163_5F70_6B31
    /// Bytes of the file's beginning, and of each row of the table.
    private static let (headSize, rowSize) = (12, 32)
    /// An entry that was of no use for so long is dropped.
    private static let ageLimit: UInt32 = 32

    private let bytes: [UInt8]
    private let rows: [Row]

    /// Empty.
    init() { (bytes, rows) = ([], []) }

    /// What a file says; empty if it is no such file, or not a whole one.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        rows = (try? CachePack.rows(of: bytes)) ?? []
    }

    private static func rows(of bytes: [UInt8]) throws(ByteReader.Damaged) -> [Row] {
        var reader = ByteReader(bytes)
        guard try reader.fixed64() == form else { throw ByteReader.Damaged() }
        let count = Int(try reader.fixed32())
        guard count <= bytes.count / rowSize else { throw ByteReader.Damaged() }
        var rows: [Row] = []
        rows.reserveCapacity(count)
        var start = headSize + rowSize * count
        for _ in 0..<count {
            let key = CacheKey(words: (try reader.fixed64(), try reader.fixed64(), try reader.fixed32()))
            let size = Int(try reader.fixed32())
            let row = Row(
                key: key, start: start, count: size, checksum: try reader.fixed32(), age: try reader.fixed32())
            start += size
            guard start <= bytes.count, rows.last.map({ $0.key < key }) ?? true else { throw ByteReader.Damaged() }
            rows.append(row)
        }
        return rows
    }

    var isEmpty: Bool { rows.isEmpty }

    /// The bytes of an entry; nil if there is none, or it is damaged.
    subscript(_ key: CacheKey) -> ByteReader? {
        guard let row = row(key), CachePack.checksum(of: bytes[row.start..<row.start + row.count]) == row.checksum
        else { return nil }
        return ByteReader(bytes, row.start..<row.start + row.count)
    }

    private func row(_ key: CacheKey) -> Row? {
        var (low, high) = (0, rows.count)
        while low < high {
            let middle = (low + high) / 2
            if rows[middle].key < key { low = middle + 1 } else { high = middle }
        }
        return low < rows.count && rows[low].key == key ? rows[low] : nil
    }

    private static func checksum(of bytes: ArraySlice<UInt8>) -> UInt32 {
        UInt32(truncatingIfNeeded: Checksum.of(bytes) >> 16)
    }

    /// The file after a run that used these entries and made others. Those that were of no use are kept for a while, the
    /// oldest dropped first if there is no room.
    func file(used: Set<CacheKey>, fresh: [CacheKey: [UInt8]], limit: Int) -> [UInt8] {
        var entries = fresh.map { (key: $0, bytes: $1[...], age: UInt32(0)) }
        for row in rows where fresh[row.key] == nil {
            let age = used.contains(row.key) ? 0 : row.age + 1
            if age <= CachePack.ageLimit { entries.append((row.key, bytes[row.start..<row.start + row.count], age)) }
        }
        entries.sort { ($0.age, $0.key) < ($1.age, $1.key) }
        var size = CachePack.headSize
        let kept = entries.prefix { entry in
            size += CachePack.rowSize + entry.bytes.count
            return size <= limit
        }.sorted { $0.key < $1.key }
        var writer = ByteWriter()
        writer.writeFixed(CachePack.form)
        writer.writeFixed(UInt32(kept.count))
        for entry in kept {
            writer.writeFixed(entry.key.id.words.high)
            writer.writeFixed(entry.key.id.words.middle)
            writer.writeFixed(entry.key.id.words.low)
            writer.writeFixed(UInt32(entry.bytes.count))
            writer.writeFixed(CachePack.checksum(of: entry.bytes))
            writer.writeFixed(entry.age)
        }
        for entry in kept { writer.append(entry.bytes) }
        return writer.bytes
    }
}
