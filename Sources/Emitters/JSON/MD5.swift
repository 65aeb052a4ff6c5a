import CMD5

/// MD5 (RFC 1321): the hash of which the ids of Marathon apps and the descriptions of Chronos jobs hold eight digits. Four texts
/// at once take hardly longer than one.
public enum MD5 {
    /// The first eight hexadecimal digits.
    public static func prefix(of text: [UInt8]) -> String { prefixes(of: [text])[0] }

    /// The first eight hexadecimal digits of each.
    public static func prefixes(of texts: [[UInt8]]) -> [String] {
        let numbers = numbers(of: texts)
        return texts.indices.map { digits(numbers[4 * $0]) }
    }

    /// All 32 hexadecimal digits.
    public static func digest(of text: [UInt8]) -> String { numbers(of: [text])[..<4].map(digits).joined() }

    private static func digits(_ number: UInt32) -> String {
        let text = String(number.byteSwapped, radix: 16)
        return String(repeating: "0", count: 8 - text.utf8.count) + text
    }

    /// Four for each text.
    private static func numbers(of texts: [[UInt8]]) -> [UInt32] {
        var numbers = [UInt32](repeating: 0, count: 4 * texts.count)
        // Four take as long as the longest of them.
        let order = texts.indices.sorted { texts[$0].count < texts[$1].count }
        var four = [UInt32](repeating: 0, count: 16)
        for start in stride(from: 0, to: order.count, by: 4) {
            let places = order[start..<min(start + 4, order.count)]
            func text(_ lane: Int) -> [UInt8] { lane < places.count ? texts[places[start + lane]] : [] }
            let (a, b, c, d) = (text(0), text(1), text(2), text(3))
            soac_md5_of_four(a, a.count, b, b.count, c, c.count, d, d.count, &four)
            for (lane, place) in places.enumerated() {
                for part in 0..<4 { numbers[4 * place + part] = four[4 * lane + part] }
            }
        }
        return numbers
    }
}
