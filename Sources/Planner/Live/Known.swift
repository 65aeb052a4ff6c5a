/// What was asked of something outside: an answer, or why there is none. That nobody answered is never taken for an answer.
public enum Known<Value> {
    case known(Value)
    /// Why, for people: `h3 refuses the connection`.
    case unknown(String)

    /// The answer, if there is one.
    public var value: Value? {
        if case .known(let value) = self { value } else { nil }
    }

    public func map<Other>(_ change: (Value) -> Other) -> Known<Other> {
        switch self {
        case .known(let value): .known(change(value))
        case .unknown(let reason): .unknown(reason)
        }
    }
}

extension Known: Sendable where Value: Sendable {}
extension Known: Equatable where Value: Equatable {}
