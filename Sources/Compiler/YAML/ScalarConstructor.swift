/// The value of a scalar of a given tag, as PyYAML 5.1's SafeConstructor makes it (`yaml/constructor.py`).
enum ScalarConstructor {
    /// Nil where PyYAML raises, which breaks the file.
    static func int(_ text: ScalarText) -> Value? {
        if let small = plainDecimal(text) { return .int(small) }
        var digits = withoutUnderscores(text)
        guard let first = digits.first else { return nil }
        let negative = first == UInt8(ascii: "-")
        if negative || first == UInt8(ascii: "+") { digits.removeFirst() }
        guard let lead = digits.first else { return nil }
        if digits == [UInt8(ascii: "0")] { return .int(0) }
        if digits.starts(with: "0b".utf8) { return PythonNumber.int(digits.dropFirst(2), base: 2, negated: negative) }
        if digits.starts(with: "0x".utf8) { return PythonNumber.int(digits.dropFirst(2), base: 16, negated: negative) }
        if lead == UInt8(ascii: "0") { return PythonNumber.int(digits, base: 8, negated: negative) }
        if digits.contains(UInt8(ascii: ":")) {
            var parts: [Value] = []
            for part in digits.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false) {
                guard let number = PythonNumber.int(part) else { return nil }
                parts.append(number)
            }
            return PythonNumber.sexagesimal(parts, negative: negative)
        }
        return PythonNumber.int(digits, negated: negative)
    }

    /// Nil where PyYAML raises, which breaks the file.
    static func float(_ text: ScalarText) -> Double? {
        if text.allSatisfy({ ScalarResolver.isDigit($0) || $0 == UInt8(ascii: ".") }), text.count > 1 {
            return Double(String(decoding: text, as: UTF8.self))
        }
        var digits = withoutUnderscores(text).map { (65...90).contains($0) ? $0 | 0x20 : $0 }
        guard let first = digits.first else { return nil }
        let sign: Double = first == UInt8(ascii: "-") ? -1 : 1
        if first == UInt8(ascii: "-") || first == UInt8(ascii: "+") { digits.removeFirst() }
        if digits.elementsEqual(".inf".utf8) { return sign * .infinity }
        if digits.elementsEqual(".nan".utf8) { return .nan }
        if digits.contains(UInt8(ascii: ":")) {
            var total = 0.0
            var base = 1.0
            for part in digits.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).reversed() {
                guard let number = PythonNumber.float(part) else { return nil }
                total += number * base
                base *= 60
            }
            return sign * total
        }
        return PythonNumber.float(digits).map { sign * $0 }
    }

    /// Almost all integers are digits alone, and few of them; nil for the others.
    private static func plainDecimal(_ text: ScalarText) -> Int? {
        guard (1...18).contains(text.count), text[0] != UInt8(ascii: "0") || text.count == 1 else { return nil }
        var number = 0
        for byte in text {
            guard ScalarResolver.isDigit(byte) else { return nil }
            number = number &* 10 &+ Int(byte &- 48)
        }
        return number
    }

    /// Nil where PyYAML raises, which breaks the file.
    static func bool(_ text: ScalarText) -> Bool? {
        if isWord(text, "true") || isWord(text, "yes") || isWord(text, "on") { return true }
        if isWord(text, "false") || isWord(text, "no") || isWord(text, "off") { return false }
        return nil
    }

    /// Whether it is the word, which is of lower case letters, in any case.
    private static func isWord(_ text: ScalarText, _ word: StaticString) -> Bool {
        text.count == word.utf8CodeUnitCount
            && word.withUTF8Buffer { lower in text.indices.allSatisfy { text[$0] | 0x20 == lower[$0] } }
    }

    /// `base64.decodebytes`: what is not of the alphabet is passed over. Nil where PyYAML raises.
    static func binary(_ text: ScalarText) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var digits = 0
        var padding = 0
        for byte in text {
            let digit: UInt8
            switch byte {
            case 65...90: digit = byte - 65
            case 97...122: digit = byte - 71
            case 48...57: digit = byte + 4
            case 43: digit = 62
            case 47: digit = 63
            case 61:
                padding += 1
                if digits % 4 >= 2, digits % 4 + padding >= 4 { return bytes }
                continue
            case 0x80...: return nil
            default: continue
            }
            padding = 0
            bits = bits << 6 | UInt32(digit)
            digits += 1
            switch digits % 4 {
            case 2: bytes.append(UInt8(truncatingIfNeeded: bits >> 4))
            case 3: bytes.append(UInt8(truncatingIfNeeded: bits >> 2))
            case 0: bytes.append(UInt8(truncatingIfNeeded: bits))
            default: break
            }
        }
        return digits % 4 == 0 ? bytes : nil
    }

    private static func withoutUnderscores(_ text: ScalarText) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        for byte in text where byte != UInt8(ascii: "_") { bytes.append(byte) }
        return bytes
    }
}
