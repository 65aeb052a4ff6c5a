import Compiler

/// One file of the cache: entries by their keys. `Cache` writes it.
///
/// The file is eight bytes that name its form, the number of entries, a table of them sorted by key, and their bytes. A
/// file per entry would cost more than to compute it again. Only the table is read at once: most runs need few entries.
struct CachePack: Sendable {
    private struct Row: Sendable {
        var key: CacheKey
        /// Of its bytes, from the end of the table.
        var start: Int
        var count: Int
        var checksum: UInt32
        /// How many times the file was written since the entry was last used.
        var age: UInt32
    }

    private static let form: UInt64 = 0x736F_6163_5F70_6B33
    /// Bytes of the file's beginning, and of each row of the table.
    private static let (headSize, rowSize) = (12, 36)
    /// For how many writes of the file an entry is kept that is of no use.
    static let ageLimit: UInt32 = 32

    private let file: StoredBytes
    private let table: ArraySlice<UInt8>
    let count: Int

    /// What a file says; empty if it is no such file, or not a whole one.
    init(_ file: StoredBytes = StoredBytes([])) {
        self.file = file
        let table = CachePack.table(of: file)
        (self.table, count) = (table, table.count / CachePack.rowSize)
    }

    /// The same with all bytes at hand, for who needs most entries.
    func loaded() -> CachePack { CachePack(file.loaded()) }

    private static func table(of file: StoredBytes) -> ArraySlice<UInt8> {
        guard let head = file.read(0..<headSize) else { return [] }
        var reader = ByteReader(head)
        guard (try? reader.fixed64()) == form, let count = try? reader.fixed32() else { return [] }
        return file.read(headSize..<headSize + rowSize * Int(count)) ?? []
    }

    private func key(_ place: Int) -> CacheKey {
        CacheKey(words: (number(place, 0), number(place, 8), number(place, 16)))
    }

    private func row(_ place: Int) -> Row {
        let (start, count): (UInt32, UInt32) = (number(place, 20), number(place, 24))
        return Row(
            key: key(place), start: Int(start), count: Int(count), checksum: number(place, 28), age: number(place, 32))
    }

    /// A number of a row, by where it is in it.
    private func number<Number: FixedWidthInteger>(_ place: Int, _ offset: Int) -> Number {
        let start = table.startIndex + place * CachePack.rowSize + offset
        var number: Number = 0
        for index in start..<start + Number.bitWidth / 8 { number = number << 8 | Number(table[index]) }
        return number
    }

    /// The bytes of an entry; nil if there is none, or it is damaged.
    subscript(_ key: CacheKey) -> ByteReader? {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self.key(middle) < key { low = middle + 1 } else { high = middle }
        }
        guard low < count, self.key(low) == key else { return nil }
        let row = row(low)
        let start = CachePack.headSize + table.count + row.start
        guard let bytes = file.read(start..<start + row.count), CachePack.checksum(of: bytes) == row.checksum else {
            return nil
        }
        return ByteReader(bytes)
    }

    /// The entry that was written last; nil if there is none.
    var newest: CacheKey? { (0..<count).map(row).min { $0.age < $1.age }?.key }

    private static func checksum(of bytes: ArraySlice<UInt8>) -> UInt32 {
        UInt32(truncatingIfNeeded: Checksum.ofWords(bytes) >> 16)
    }

    // MARK: Writing

    private struct Entry {
        var key: CacheKey
        var bytes: ArraySlice<UInt8>
        var checksum: UInt32
        var age: UInt32
    }

    /// The file after a run that used these entries and made others. Those that were of no use are kept for a while, the
    /// oldest dropped first if there is no room. `used` is nil after a run that did not ask for all that may be of use.
    func file(
        used: Set<CacheKey>?, fresh: [CacheKey: [UInt8]], limit: Int, ageLimit: UInt32 = ageLimit
    ) -> [UInt8] {
        var entries = kept(used: used, ageLimit: ageLimit).filter { fresh[$0.key] == nil }
        entries += fresh.map { key, bytes in
            Entry(key: key, bytes: bytes[...], checksum: CachePack.checksum(of: bytes[...]), age: 0)
        }
        func size(_ entry: Entry) -> Int { CachePack.rowSize + entry.bytes.count }
        let total = entries.reduce(CachePack.headSize) { $0 + size($1) }
        if total > limit {
            entries.sort { ($0.age, $0.key) < ($1.age, $1.key) }
            var room = limit - CachePack.headSize
            entries = Array(
                entries.prefix { entry in
                    room -= size(entry)
                    return room >= 0
                })
        }
        entries.sort { $0.key < $1.key }
        var writer = ByteWriter(capacity: min(total, limit))
        writer.writeFixed(CachePack.form)
        writer.writeFixed(UInt32(entries.count))
        var start = 0
        for entry in entries {
            writer.writeFixed(entry.key.id.words.high)
            writer.writeFixed(entry.key.id.words.middle)
            writer.writeFixed(entry.key.id.words.low)
            writer.writeFixed(UInt32(start))
            writer.writeFixed(UInt32(entry.bytes.count))
            writer.writeFixed(entry.checksum)
            writer.writeFixed(entry.age)
            start += entry.bytes.count
        }
        for entry in entries { writer.append(entry.bytes) }
        return writer.bytes
    }

    /// What of the file stays.
    private func kept(used: Set<CacheKey>?, ageLimit: UInt32) -> [Entry] {
        let start = CachePack.headSize + table.count
        guard start <= file.count, let bytes = file.read(start..<file.count) else { return [] }
        return (0..<count).map(row).compactMap { row in
            let age = used.map { $0.contains(row.key) ? 0 : min(row.age, ageLimit) + 1 } ?? row.age
            guard age <= ageLimit, row.start + row.count <= bytes.count else { return nil }
            let start = bytes.startIndex + row.start
            return Entry(key: row.key, bytes: bytes[start..<start + row.count], checksum: row.checksum, age: age)
        }
    }
}
