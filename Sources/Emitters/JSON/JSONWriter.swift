import Compiler

/// Writes JSON as Python's `json.dumps(value, sort_keys=True)` does, to the byte: `, ` and `: ` between things, ASCII
/// alone, floats as `repr`. Ids of running apps are hashes of this text.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    /// What was written, in no more memory than it needs. An array of all of `bytes` would be that of the writer, with the room for
    /// its largest text.
    var copy: [UInt8] {
        var copy: [UInt8] = []
        copy.reserveCapacity(bytes.count)
        copy.append(contentsOf: bytes)
        return copy
    }

    /// Pieces of what was written, of one array that has nothing else; empty unless they are kept.
    func texts(at places: [Range<Int>], kept: Bool) -> [ArraySlice<UInt8>] {
        let all = kept ? copy : []
        return places.map { kept ? all[$0] : [] }
    }

    var count: Int { bytes.count }

    /// Text that is JSON already.
    mutating func raw(_ text: StaticString) { text.withUTF8Buffer { bytes.append(contentsOf: $0) } }

    /// Takes back a `, ` that nothing follows.
    mutating func dropComma() {
        if bytes.suffix(2).elementsEqual(", ".utf8) { bytes.removeLast(2) }
    }

    mutating func raw(_ text: some Collection<UInt8>) { bytes.append(contentsOf: text) }

    mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        content(text)
        bytes.append(UInt8(ascii: "\""))
    }

    /// A string without its quotes.
    mutating func content(_ text: String) { JSONText.append(text, to: &bytes) }

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
    mutating func key(_ key: Value) {
        if case .string(let text) = key { return string(text) }
        raw("\"")
        value(key)
        raw("\"")
    }

    static func isBefore(_ a: (key: Value, value: Value), _ b: (key: Value, value: Value)) -> Bool {
        if case .string(let left) = a.key, case .string(let right) = b.key { return left.precedesInBytes(right) }
        guard let left = a.key.number, let right = b.key.number else { return false }
        return left < right
    }
}

extension JSONText {
    /// A value that JSON can hold, as Python writes it.
    public static func of(_ value: Value) -> [UInt8] {
        var writer = JSONWriter(capacity: 4096)
        writer.value(value)
        return writer.bytes
    }
}
