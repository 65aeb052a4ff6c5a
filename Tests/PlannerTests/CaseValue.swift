import Compiler

/// Reading the cases of a table. JSON comes as Compiler's values, since `1` and `1.0` are two texts there.
extension Value {
    /// A member of a mapping; null if it is not there.
    subscript(_ key: String) -> Value { member(key) ?? .null }

    func member(_ key: String) -> Value? { pairs.first { $0.key == key }?.value }

    func has(_ key: String) -> Bool { member(key) != nil }

    /// The members of a mapping, in order.
    var pairs: [(key: String, value: Value)] {
        guard case .map(let pairs) = self else { return [] }
        return pairs.map { ($0.key.str, $0.value) }
    }

    var items: [Value] { if case .list(let items) = self { items } else { [] } }

    var text: String { if case .string(let text) = self { text } else { "" } }

    var int: Int { if case .int(let number) = self { number } else { 0 } }

    var double: Double { number?.double ?? 0 }

    var isTrue: Bool { if case .bool(true) = self { true } else { false } }

    /// Members sorted, in one line: what two values are compared by.
    var json: String { String(decoding: JSONText.of(self), as: UTF8.self) }

    /// The same with a member replaced, added, or (nil) left out.
    func with(_ key: String, _ value: Value?) -> Value {
        var members = pairs.filter { $0.key != key }
        if let value { members.append((key, value)) }
        return .object(members)
    }

    static func object(_ members: [(key: String, value: Value)]) -> Value {
        .map(members.map { (.string($0.key), $0.value) })
    }

    static func texts(_ texts: some Sequence<String>) -> Value { .list(texts.map { .string($0) }) }

    static func optional(_ number: Int?) -> Value { number.map { .int($0) } ?? .null }

    /// That the original ended with an exception, and soac has an error: its kind is all that counts.
    static let failure = Value.object([("raises", .string("*"))])

    /// The names of exceptions do not count.
    var withoutNames: Value {
        switch self {
        case .map:
            .object(
                pairs.map {
                    ($0.key, $0.key == "raises" || $0.key == "constructed" ? .string("*") : $0.value.withoutNames)
                })
        case .list(let items): .list(items.map(\.withoutNames))
        default: self
        }
    }
}
