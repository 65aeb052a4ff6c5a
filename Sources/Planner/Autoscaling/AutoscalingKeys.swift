import Compiler

/// The keys of the mapping `autoscaling` of an instance.
struct AutoscalingKeys {
    private let pairs: [(key: Value, value: Value)]

    /// `value` is nil, or null, where nothing is said.
    init(_ value: Value?) throws(AutoscalingFailure) {
        switch value {
        case nil, .null: pairs = []
        case .map(let pairs): self.pairs = pairs
        case let other?: throw AutoscalingFailure("autoscaling is a mapping, not \(other.repr)")
        }
    }

    /// Nil if it is not there, or null.
    subscript(_ key: String) -> Value? {
        let value = pairs.last { pair in if case .string(key) = pair.key { true } else { false } }?.value
        return value.flatMap { $0.isNull ? nil : $0 }
    }

    func text(_ key: String, default standard: String) throws(AutoscalingFailure) -> String {
        switch self[key] {
        case nil: return standard
        case .string(let text)?: return text
        case let other?: throw AutoscalingFailure("\(key) is a text, not \(other.repr)")
        }
    }

    /// Throws if it is not there and there is no default.
    func number(_ key: String, default standard: Double? = nil) throws(AutoscalingFailure) -> Double {
        guard let value = self[key] else {
            guard let standard else { throw AutoscalingFailure("\(key) is missing") }
            return standard
        }
        return try Self.number(value, key)
    }

    /// One, or a list of at least one.
    func numbers(_ key: String) throws(AutoscalingFailure) -> [Double] {
        guard case .list(let items)? = self[key] else { return [try number(key)] }
        guard !items.isEmpty else { throw AutoscalingFailure("\(key) is an empty list") }
        return try items.map { (item) throws(AutoscalingFailure) in try Self.number(item, key) }
    }

    private static func number(_ value: Value, _ key: String) throws(AutoscalingFailure) -> Double {
        guard let number = value.number?.double, number.isFinite else {
            throw AutoscalingFailure("\(key) is a number, not \(value.repr)")
        }
        return number
    }
}
