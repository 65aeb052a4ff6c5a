import CMD5
import Testing

@testable import Emitters

@Suite struct MD5Tests {
    private func prefix(_ text: String) -> String { MD5.prefix(of: Array(text.utf8)) }

    /// The test suite of RFC 1321.
    @Test func rfc1321() {
        let table = [
            ("", "d41d8cd9"), ("a", "0cc175b9"), ("abc", "90015098"), ("message digest", "f96b697d"),
            ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d7"),
            ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "d174ab98"),
            ("12345678901234567890123456789012345678901234567890123456789012345678901234567890", "57edf4a2"),
        ]
        for (text, digest) in table { #expect(prefix(text) == digest) }
    }

    /// Lengths around the block of 64 bytes and its padding; recorded with Python's hashlib.
    @Test func blockBorders() {
        let table = [
            (54, "61ea0974"), (55, "04364420"), (56, "668a72d5"), (57, "69303787"), (63, "7dc2ca20"), (64, "c1bb4f81"),
            (65, "1bc93205"), (119, "ab347a5f"), (120, "fb98667f"), (121, "e8bb0ccd"), (128, "d69cb61a"),
            (1000, "398533d4"),
        ]
        for (length, digest) in table { #expect(prefix(String(repeating: "x", count: length)) == digest, "\(length)") }
    }

    /// Whatever stands beside a text, its hash is the same; as it is on a processor that does four at a time.
    @Test func textsBesideEachOther() {
        let all = (0..<200).map { UInt8($0) }
        let places = (0...200).map { 0..<($0 * 77 % 201) }
        let hashes = places.map { MD5.prefix(of: Array(all[$0])) }
        for count in 0..<18 {
            for start in stride(from: 0, through: places.count - count, by: 3) {
                let some = Array(places[start..<start + count])
                #expect(MD5.prefixes(of: some, in: all) == Array(hashes[start..<start + count]))
                let (starts, counts, order) = (some.map(\.lowerBound), some.map(\.count), Array(some.indices))
                var (numbers, fours) = (
                    [UInt32](repeating: 0, count: 4 * count), [UInt32](repeating: 1, count: 4 * count)
                )
                soac_md5(all, starts, counts, order, count, &numbers)
                soac_md5_by_fours(all, starts, counts, order, count, &fours)
                #expect(numbers == fours)
            }
        }
    }

    @Test func allDigits() {
        #expect(MD5.digest(of: []) == "d41d8cd98f00b204e9800998ecf8427e")
        #expect(MD5.digest(of: Array("message digest".utf8)) == "f96b697d7cb7938d525a2f31aaf161d0")
    }

    /// A hash whose first digits are zero keeps them.
    @Test func keepsLeadingZeros() { #expect(prefix("168") == "006f52e9") }
}
