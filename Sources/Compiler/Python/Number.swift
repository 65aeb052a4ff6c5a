import Glibc

/// An integer or a double, with Python's arithmetic: integers are exact and have no size, a double makes the result a
/// double.
public enum Number: Equatable, Sendable {
    case int(Int)
    /// Beyond 64 bits.
    case big(BigInteger)
    case float(Double)

    private init(_ integer: BigInteger) {
        self = Int(exactly: integer).map { .int($0) } ?? .big(integer)
    }

    static func integer(_ integer: BigInteger) -> Number { Number(integer) }

    /// `float(x)`; an infinity where Python raises OverflowError.
    public var double: Double {
        switch self {
        case .int(let value): Double(value)
        case .big(let value): value.double
        case .float(let value): value
        }
    }

    /// Nil for a double.
    private var integer: BigInteger? {
        switch self {
        case .int(let value): BigInteger(value)
        case .big(let value): value
        case .float: nil
        }
    }

    public static func == (a: Number, b: Number) -> Bool {
        switch (a, b) {
        case (.int(let a), .int(let b)): a == b
        case (.float(let a), .float(let b)): a == b
        case (.float(let double), let other), (let other, .float(let double)):
            BigInteger(exactly: double).map { $0 == other.integer } ?? false
        default: a.integer == b.integer
        }
    }

    /// Exact, where a conversion of an integer to a double would round.
    public static func < (a: Number, b: Number) -> Bool {
        switch (a, b) {
        case (.int(let a), .int(let b)): return a < b
        case (.float(let a), .float(let b)): return a < b
        case (.float(let double), let other):
            guard double.isFinite else { return double < 0 }
            return BigInteger(exactly: double.rounded(.down)) ?? .zero < other.integer ?? .zero
        case (let other, .float(let double)):
            guard double.isFinite else { return double > 0 }
            return other.integer ?? .zero < BigInteger(exactly: double.rounded(.up)) ?? .zero
        default: return a.integer ?? .zero < b.integer ?? .zero
        }
    }

    public static func + (a: Number, b: Number) -> Number {
        if case .int(let a) = a, case .int(let b) = b {
            let (sum, overflow) = a.addingReportingOverflow(b)
            if !overflow { return .int(sum) }
        }
        if let a = a.integer, let b = b.integer { return Number(a + b) }
        return .float(a.double + b.double)
    }

    public static func * (a: Number, b: Number) -> Number {
        if case .int(let a) = a, case .int(let b) = b {
            let (product, overflow) = a.multipliedReportingOverflow(by: b)
            if !overflow { return .int(product) }
        }
        if let a = a.integer, let b = b.integer { return Number(a * b) }
        return .float(a.double * b.double)
    }

    /// `int(x)`: toward zero. Nil for infinities and NaN.
    public var truncated: Number? { whole { $0.rounded(.towardZero) } }

    /// `math.ceil(x)`. Nil for infinities and NaN.
    public var ceiling: Number? { whole { $0.rounded(.up) } }

    private func whole(_ rounding: (Double) -> Double) -> Number? {
        guard case .float(let value) = self else { return self }
        if let small = Int(exactly: rounding(value)) { return .int(small) }
        return BigInteger(exactly: rounding(value)).map { Number($0) }
    }

    /// The value as Python has it.
    public var value: Value {
        switch self {
        case .int(let value): .int(value)
        case .big(let value): .bigInt(value)
        case .float(let value): .float(value)
        }
    }
}
