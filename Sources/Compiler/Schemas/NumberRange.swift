/// Bounds of a number.
public struct NumberRange: Sendable {
    public var lower: Int?
    /// The lower bound itself is too small.
    public var isLowerExcluded = false
    public var upper: Int?

    static let any = NumberRange()
    static func from(_ lower: Int, to upper: Int? = nil) -> NumberRange { NumberRange(lower: lower, upper: upper) }
    static func above(_ lower: Int, to upper: Int? = nil) -> NumberRange {
        NumberRange(lower: lower, isLowerExcluded: true, upper: upper)
    }

    /// NaN is neither too small nor too large, as in Python.
    func contains(_ number: Number) -> Bool {
        if let lower {
            if number < .int(lower) { return false }
            if isLowerExcluded, number == .int(lower) { return false }
        }
        if let upper, .int(upper) < number { return false }
        return true
    }

    /// The bounds in words: `more than 0`.
    var words: String {
        switch (lower, upper) {
        case (let lower?, let upper?) where isLowerExcluded: "more than \(lower) and at most \(upper)"
        case (let lower?, let upper?): "between \(lower) and \(upper)"
        case (let lower?, nil): isLowerExcluded ? "more than \(lower)" : "at least \(lower)"
        case (nil, let upper?): "at most \(upper)"
        case (nil, nil): "any number"
        }
    }
}
