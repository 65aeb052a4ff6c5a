/// The moment that a Chronos command is expanded for. An input, never the clock.
public struct Moment: Hashable, Sendable {
    /// What clocks show in the zone that counts.
    public var local: Timestamp
    /// Seconds east of UTC of that zone.
    public var offset: Int

    public init(local: Timestamp, offset: Int) {
        self.local = local
        self.offset = offset
    }

    /// A day that exists in every month and year, to try a command out.
    static let example: Moment? = CalendarDate(year: 2019, month: 10, day: 2)
        .flatMap { Timestamp(date: $0, hour: 12, minute: 0, second: 0) }
        .map { Moment(local: $0, offset: 0) }
}

/// Tron's date variables in a format string: `{shortdate-1}`, `{year}`, `{unixtime+60}`
/// (`paasta_tools/tron/tron_timeutils.py`).
enum TimeVariables {
    static func expand(_ command: String, at moment: Moment?) -> Result<String, PythonFormat.Failure> {
        guard let moment else { return .failure(PythonFormat.Failure(message: "there is no date")) }
        var (counted, numbered) = (false, false)
        return PythonFormat.expand(command) { name in
            // `{}` and `{0}` are fields without a name; the original's formatter gives None for them, but not for both.
            if name.utf8.allSatisfy({ (48...57).contains($0) }) {
                if name.isEmpty { counted = true } else { numbered = true }
                return counted && numbered ? nil : .null
            }
            return value(of: name, at: moment)
        }
    }

    /// Nil for a name that is none, and for a day that does not exist: a month before 31 March.
    private static func value(of name: String, at moment: Moment) -> Value? {
        let word = name.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        let delta = signedNumber(name.dropFirst(word.count))
        let time = moment.local
        switch word {
        case "year": return shifted(time, years: delta).map { .string(String($0.date.year)) }
        case "month": return shifted(time, months: delta).map { .string(padded($0.date.month)) }
        case "day": return shifted(time, days: delta).map { .string(padded($0.date.day)) }
        case "hour": return shifted(time, hours: delta).map { .string(padded($0.hour)) }
        case "shortdate": return shifted(time, days: delta).map { .string($0.date.isoFormat) }
        case "unixtime": return nonZero(time.unixTime - moment.offset, plus: delta)
        case "daynumber": return nonZero(time.date.ordinal, plus: delta)
        default: return nil
        }
    }

    /// Zero is taken for "no such variable", as in the original.
    private static func nonZero(_ base: Int, plus delta: Int) -> Value? {
        let (sum, overflow) = base.addingReportingOverflow(delta)
        return overflow || sum == 0 ? nil : .int(sum)
    }

    /// The number of `-1` or `+12` at the beginning; 0 if there is none.
    private static func signedNumber(_ text: Substring) -> Int {
        guard let sign = text.first, sign == "-" || sign == "+" else { return 0 }
        let digits = text.dropFirst().prefix { $0.isASCII && $0.isNumber }
        return Int(digits).map { sign == "-" ? -$0 : $0 } ?? 0
    }

    private static func shifted(
        _ time: Timestamp, years: Int = 0, months: Int = 0, days: Int = 0, hours: Int = 0
    ) -> Timestamp? {
        if years == 0, months == 0, days == 0, hours == 0 { return time }
        let limit = 10_000_000
        guard [years, months, days, hours].allSatisfy({ abs($0) < limit }) else { return nil }
        let month = time.date.month - 1 + months
        let year = time.date.year + years + (month >= 0 ? month / 12 : (month - 11) / 12)
        guard let date = CalendarDate(year: year, month: (month % 12 + 12) % 12 + 1, day: time.date.day) else {
            return nil
        }
        return Timestamp(date: date, hour: time.hour, minute: 0, second: 0)?
            .adding(seconds: days * 86_400 + hours * 3600)
    }
}
