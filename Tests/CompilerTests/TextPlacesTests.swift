import TestSupport
import Testing

@testable import Compiler

/// Where positions are among the bytes of a text.
@Suite struct TextPlacesTests {
    private static let pieces = ["a", "x: 1, ", "é", "日本", "🐢", "\n", "\r\n", "\r", "\u{85}", "\u{2028}", " "]

    /// Compared with going through the text from its beginning, character by character.
    @Test(arguments: 0..<20) func bothWays(_ seed: Int) {
        var random = Seeded(UInt64(seed))
        let count = Int.random(in: 0...400, using: &random)
        // Long lines as well as short ones.
        let breaks = Int.random(in: 0...3, using: &random) == 0
        let pieces = breaks ? Self.pieces : Self.pieces.filter { !"\n\r\n\r\u{85}\u{2028}".contains($0) }
        let mark = seed % 5 == 0 ? "\u{FEFF}" : ""
        let text = mark + (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
        let bytes = Array(text.utf8)
        let places = TextPlaces(bytes)
        var (line, column) = (1, 1)
        var place = mark.utf8.count
        while place < bytes.count {
            let position = Position(line: UInt32(line), column: UInt32(column))
            #expect(places.offset(of: position) == place, "seed \(seed)")
            #expect(places.position(of: place) == position, "seed \(seed)")
            let length = [0x0D: bytes[(place + 1)...].first == 0x0A ? 2 : 1, 0x0A: 1][Int(bytes[place])] ?? 0
            let scalar = bytes[place...].prefix(3)
            let isBreak = length > 0 || scalar.starts(with: [0xC2, 0x85]) || scalar == [0xE2, 0x80, 0xA8]
            repeat { place += 1 } while place < bytes.count && bytes[place] & 0xC0 == 0x80
            if length == 2 { place += 1 }
            (line, column) = isBreak ? (line + 1, 1) : (line, column + 1)
        }
        let end = Position(line: UInt32(line), column: UInt32(column))
        #expect(places.offset(of: end) == bytes.count && places.position(of: bytes.count) == end, "seed \(seed)")
        #expect(places.offset(of: Position(line: UInt32(line), column: 100_000)) == bytes.count)
        #expect(places.offset(of: Position(line: 100_000, column: 1)) == bytes.count)
    }
}
