extension Value {
    /// An integer by its hexadecimal digits, of any size; nil if there are others.
    public init?(hexadecimal text: String) {
        guard let value = PythonNumber.int(text.utf8, base: 16) else { return nil }
        self = value
    }
}

/// Python's reading of numbers from text: `int(text, base)` and `float(text)`.
enum PythonNumber {
    /// Longer integers are refused where files are read: to read one takes time that grows with the square of its
    /// length. The limit is that of later Pythons.
    static let sizeLimit = 4300

    /// `int(text, base)`, with white space around, a sign, and the base's own prefix (`0x`, `0o`, `0b`) allowed.
    /// Nil where Python raises ValueError.
    static func int(_ text: some Collection<UInt8>, base: Int = 10, negated: Bool = false) -> Value? {
        var digits = trimmed(withASCIIDigits(text))
        var negative = negated
        if let sign = digits.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            if sign == UInt8(ascii: "-") { negative.toggle() }
            digits.removeFirst()
        }
        if let prefix = [2: UInt8(ascii: "b"), 8: UInt8(ascii: "o"), 16: UInt8(ascii: "x")][base],
            digits.count > 2, digits[digits.startIndex] == UInt8(ascii: "0"),
            digits[digits.startIndex + 1] | 0x20 == prefix
        {
            digits.removeFirst(2)
        }
        guard !digits.isEmpty else { return nil }
        if let first = digits.first, first == UInt8(ascii: "+") || first == UInt8(ascii: "-") { return nil }
        let text = String(decoding: digits, as: UTF8.self)
        if let small = Int(text, radix: base) { return .int(negative ? -small : small) }
        guard digits.allSatisfy({ digitValue($0).map { $0 < base } ?? false }), let big = BigInteger(text, radix: base)
        else {
            return nil
        }
        return Number.integer(negative ? -big : big).value
    }

    /// `int(value)`; nil where Python raises.
    static func int(_ value: Value) -> Value? {
        guard case .string(let text) = value else { return value.number?.truncated?.value }
        guard text.utf8.count <= sizeLimit else { return nil }
        // A `_` may stand between two digits.
        let parts = text.utf8.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
        let isDigit = { (byte: UInt8?) in byte.map { (48...57).contains($0) } ?? false }
        guard parts.dropFirst().allSatisfy({ isDigit($0.first) }), parts.dropLast().allSatisfy({ isDigit($0.last) })
        else { return nil }
        return int(Array(parts.joined()))
    }

    /// The number whose base-60 digits these are, the greatest first.
    static func sexagesimal(_ parts: [Value], negative: Bool) -> Value? {
        var total = Number.int(0)
        for part in parts {
            guard let digit = part.number else { return nil }
            total = total * .int(60) + digit
        }
        return (negative ? total * .int(-1) : total).value
    }

    /// `float(text)`. Nil where Python raises ValueError.
    static func float(_ text: some Collection<UInt8>) -> Double? {
        let body = trimmed(withASCIIDigits(text))
        var rest = body[...]
        var negative = false
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            negative = sign == UInt8(ascii: "-")
            rest.removeFirst()
        }
        let word = String(decoding: rest.map { $0 | 0x20 }, as: UTF8.self)
        if word == "inf" || word == "infinity" { return negative ? -.infinity : .infinity }
        if word == "nan" { return .nan }
        guard let plain = decimal(rest), let value = Double(plain) else { return nil }
        return negative ? -value : value
    }

    /// The text of a decimal float without the underscores between digits; nil if it is none.
    private static func decimal(_ text: ArraySlice<UInt8>) -> String? {
        var plain: [UInt8] = []
        var mantissaDigits = 0
        var exponentDigits: Int?
        var seenPoint = false
        var previousIsDigit = false
        for (place, byte) in text.enumerated() {
            let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            switch byte {
            case _ where isDigit:
                if exponentDigits != nil { exponentDigits? += 1 } else { mantissaDigits += 1 }
            case UInt8(ascii: "_"):
                let next = text.startIndex + place + 1
                guard previousIsDigit, next < text.endIndex, (48...57).contains(text[next]) else { return nil }
                previousIsDigit = false
                continue
            case UInt8(ascii: ".") where !seenPoint && exponentDigits == nil:
                seenPoint = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                guard mantissaDigits > 0, exponentDigits == nil else { return nil }
                exponentDigits = 0
            case UInt8(ascii: "+"), UInt8(ascii: "-"):
                guard let last = plain.last, last | 0x20 == UInt8(ascii: "e") else { return nil }
            default: return nil
            }
            plain.append(byte)
            previousIsDigit = isDigit
        }
        guard mantissaDigits > 0, exponentDigits != 0 else { return nil }
        return String(decoding: plain, as: UTF8.self)
    }

    /// The decimal digits of any script are digits to Python.
    private static func withASCIIDigits(_ text: some Collection<UInt8>) -> [UInt8] {
        if text.allSatisfy({ $0 < 0x80 }) { return Array(text) }
        return String(decoding: text, as: UTF8.self).unicodeScalars.flatMap { scalar -> [UInt8] in
            guard scalar.properties.numericType == .decimal, let digit = scalar.properties.numericValue else {
                return Array(String(scalar).utf8)
            }
            return [48 + UInt8(digit)]
        }
    }

    private static func trimmed(_ text: some Collection<UInt8>) -> ArraySlice<UInt8> {
        var body = Array(text)[...]
        func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
        while let first = body.first, isSpace(first) { body.removeFirst() }
        while let last = body.last, isSpace(last) { body.removeLast() }
        return body
    }

    private static func digitValue(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte) - 48
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte) - 87
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte) - 55
        default: nil
        }
    }
}
