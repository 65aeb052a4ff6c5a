import Compiler

/// The times of Marathon: `2019-10-02T12:00:00.000Z`.
enum MarathonTime {
    /// Seconds since 1970; nil if the text is no such time.
    static func seconds(_ text: String) -> Double? {
        var rest = text.utf8[...]
        func number(_ digits: Int, then separator: Unicode.Scalar) -> Int? {
            guard let number = Self.number(rest.prefix(digits), digits) else { return nil }
            rest = rest.dropFirst(digits)
            return rest.popFirst() == UInt8(ascii: separator) ? number : nil
        }
        guard let year = number(4, then: "-"), let month = number(2, then: "-"), let day = number(2, then: "T"),
            let date = CalendarDate(year: year, month: month, day: day), let hour = number(2, then: ":"),
            let minute = number(2, then: ":"), hour < 24, minute < 60,
            let second = Self.number(rest.prefix(2), 2), second < 61
        else { return nil }
        rest = rest.dropFirst(2)
        var millisecond = 0
        if rest.first == UInt8(ascii: ".") {
            guard let digits = Self.number(rest.dropFirst().prefix(3), 3) else { return nil }
            (millisecond, rest) = (digits, rest.dropFirst(4))
        }
        guard rest.elementsEqual("Z".utf8) else { return nil }
        let days = date.ordinal - 719_163
        return Double(((days * 24 + hour) * 60 + minute) * 60 + second) + Double(millisecond) / 1000
    }

    private static func number(_ digits: Substring.UTF8View, _ count: Int) -> Int? {
        guard digits.count == count, digits.allSatisfy(ASCII.isDigit) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }
}
