import Compiler

/// The times of Marathon: `2019-10-02T12:00:00.000Z`.
enum MarathonTime {
    /// Seconds since 1970; nil if the text is no such time. Milliseconds may not be there.
    static func seconds(_ text: String) -> Double? {
        let bytes = text.utf8.span
        guard bytes.count == 20 || bytes.count == 24 else { return nil }
        func number(_ begin: Int, _ count: Int, then separator: Unicode.Scalar) -> Int? {
            guard bytes[begin + count] == UInt8(ascii: separator) else { return nil }
            var number = 0
            for place in begin..<(begin + count) {
                guard ASCII.isDigit(bytes[place]) else { return nil }
                number = number * 10 + Int(bytes[place] - UInt8(ascii: "0"))
            }
            return number
        }
        let hasMilliseconds = bytes.count == 24
        guard let year = number(0, 4, then: "-"), let month = number(5, 2, then: "-"),
            let day = number(8, 2, then: "T"),
            let date = CalendarDate(year: year, month: month, day: day), let hour = number(11, 2, then: ":"),
            let minute = number(14, 2, then: ":"), hour < 24, minute < 60,
            let second = number(17, 2, then: hasMilliseconds ? "." : "Z"), second < 61,
            let millisecond = hasMilliseconds ? number(20, 3, then: "Z") : 0
        else { return nil }
        let days = date.ordinal - 719_163
        return Double(((days * 24 + hour) * 60 + minute) * 60 + second) + Double(millisecond) / 1000
    }
}
