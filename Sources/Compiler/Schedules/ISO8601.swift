/// What the library isodate 0.6 takes for ISO 8601; `paasta validate` asks it. Like there, anything may follow a date or
/// a time: only its beginning is looked at.
enum ISO8601 {
    /// How long something lasts.
    enum Interval: Equatable {
        case microseconds(Double)
        /// With years or months, whose lengths differ: the seconds that it lasts at most. 0 for one that is written as a
        /// date, of which only the form is read.
        case calendar(longest: Double)
    }

    // MARK: Points in time

    static func isDateTime(_ text: String) -> Bool { isDateTime(Array(text.utf8)[...]) }

    private static func isDateTime(_ text: ArraySlice<UInt8>) -> Bool {
        let parts = text.split(separator: UInt8(ascii: "T"), omittingEmptySubsequences: false)
        return parts.count == 2 && isDate(parts[0]) && isTime(parts[1])
    }

    /// The first that fits counts. `y`, `m`, `d`: digits of a year, month, day; `n`: of other numbers.
    private static let dates = [
        "yyyy-mm-dd", "yyyymmdd", "yyyy-Wnn-n", "yyyyWnnn", "yyyy-nnn", "yyyynnn", "yyyy-Wnn", "yyyyWnn", "yyyy-mm",
        "yyyymm", "yyyy", "nn",
    ].map { Array($0.utf8) }

    private static let times = ["hh:mm:ss", "hhmmss", "hh:mm", "hhmm", "hh"].map { Array($0.utf8) }

    private static func isDate(_ text: ArraySlice<UInt8>) -> Bool {
        for shape in dates {
            guard let fields = fields(of: text, shape) else { continue }
            guard let year = fields[UInt8(ascii: "y")] else { return true }
            let month = fields[UInt8(ascii: "m")] ?? 1
            return CalendarDate(year: year, month: max(month, 1), day: fields[UInt8(ascii: "d")] ?? 1) != nil
        }
        return false
    }

    private static func isTime(_ text: ArraySlice<UInt8>) -> Bool {
        for shape in times {
            guard let fields = fields(of: text, shape) else { continue }
            let (minute, second) = (fields[UInt8(ascii: "m")] ?? 0, fields[UInt8(ascii: "s")] ?? 0)
            return fields[UInt8(ascii: "h")] ?? 0 < 24 && minute < 60 && second < 60
        }
        return false
    }

    /// The numbers at the beginning of a text, by their letters in the shape; nil if it does not fit.
    private static func fields(of text: ArraySlice<UInt8>, _ shape: [UInt8]) -> [UInt8: Int]? {
        guard text.count >= shape.count else { return nil }
        var fields: [UInt8: Int] = [:]
        for (byte, letter) in zip(text, shape) {
            if (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter) {
                guard (48...57).contains(byte) else { return nil }
                fields[letter] = (fields[letter] ?? 0) * 10 + Int(byte - 48)
            } else if byte != letter {
                return nil
            }
        }
        return fields
    }

    // MARK: Intervals

    /// Nil if the text is none.
    static func interval(_ text: String) -> Interval? {
        var rest = Array(text.utf8)[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        let isSigned = isNegative || rest.first == UInt8(ascii: "+")
        if isSigned { rest = rest.dropFirst() }
        guard rest.popFirst() == UInt8(ascii: "P"), !rest.isEmpty else { return nil }
        let alternative = isSigned ? [] : rest
        let (years, months) = (amount(&rest, "Y"), amount(&rest, "M"))
        var seconds = amount(&rest, "W") * 604_800 + amount(&rest, "D") * 86_400
        if rest.first == UInt8(ascii: "T") {
            rest = rest.dropFirst()
            seconds += amount(&rest, "H") * 3600 + amount(&rest, "M") * 60 + amount(&rest, "S")
        }
        guard rest.isEmpty else { return isDateTime(alternative) ? .calendar(longest: 0) : nil }
        // The longest that Python holds.
        guard seconds < 86_400e9 else { return nil }
        if years != 0 || months != 0 {
            return .calendar(longest: seconds + (years * 366 + months * 31) * 86_400)
        }
        let microseconds = (seconds * 1_000_000).rounded(.toNearestOrEven)
        return .microseconds(isNegative ? -microseconds : microseconds)
    }

    /// Takes a number and its unit off the text; 0 if they are not there.
    private static func amount(_ text: inout ArraySlice<UInt8>, _ unit: Unicode.Scalar) -> Double {
        let isDigit = { (byte: UInt8) in (48...57).contains(byte) }
        let whole = text.prefix(while: isDigit)
        var rest = text.dropFirst(whole.count)
        var number = String(decoding: whole, as: UTF8.self)
        if rest.first == UInt8(ascii: ".") || rest.first == UInt8(ascii: ",") {
            let fraction = rest.dropFirst().prefix(while: isDigit)
            if fraction.isEmpty { return 0 }
            number += "." + String(decoding: fraction, as: UTF8.self)
            rest = rest.dropFirst(1 + fraction.count)
        }
        guard !whole.isEmpty, rest.first == UInt8(ascii: unit) else { return 0 }
        text = rest.dropFirst()
        return Double(number) ?? 0
    }
}
