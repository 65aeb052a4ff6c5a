import Git
import TestSupport
import Testing

@testable import Fleet

/// What is added from many threads is read as it was, and no file of it is seen.
@Suite struct SpoolFileTests {
    @Test func whatWasAddedIsRead() throws {
        let folder = try TemporaryFolder()
        let place = try #require(try Folder(folder.path))
        let spool = try SpoolFile(for: folder.path, in: place)
        // More than is written at once, and one piece that is more than that alone.
        let pieces = (0..<600).map { [UInt8](repeating: UInt8($0 % 251), count: $0 == 300 ? 1 << 20 : $0 * 7) }
        let places = try Workers(jobs: 4).map(pieces) { () throws(FileError) in
        } _: { piece, _ throws(FileError) in
            try spool.add(piece)
        }
        try spool.finish()
        #expect(folder.files() == [])
        for (piece, start) in zip(pieces, places).reversed() {
            var read: [UInt8] = [1, 2]
            try spool.read(at: start, count: piece.count, to: &read)
            #expect(read == [1, 2] + piece)
        }
        var read: [UInt8] = []
        #expect(throws: FileError.self) { try spool.read(at: 10 << 20, count: 1, to: &read) }
    }
}
