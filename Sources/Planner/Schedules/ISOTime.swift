import Compiler

/// A time in ISO form, as Chronos and people write it: `2020-02-03T11:59:00.000Z`, `2020-02-03T12:59+01:00`, `2020-02-03`,
/// `20200203T115900Z`. Of a fraction no more than nanoseconds count.
struct ISOTime: Equatable, Sendable {
    /// What a clock shows, in seconds since 1970 as if that were UTC.
    var local: Int
    /// Of a second, 0 up to 1.
    var fraction = 0.0
    /// Seconds east of UTC; nil where that is not told.
    var offset: Int?
    /// Whether it tells hours, minutes and seconds.
    var isComplete = false

    /// Nil if it is no such time.
    init?(_ text: String) {
        var rest = Array(text.utf8)[...]
        guard rest.count < 64, let year = Self.number(&rest, 4) else { return nil }
        let isExtended = Self.take(&rest, "-")
        func part(_ separator: Unicode.Scalar) -> Int? {
            isExtended && !Self.take(&rest, separator) ? nil : Self.number(&rest, 2)
        }
        guard let month = Self.number(&rest, 2), let day = part("-"),
            let date = CalendarDate(year: year, month: month, day: day)
        else { return nil }
        var (hour, minute, second) = (0, 0, 0)
        if Self.take(&rest, "T") {
            guard let told = Self.number(&rest, 2) else { return nil }
            hour = told
            if Self.goesOn(rest, isExtended) {
                guard let told = part(":") else { return nil }
                minute = told
                if Self.goesOn(rest, isExtended) {
                    guard let told = part(":"), let part = Self.fraction(&rest) else { return nil }
                    (second, fraction, isComplete) = (told, part, true)
                }
            }
            guard Self.zone(&rest, &offset) else { return nil }
        }
        guard rest.isEmpty, let time = Timestamp(date: date, hour: hour, minute: minute, second: second) else {
            return nil
        }
        local = time.unixTime
    }

    /// Whether minutes or seconds follow.
    private static func goesOn(_ text: ArraySlice<UInt8>, _ isExtended: Bool) -> Bool {
        text.first.map { isExtended ? $0 == UInt8(ascii: ":") : isDigit($0) } ?? false
    }

    /// 0 where there is none; nil if it has no digits, or more than nine.
    private static func fraction(_ text: inout ArraySlice<UInt8>) -> Double? {
        guard take(&text, ".") || take(&text, ",") else { return 0 }
        let digits = text.prefix(while: isDigit)
        guard (1...9).contains(digits.count) else { return nil }
        text = text.dropFirst(digits.count)
        return digits.reversed().reduce(0) { ($0 + Double($1 - 0x30)) / 10 }
    }

    /// `Z`, `+01:00`, `+0100`, `+01`, or nothing. False if it is something else.
    private static func zone(_ text: inout ArraySlice<UInt8>, _ offset: inout Int?) -> Bool {
        if take(&text, "Z") {
            offset = 0
            return true
        }
        let isWest = take(&text, "-")
        guard isWest || take(&text, "+") else { return true }
        guard let hours = number(&text, 2) else { return false }
        var minutes = 0
        if !text.isEmpty {
            _ = take(&text, ":")
            guard let told = number(&text, 2) else { return false }
            minutes = told
        }
        offset = (hours * 60 + minutes) * (isWest ? -60 : 60)
        return true
    }

    private static func take(_ text: inout ArraySlice<UInt8>, _ letter: Unicode.Scalar) -> Bool {
        guard text.first == UInt8(ascii: letter) else { return false }
        text = text.dropFirst()
        return true
    }

    private static func number(_ text: inout ArraySlice<UInt8>, _ count: Int) -> Int? {
        let digits = text.prefix(count)
        guard digits.count == count, digits.allSatisfy(isDigit) else { return nil }
        text = text.dropFirst(count)
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
