/// What the library isodate 0.6 takes for ISO 8601; `paasta validate` asks it. Like there, anything may follow a date or
/// a time: only its beginning is looked at.
package enum ISO8601 {
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

    /// A time as it is added to a calendar: months first, then days, then seconds.
    package struct Period: Equatable, Sendable {
        package var months: Int
        package var days: Int
        /// What is less than a second is not counted.
        package var seconds: Int
    }

    /// The numbers of an interval, by their units.
    private struct Amounts {
        var (years, months, days, seconds) = (0.0, 0.0, 0.0, 0.0)
        var isNegative = false

        /// What all but years and months come to, in seconds.
        var length: Double { days * 86_400 + seconds }
    }

    private enum Form {
        case amounts(Amounts)
        /// `P0003-06-04T12:30:05`
        case date
    }

    /// Nil if the text is none.
    static func interval(_ text: String) -> Interval? {
        switch form(of: text) {
        case nil: return nil
        case .date: return .calendar(longest: 0)
        case .amounts(let amounts):
            // The longest that Python holds.
            guard amounts.length < 86_400e9 else { return nil }
            if amounts.years != 0 || amounts.months != 0 {
                return .calendar(longest: amounts.length + (amounts.years * 366 + amounts.months * 31) * 86_400)
            }
            let microseconds = (amounts.length * 1_000_000).rounded(.toNearestOrEven)
            return .microseconds(amounts.isNegative ? -microseconds : microseconds)
        }
    }

    /// Nil if the text is none, or one that leads nowhere: of no length, backwards, written as a date, with half a month, or of
    /// more than ten thousand years.
    package static func period(_ text: String) -> Period? {
        guard case .amounts(let amounts) = form(of: text), !amounts.isNegative else { return nil }
        let (months, days) = (amounts.years * 12 + amounts.months, amounts.days.rounded(.down))
        let seconds = ((amounts.days - days) * 86_400 + amounts.seconds).rounded(.down)
        guard months == months.rounded(), months <= 120_000, days <= 3_660_000, seconds < 86_400 * 3_660_000 else {
            return nil
        }
        let period = Period(months: Int(months), days: Int(days), seconds: Int(seconds))
        return period == Period(months: 0, days: 0, seconds: 0) ? nil : period
    }

    private static func form(of text: String) -> Form? {
        var rest = Array(text.utf8)[...]
        var amounts = Amounts()
        amounts.isNegative = rest.first == UInt8(ascii: "-")
        let isSigned = amounts.isNegative || rest.first == UInt8(ascii: "+")
        if isSigned { rest = rest.dropFirst() }
        guard rest.popFirst() == UInt8(ascii: "P"), !rest.isEmpty else { return nil }
        let alternative = isSigned ? [] : rest
        (amounts.years, amounts.months) = (amount(&rest, "Y"), amount(&rest, "M"))
        amounts.days = amount(&rest, "W") * 7 + amount(&rest, "D")
        if rest.first == UInt8(ascii: "T") {
            rest = rest.dropFirst()
            amounts.seconds = amount(&rest, "H") * 3600 + amount(&rest, "M") * 60 + amount(&rest, "S")
        }
        guard rest.isEmpty else { return isDateTime(alternative) ? .date : nil }
        return .amounts(amounts)
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
