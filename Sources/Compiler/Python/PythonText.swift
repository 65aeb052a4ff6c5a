/// Python's text of a value: `str(value)` and `repr(value)`.
///
/// Every environment variable passes through `str`, and every hash through the text that follows from it, so these
/// match CPython to the byte.
extension Value {
    /// `str(value)`
    public var str: String {
        switch self {
        case .string(let text): return text
        case .date(let date): return date.isoFormat
        case .timestamp(let time): return time.isoFormat
        default: return repr
        }
    }

    /// `repr(value)`
    public var repr: String {
        switch self {
        case .null: return "None"
        case .bool(let value): return value ? "True" : "False"
        case .int(let value): return String(value)
        case .bigInt(let value): return value.description
        case .float(let value): return value.pythonRepr
        case .string(let text): return Value.quoted(text)
        case .date(let date): return "datetime.date(\(date.year), \(date.month), \(date.day))"
        case .timestamp(let time): return time.repr
        case .binary(let bytes): return Value.quoted(bytes)
        case .list(let items): return "[" + items.map(\.repr).joined(separator: ", ") + "]"
        case .tuple(let items):
            return "(" + items.map(\.repr).joined(separator: ", ") + (items.count == 1 ? ",)" : ")")
        case .map(let entries):
            return "{" + entries.map { "\($0.key.repr): \($0.value.repr)" }.joined(separator: ", ") + "}"
        case .set(let items):
            return items.isEmpty ? "set()" : "{" + items.map(\.repr).joined(separator: ", ") + "}"
        }
    }

    /// A string literal as `repr` writes it: single quotes unless the text has some and no double ones; what is not
    /// printable as an escape.
    private static func quoted(_ text: String) -> String {
        let quote: Unicode.Scalar = text.utf8.contains(0x27) && !text.utf8.contains(0x22) ? "\"" : "'"
        var result = String(quote)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case quote: result += "\\" + String(quote)
            case _ where scalar.isPrintableInPython: result.unicodeScalars.append(scalar)
            default: result += scalar.pythonEscape
            }
        }
        return result + String(quote)
    }

    private static func quoted(_ bytes: [UInt8]) -> String {
        let quote: UInt8 = bytes.contains(0x27) && !bytes.contains(0x22) ? 0x22 : 0x27
        var result = "b" + String(Unicode.Scalar(quote))
        for byte in bytes {
            switch byte {
            case 0x5C: result += "\\\\"
            case 0x0A: result += "\\n"
            case 0x0D: result += "\\r"
            case 0x09: result += "\\t"
            case quote: result += "\\" + String(Unicode.Scalar(quote))
            case 0x20..<0x7F: result.unicodeScalars.append(Unicode.Scalar(byte))
            default: result += "\\x" + hexadecimal(UInt32(byte), digits: 2)
            }
        }
        return result + String(Unicode.Scalar(quote))
    }

    static func hexadecimal(_ value: UInt32, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}

extension Unicode.Scalar {
    /// `str.isprintable` of one character: not a control, format, surrogate, private or unassigned one, and no
    /// separator but the space.
    fileprivate var isPrintableInPython: Bool {
        if value < 0x7F { return value >= 0x20 }
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator:
            return false
        default: return true
        }
    }

    /// `\x7f`, `\u2028` or `\U000e0001`
    var pythonEscape: String {
        switch value {
        case ..<0x100: "\\x" + Value.hexadecimal(value, digits: 2)
        case ..<0x10000: "\\u" + Value.hexadecimal(value, digits: 4)
        default: "\\U" + Value.hexadecimal(value, digits: 8)
        }
    }
}

extension Double {
    /// `repr(float)`: the shortest text that reads back as the same double, with an exponent from 1e16 on.
    public var pythonRepr: String {
        if isNaN { return "nan" }
        if isInfinite { return self < 0 ? "-inf" : "inf" }
        // Swift turns to an exponent at 2^53, Python at 1e16; between the two every double is a whole number.
        if magnitude >= 9_007_199_254_740_992, magnitude < 1e16 { return "\(Int64(self)).0" }
        return description
    }
}

extension CalendarDate {
    /// `2019-01-01`
    public var isoFormat: String { "\(padded(year, 4))-\(padded(month))-\(padded(day))" }
}

extension Timestamp {
    /// `2019-01-01 10:00:00`, with microseconds if there are any
    fileprivate var isoFormat: String {
        let clock = "\(padded(hour)):\(padded(minute)):\(padded(second))"
        return date.isoFormat + " " + clock + (microsecond == 0 ? "" : "." + padded(microsecond, 6))
    }

    fileprivate var repr: String {
        var parts = [date.year, date.month, date.day, hour, minute]
        if second != 0 || microsecond != 0 { parts.append(second) }
        if microsecond != 0 { parts.append(microsecond) }
        return "datetime.datetime(" + parts.map(String.init).joined(separator: ", ") + ")"
    }
}

/// The number in decimal, filled with zeros from the left.
func padded(_ number: Int, _ width: Int = 2) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.count)) + text
}
