/// A number of instances: a count, or a share of all.
public enum ChangeLimit: Sendable, Equatable, CustomStringConvertible {
    case count(Int)
    /// Percent, 0 to 100.
    case percent(Double)

    /// From `3` or `10%`; nil if the text is neither.
    public init?(_ text: String) {
        if text.hasSuffix("%") {
            guard let number = Double(text.dropLast()), (0...100).contains(number) else { return nil }
            self = .percent(number)
        } else {
            guard let number = Int(text), number >= 0 else { return nil }
            self = .count(number)
        }
    }

    /// How many that is; a share is rounded down.
    public func count(of all: Int) -> Int {
        switch self {
        case .count(let count): count
        case .percent(let percent): Int(Double(all) * percent / 100)
        }
    }

    public var description: String {
        switch self {
        case .count(let count): "\(count)"
        case .percent(let percent): percent == percent.rounded() ? "\(Int(percent))%" : "\(percent)%"
        }
    }
}
