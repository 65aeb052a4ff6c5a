/// An integer of any size, with as much of arithmetic as configurations need. Files hold at most
/// `PythonNumber.sizeLimit` digits, for which the plain ways of school are fast.
public struct BigInteger: Hashable, Sendable {
    /// Whether it is below zero.
    private let isNegative: Bool
    /// Its absolute value, the lowest word first; the last is not zero, and zero has none.
    private let words: [UInt]

    private init(_ words: [UInt], isNegative: Bool) {
        let count = words.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
        self.words = count == words.count ? words : Array(words[..<count])
        self.isNegative = isNegative && count > 0
    }

    static let zero = BigInteger(0)

    public init(_ value: Int) { self.init([value.magnitude], isNegative: value < 0) }

    /// Nil for what has a fraction, and for infinities and NaN.
    public init?(exactly value: Double) {
        guard value.isFinite, value == value.rounded(.towardZero) else { return nil }
        guard let exponent = Int(exactly: value.exponent), exponent >= 0 else {
            self.init(0)
            return
        }
        // With its highest bit, which is not stored.
        let significand = UInt(value.significandBitPattern) | 1 << UInt(Double.significandBitCount)
        let shift = exponent - Double.significandBitCount
        self.init(
            shift < 0 ? [significand >> UInt(-shift)] : Self.shifted([significand], by: shift), isNegative: value < 0)
    }

    /// Digits of a base up to 36, with a sign or none; nil for all else.
    public init?(_ text: String, radix: Int = 10) {
        var digits = text.utf8[...]
        let sign = digits.first
        if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { digits.removeFirst() }
        guard !digits.isEmpty else { return nil }
        let (base, perWord) = Self.chunk(radix)
        var words: [UInt] = []
        while !digits.isEmpty {
            // The first group takes what the others leave.
            let count = digits.count % perWord == 0 ? perWord : digits.count % perWord
            var group: UInt = 0
            for byte in digits.prefix(count) {
                guard let digit = Self.digit(byte), digit < radix else { return nil }
                group = group * UInt(radix) + UInt(digit)
            }
            digits = digits.dropFirst(count)
            var carry = group
            for index in words.indices {
                (carry, words[index]) = Self.multiply(words[index], base, adding: carry)
            }
            if carry != 0 { words.append(carry) }
        }
        self.init(words, isNegative: sign == UInt8(ascii: "-"))
    }

    // MARK: Conversions

    /// The nearest double, and of two that are as near the even one; an infinity beyond the greatest.
    public var double: Double {
        let bits = bitWidth
        let magnitude: Double
        if bits <= UInt.bitWidth {
            magnitude = Double(words.first ?? 0)
        } else {
            // The highest 64 bits decide, and whether anything lies below them: that is the last one's part.
            let top = Self.shifted(words, by: UInt.bitWidth - bits)[0]
            let isExact = Self.shifted([top], by: bits - UInt.bitWidth).elementsEqual(words)
            magnitude = Double(
                sign: .plus, exponent: bits - UInt.bitWidth, significand: Double(isExact ? top : top | 1))
        }
        return isNegative ? -magnitude : magnitude
    }

    private var bitWidth: Int {
        words.last.map { words.count * UInt.bitWidth - $0.leadingZeroBitCount } ?? 0
    }

    // MARK: Arithmetic

    public static prefix func - (a: BigInteger) -> BigInteger { BigInteger(a.words, isNegative: !a.isNegative) }

    public static func + (a: BigInteger, b: BigInteger) -> BigInteger {
        if a.isNegative == b.isNegative { return BigInteger(sum(a.words, b.words), isNegative: a.isNegative) }
        if isLess(a.words, b.words) { return BigInteger(difference(b.words, a.words), isNegative: b.isNegative) }
        return BigInteger(difference(a.words, b.words), isNegative: a.isNegative)
    }

    public static func - (a: BigInteger, b: BigInteger) -> BigInteger { a + -b }

    public static func * (a: BigInteger, b: BigInteger) -> BigInteger {
        var product = [UInt](repeating: 0, count: a.words.count + b.words.count)
        for (i, factor) in a.words.enumerated() {
            var carry: UInt = 0
            for (j, word) in b.words.enumerated() {
                let (high, low) = multiply(word, factor, adding: carry)
                let (sum, overflow) = product[i + j].addingReportingOverflow(low)
                product[i + j] = sum
                carry = high + (overflow ? 1 : 0)
            }
            product[i + b.words.count] = carry
        }
        return BigInteger(product, isNegative: a.isNegative != b.isNegative)
    }

