import CObjectNames
import Git
import TestSupport
import Testing

@Suite struct ObjectIDTests {
    @Test func readsAndWritesHex() throws {
        let hex = "0123456789abcdef0123456789abcdef01234567"
        #expect(try #require(ObjectID(hex: hex)).description == hex)
        #expect(ObjectID(hex: hex.uppercased()) == ObjectID(hex: hex))
        #expect(ObjectID(hex: String(hex.dropLast())) == nil)
        #expect(ObjectID(hex: hex + "0") == nil)
        #expect(ObjectID(hex: String(hex.dropLast()) + "g") == nil)
        #expect(ObjectID(hex: "é" + String(hex.dropLast(2))) == nil)
    }

    @Test func comparesAsBytes() throws {
        let ids = [
            "00000000000000000000000000000000000000ff", "0000000000000000000000000000000100000000",
            "0100000000000000000000000000000000000000", "ff00000000000000000000000000000000000000",
        ]
        let read = try ids.map { try #require(ObjectID(hex: $0)) }
        #expect(read.reversed().sorted() == read)
    }

    @Test func hashesABlobAsGitDoes() {
        let empty = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
        #expect(BlobID.hash(of: []).id.description == empty)
        let hello = "ce013625030ba8dba906f756967f9e9ca394464a"
        #expect(BlobID.hash(of: Array("hello\n".utf8)).id.description == hello)
    }

    /// Around the borders of the hash's blocks, and where the header grows by a digit.
    @Test func namesTextsOfAllSizesAsGitDoes() throws {
        let sandbox = try Sandbox()
        let ids = try sandbox.run(
            """
            for n in $(seq 0 200) 999 1000 65536 100001; do printf '%*s' $n '' >$n; echo $n >>names; done
            git hash-object --stdin-paths <names
            """)
        let sizes = Array(0...200) + [999, 1000, 65536, 100001]
        for (size, id) in zip(sizes, ids.split(separator: "\n")) {
            let bytes = [UInt8](repeating: UInt8(ascii: " "), count: size)
            #expect(BlobID.hash(of: bytes).id.description == id, "\(size)")
            // What a processor without instructions for it comes to.
            var name = [UInt8](repeating: 0, count: 20)
            soac_object_name_portable("blob", bytes, size, &name)
            let digits = name.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
            #expect(digits.joined() == id, "\(size)")
        }
    }

    /// Two are named at a time, whichever of them is the longer one.
    @Test(arguments: UInt64(1)...40)
    func namesTextsTogetherAsItDoesAlone(_ seed: UInt64) {
        var random = Seeded(seed)
        let bytes = (0..<5_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        let places = (0..<Int.random(in: 0...12, using: &random)).map { _ in
            let start = Int.random(in: 0...bytes.count, using: &random)
            let size = Int.random(in: 0...[1, 70, 300, 5_000].randomElement(using: &random)!, using: &random)
            return start..<min(start + size, bytes.count)
        }
        #expect(
            BlobID.hashes(of: places, in: bytes) == places.map { BlobID.hash(of: Array(bytes[$0])) }, "seed \(seed)")
    }
}
