import Compiler
import Git
import TestSupport
import Testing

@testable import Fleet

@Suite struct CachePackTests {
    private static func key(_ number: UInt64) -> CacheKey { CacheKey(words: (number, number &* 7, 3)) }

    private static func pack(_ entries: [UInt64: [UInt8]]) -> CachePack {
        let fresh = Dictionary(uniqueKeysWithValues: entries.map { (key($0), $1) })
        return CachePack(StoredBytes(CachePack().file(used: [], fresh: fresh, limit: 1 << 20)))
    }

    /// What an entry holds; nil if there is none.
    private static func bytes(_ pack: CachePack, _ number: UInt64) throws -> [UInt8]? {
        guard var reader = pack[key(number)] else { return nil }
        return (try reader.read() as [UInt32]).map { UInt8($0) }
    }

    private static func entry(_ bytes: [UInt8]) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(bytes.map { UInt32($0) })
        return writer.bytes
    }

    @Test func entriesAreFound() throws {
        let pack = Self.pack([5: Self.entry([1, 2]), 1: Self.entry([]), 9: Self.entry([7])])
        #expect(try Self.bytes(pack, 5) == [1, 2] && Self.bytes(pack, 1) == [] && Self.bytes(pack, 9) == [7])
        #expect(try Self.bytes(pack, 0) == nil && Self.bytes(pack, 6) == nil && Self.bytes(pack, 10) == nil)
        #expect(CachePack(StoredBytes([])).newest == nil && CachePack(StoredBytes([1, 2, 3])).newest == nil)
    }

    /// Whatever byte is damaged: what is read is what was written, or nothing.
    @Test func damageIsSeen() throws {
        let entries: [UInt64: [UInt8]] = [1: [1, 2, 3], 2: [], 3: Array(repeating: 9, count: 40)]
        let whole = CachePack().file(
            used: [], fresh: Dictionary(uniqueKeysWithValues: entries.map { (Self.key($0), Self.entry($1)) }),
            limit: 1 << 20)
        for place in whole.indices {
            var bytes = whole
            bytes[place] ^= 0x10
            let pack = CachePack(StoredBytes(bytes))
            for (number, written) in entries {
                let read = try Self.bytes(pack, number)
                #expect(read == nil || read == written, "byte \(place)")
            }
        }
        for count in whole.indices {
            let pack = CachePack(StoredBytes(Array(whole[..<count])))
            for (number, written) in entries {
                let read = try Self.bytes(pack, number)
                #expect(read == nil || read == written, "\(count) bytes")
            }
        }
    }

    /// What is of no use stays for a while, and goes first where there is no room.
    @Test func oldEntriesGo() throws {
        var pack = Self.pack([1: Self.entry([1]), 2: Self.entry([2])])
        for run in 0..<40 {
            let fresh = [Self.key(100): Self.entry([UInt8(run)])]
            pack = CachePack(StoredBytes(pack.file(used: [Self.key(1)], fresh: fresh, limit: 1 << 20)))
            #expect(try Self.bytes(pack, 1) == [1])
            #expect(try Self.bytes(pack, 2) == (run < 32 ? [2] : nil), "run \(run)")
            #expect(try Self.bytes(pack, 100) == [UInt8(run)])
        }
        let large = [UInt8](repeating: 1, count: 200)
        let full = Self.pack([1: Self.entry(large), 2: Self.entry(large)])
        let file = full.file(used: [Self.key(2)], fresh: [Self.key(3): Self.entry(large)], limit: 500)
        let small = CachePack(StoredBytes(file))
        #expect(try Self.bytes(small, 3) == large && Self.bytes(small, 2) == large && Self.bytes(small, 1) == nil)
    }

    @Test(arguments: 0..<50) func valuesComeBack(_ seed: Int) throws {
        var random = Seeded(UInt64(seed))
        var writer = ByteWriter()
        let numbers = (0..<50).map { _ in
            Int(truncatingIfNeeded: random.next() >> UInt64.random(in: 0..<64, using: &random))
        }
        let texts = (0..<10).map { _ in
            String(
                decoding: (0..<Int.random(in: 0..<20, using: &random)).map { _ in
                    UInt8.random(in: 32..<127, using: &random)
                }, as: UTF8.self)
        }
        writer.write(numbers)
        writer.write(texts)
        writer.write(UInt64.max)
        writer.write(Int.min)
        writer.write(nil as String?)
        var reader = ByteReader(writer.bytes)
        #expect(try reader.read() == numbers && reader.read() == texts, "seed \(seed)")
        #expect(try reader.read() == UInt64.max && reader.read() == Int.min)
        #expect(try reader.read() as String? == nil && reader.isAtEnd)
        // Any bytes are read to an end, or seen to be damaged.
        var noise = ByteReader((0..<100).map { _ in UInt8.random(in: 0...255, using: &random) })
        while !noise.isAtEnd, (try? noise.text()) != nil {}
    }
}
