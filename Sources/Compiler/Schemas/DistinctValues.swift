/// Finds the values of a list that equal an earlier one, as Python's `jsonschema` compares: `1` equals `1.0`, and
/// `true` equals neither, but inside a list or a mapping it does.
struct DistinctValues {
    private var seen: Set<[UInt8]> = []

    /// Adds a value; false if one that equals it is there.
    mutating func insert(_ value: Value) -> Bool {
        let text = if case .bool = value { value.repr } else { DistinctValues.text(value) }
        return seen.insert(Array(text.utf8)).inserted
    }

    /// The same for values that are equal to Python, and different for all others.
    private static func text(_ value: Value) -> String {
        if let number = value.number {
            let whole = number.ceiling
            return whole == number ? whole?.value.repr ?? "" : value.repr
        }
        switch value {
        case .list(let items): return "[" + items.map(text).joined(separator: ",") + "]"
        case .tuple(let items): return "(" + items.map(text).joined(separator: ",") + ")"
        case .set(let items): return "set(" + items.map(text).sorted().joined(separator: ",") + ")"
        case .map(let entries):
            return "{" + entries.map { text($0.key) + ":" + text($0.value) }.sorted().joined(separator: ",") + "}"
        default: return value.repr
        }
    }
}
