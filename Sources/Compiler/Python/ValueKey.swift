extension Value {
    /// A value as a key of a table: keys are one where Python takes the values for equal.
    public struct Key: Hashable, Sendable {
        public let value: Value

        public init(_ value: Value) { self.value = value }

        public static func == (a: Key, b: Key) -> Bool { Value.isEqual(a.value, b.value) }

        public func hash(into hasher: inout Hasher) {
            // Of numbers that are equal all doubles are. Others that share one are rare, and told apart by `==`.
            if let number = value.number { return hasher.combine(number.double) }
            switch value {
            case .string(let text): text.hashBytes(into: &hasher)
            case .binary(let bytes): hasher.combine(bytes)
            case .date(let date): hasher.combine(date.ordinal)
            case .list(let items), .tuple(let items): for item in items { Key(item).hash(into: &hasher) }
            case .map(let entries): hasher.combine(entries.count)
            case .set(let items): hasher.combine(items.count)
            case .null, .timestamp, .bool, .int, .bigInt, .float: break
            }
        }
    }
}
