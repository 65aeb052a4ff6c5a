import CMD5

/// MD5 (RFC 1321): the hash of which the ids of Marathon apps and the descriptions of Chronos jobs hold eight digits. Several texts
/// at once take hardly longer than one.
public enum MD5 {
    /// The first eight hexadecimal digits.
    public static func prefix(of text: [UInt8]) -> String { prefixes(of: [text.indices], in: text)[0] }

    /// The first eight hexadecimal digits of each of the texts that lie at these places.
    static func prefixes(of places: [Range<Int>], in bytes: [UInt8]) -> [String] {
        let numbers = numbers(of: places, in: bytes)
        return places.indices.map { digits(numbers[4 * $0]) }
    }

    /// All 32 hexadecimal digits.
    public static func digest(of text: [UInt8]) -> String {
        numbers(of: [text.indices], in: text).map(digits).joined()
    }

    private static func digits(_ number: UInt32) -> String {
        let text = String(number.byteSwapped, radix: 16)
        return String(repeating: "0", count: 8 - text.utf8.count) + text
    }

    /// Four for each text.
    private static func numbers(of places: [Range<Int>], in bytes: [UInt8]) -> [UInt32] {
        precondition(places.allSatisfy { $0.lowerBound >= 0 && $0.upperBound <= bytes.count })
        let (starts, counts) = (places.map { $0.lowerBound }, places.map { $0.count })
        // Some take as long as the longest of them.
        let order = places.indices.sorted { counts[$0] < counts[$1] }
        var numbers = [UInt32](repeating: 0, count: 4 * places.count)
        soac_md5(bytes, starts, counts, order, places.count, &numbers)
        return numbers
    }
}
