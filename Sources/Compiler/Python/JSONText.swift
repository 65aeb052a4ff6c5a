/// JSON as Python's `json.dumps` writes it: ASCII alone, `, ` and `: ` between things.
public enum JSONText {
    public static func of(_ text: String) -> String {
        var bytes: [UInt8] = [UInt8(ascii: "\"")]
        append(text, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
        return String(decoding: bytes, as: UTF8.self)
    }

    public static func orNull(_ text: String?) -> String { text.map { of($0) } ?? "null" }

    /// An object with its members in this order; the values are JSON already.
    public static func object(_ members: KeyValuePairs<String, String>) -> String {
        "{" + members.map { "\(of($0.key)): \($0.value)" }.joined(separator: ", ") + "}"
    }

    /// A list with a line for each item; the items are JSON already.
    public static func lines(_ items: [String]) -> String {
        "[" + items.map { "\n" + $0 }.joined(separator: ",") + "\n]"
    }

    /// A string without its quotes.
    public static func append(_ text: String, to bytes: inout [UInt8]) {
        // Almost every text needs no escape and is copied in one piece.
        let isCopied = text.utf8.withContiguousStorageIfAvailable { text in
            guard isPlain(text.span) else { return false }
            bytes.append(contentsOf: text)
            return true
        }
        if isCopied != true {
            for scalar in text.unicodeScalars { append(scalar, to: &bytes) }
        }
    }

    /// Looks at every byte, without leaving early: so the processor looks at many at once.
    private static func isPlain(_ text: Span<UInt8>) -> Bool {
        var special: UInt8 = 0
        for i in text.indices {
            let byte = text[i]
            special |= byte &- 0x20 >= 0x5F ? 1 : 0
            special |= byte == UInt8(ascii: "\"") ? 1 : 0
            special |= byte == UInt8(ascii: "\\") ? 1 : 0
        }
        return special == 0
    }

    private static func append(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
        switch scalar {
        case "\"": bytes += "\\\"".utf8
        case "\\": bytes += "\\\\".utf8
        case "\n": bytes += "\\n".utf8
        case "\r": bytes += "\\r".utf8
        case "\t": bytes += "\\t".utf8
        case "\u{8}": bytes += "\\b".utf8
        case "\u{c}": bytes += "\\f".utf8
        case " "..."~": bytes.append(UInt8(scalar.value))
        default: for unit in String(scalar).utf16 { append(unit, to: &bytes) }
        }
    }

    private static func append(_ unit: UInt16, to bytes: inout [UInt8]) {
        bytes += "\\u".utf8
        for shift in [12, 8, 4, 0] as [UInt16] {
            let digit = UInt8(unit >> shift & 0xF)
            bytes.append(digit < 10 ? 48 + digit : 87 + digit)
        }
    }
}
