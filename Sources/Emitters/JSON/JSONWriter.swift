import Compiler

/// Writes JSON as Python's `json.dumps(value, sort_keys=True)` does, to the byte: `, ` and `: ` between things, ASCII
/// alone, floats as `repr`. Ids of running apps are hashes of this text.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    var count: Int { bytes.count }

    /// Text that is JSON already.
    mutating func raw(_ text: StaticString) { text.withUTF8Buffer { bytes.append(contentsOf: $0) } }

    mutating func raw(_ text: some Collection<UInt8>) { bytes.append(contentsOf: text) }

    mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        content(text)
        bytes.append(UInt8(ascii: "\""))
    }

    /// A string without its quotes.
    mutating func content(_ text: String) {
        // Almost every text needs no escape and is copied in one piece.
        let isCopied = text.utf8.withContiguousStorageIfAvailable { text in
            guard JSONWriter.isPlain(text.span) else { return false }
            bytes.append(contentsOf: text)
            return true
        }
        if isCopied != true {
            for scalar in text.unicodeScalars { escape(scalar) }
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

    private mutating func escape(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\"": raw("\\\"")
        case "\\": raw("\\\\")
        case "\n": raw("\\n")
        case "\r": raw("\\r")
        case "\t": raw("\\t")
        case "\u{8}": raw("\\b")
        case "\u{c}": raw("\\f")
        case " "..."~": bytes.append(UInt8(scalar.value))
        default: for unit in String(scalar).utf16 { unicode(unit) }
        }
    }

    private mutating func unicode(_ unit: UInt16) {
        raw("\\u")
        for shift in [12, 8, 4, 0] as [UInt16] {
            let digit = UInt8(unit >> shift & 0xF)
            bytes.append(digit < 10 ? 48 + digit : 87 + digit)
        }
    }

    mutating func int(_ number: Int) {
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        digits(number.magnitude)
    }

    private mutating func digits(_ number: UInt) {
        if number >= 10 { digits(number / 10) }
        bytes.append(UInt8(48 + number % 10))
    }

    mutating func double(_ number: Double) {
        if number.isNaN { return raw("NaN") }
        if number.isInfinite { return number < 0 ? raw("-Infinity") : raw("Infinity") }
        if let whole = Int(exactly: number), whole.magnitude < 1_000_000_000, whole != 0 {
            int(whole)
            return raw(".0")
        }
        raw(number.pythonRepr.utf8)
    }

    mutating func bool(_ flag: Bool) { flag ? raw("true") : raw("false") }

    /// A value that JSON can hold; lowering has refused all others.
    mutating func value(_ value: Value) {
        switch value {
        case .null, .date, .timestamp, .binary, .set: raw("null")
        case .bool(let flag): bool(flag)
        case .int(let number): int(number)
        case .bigInt(let number): raw(number.description.utf8)
        case .float(let number): double(number)
        case .string(let text): string(text)
        case .list(let items), .tuple(let items):
            list(items) { $0.value($1) }
        case .map(let entries):
            raw("{")
            let isSorted = zip(entries, entries.dropFirst()).allSatisfy { !JSONWriter.isBefore($1, $0) }
            var isFirst = true
            for entry in isSorted ? entries : entries.sorted(by: JSONWriter.isBefore) {
                if !isFirst { raw(", ") }
                isFirst = false
                key(entry.key)
                raw(": ")
                self.value(entry.value)
            }
            raw("}")
        }
    }

    /// A list of anything, each item written by `write`.
    mutating func list<Items: Sequence>(_ items: Items, _ write: (inout JSONWriter, Items.Element) -> Void) {
        raw("[")
        var isFirst = true
        for item in items {
            if !isFirst { raw(", ") }
            isFirst = false
            write(&self, item)
        }
        raw("]")
    }

    /// Keys are strings in JSON, whatever they are in Python.
    private mutating func key(_ key: Value) {
        if case .string(let text) = key { return string(text) }
        raw("\"")
        value(key)
        raw("\"")
    }

    private static func isBefore(_ a: (key: Value, value: Value), _ b: (key: Value, value: Value)) -> Bool {
        if case .string(let left) = a.key, case .string(let right) = b.key { return left.precedesInBytes(right) }
        guard let left = a.key.number, let right = b.key.number else { return false }
        return left < right
    }
}

/// A text as JSON, for documents that are put together by hand.
public enum JSONText {
    public static func of(_ text: String) -> String {
        var writer = JSONWriter()
        writer.string(text)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// A value that JSON can hold, as Python writes it.
    public static func of(_ value: Value) -> [UInt8] {
        var writer = JSONWriter(capacity: 4096)
        writer.value(value)
        return writer.bytes
    }
}
