import Git
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

    @Test func hashesABlobAsGitDoes() throws {
        let empty = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
        #expect(try BlobID.hash(of: []).id.description == empty)
        let hello = "ce013625030ba8dba906f756967f9e9ca394464a"
        #expect(try BlobID.hash(of: Array("hello\n".utf8)).id.description == hello)
    }
}