    // MARK: Words

    /// `a * b + c`, which two words hold.
    private static func multiply(_ a: UInt, _ b: UInt, adding c: UInt) -> (high: UInt, low: UInt) {
        let (high, low) = a.multipliedFullWidth(by: b)
        let (sum, overflow) = low.addingReportingOverflow(c)
        return (high + (overflow ? 1 : 0), sum)
    }

    private static func sum(_ a: [UInt], _ b: [UInt]) -> [UInt] {
        var words = a.count < b.count ? b : a
        let other = a.count < b.count ? a : b
        var carry = false
        for index in words.indices {
            if index >= other.count, !carry { break }
            let (first, overflow) = words[index].addingReportingOverflow(index < other.count ? other[index] : 0)
            let (second, again) = first.addingReportingOverflow(carry ? 1 : 0)
            words[index] = second
            carry = overflow || again
        }
        return carry ? words + [1] : words
    }

    /// The second is not the greater.
    private static func difference(_ a: [UInt], _ b: [UInt]) -> [UInt] {
        var words = a
        var borrow = false
        for index in words.indices {
            if index >= b.count, !borrow { break }
            let (first, overflow) = words[index].subtractingReportingOverflow(index < b.count ? b[index] : 0)
            let (second, again) = first.subtractingReportingOverflow(borrow ? 1 : 0)
            words[index] = second
            borrow = overflow || again
        }
        return words
    }

    private static func isLess(_ a: [UInt], _ b: [UInt]) -> Bool {
        a.count == b.count ? a.reversed().lexicographicallyPrecedes(b.reversed()) : a.count < b.count
    }

    /// Toward higher words by so many bits, or toward lower ones if there are fewer than none.
    private static func shifted(_ words: [UInt], by bits: Int) -> [UInt] {
        // Rounded down, so that what is left is a shift to the left by less than a word.
        let (whole, rest) = (bits >> 6, bits & 63)
        let result = (0...max(0, words.count + whole)).map { index -> UInt in
            let source = index - whole
            let high = words.indices.contains(source) ? words[source] << UInt(rest) : 0
            let low = rest > 0 && words.indices.contains(source - 1) ? words[source - 1] >> UInt(64 - rest) : 0
            return high | low
        }
        return Array(result.reversed().drop { $0 == 0 }.reversed())
    }

    // MARK: Digits

    /// The greatest power of a base that a word holds, and its exponent.
    private static func chunk(_ radix: Int) -> (power: UInt, exponent: Int) {
        var (power, exponent) = (UInt(radix), 1)
        while true {
            let (next, overflow) = power.multipliedReportingOverflow(by: UInt(radix))
            if overflow { return (power, exponent) }
            (power, exponent) = (next, exponent + 1)
        }
    }

    private static func digit(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte) - 48
        case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(byte) - 87
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(byte) - 55
        default: nil
        }
    }
}

extension BigInteger: Comparable {
    public static func < (a: BigInteger, b: BigInteger) -> Bool {
        if a.isNegative != b.isNegative { return a.isNegative }
        return a.isNegative ? isLess(b.words, a.words) : isLess(a.words, b.words)
    }
}

extension BigInteger: CustomStringConvertible {
    /// `str(x)`
    public var description: String {
        let (base, perWord) = Self.chunk(10)
        var (rest, groups) = (words, [UInt]())
        while !rest.isEmpty {
            var remainder: UInt = 0
            for index in rest.indices.reversed() {
                (rest[index], remainder) = base.dividingFullWidth((remainder, rest[index]))
            }
            groups.append(remainder)
            if rest.last == 0 { rest.removeLast() }
        }
        guard let first = groups.last else { return "0" }
        let others = groups.dropLast().reversed().map { group in
            let digits = String(group)
            return String(repeating: "0", count: perWord - digits.utf8.count) + digits
        }
        return (isNegative ? "-" : "") + String(first) + others.joined()
    }
}

extension Int {
    /// Nil for an integer beyond 64 bits.
    init?(exactly integer: BigInteger) {
        guard let small = integer.small else { return nil }
        self = small
    }
}

extension BigInteger {
    fileprivate var small: Int? {
        guard words.count <= 1 else { return nil }
        let word = words.first ?? 0
        if isNegative { return word <= Int.min.magnitude ? Int(truncatingIfNeeded: 0 &- word) : nil }
        return Int(exactly: word)
    }
}
