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
        guard let delta = signedNumber(name.dropFirst(word.count)) else { return nil }
        let time = moment.local
        switch word {
        case "year": return shifted(time, years: delta).map { .string(String($0.date.year)) }
        case "month": return shifted(time, months: delta).map { .string(padded($0.date.month)) }
        case "day": return shifted(time, days: delta).map { .string(padded($0.date.day)) }
        case "hour": return shifted(time, hours: delta).map { .string(padded($0.hour)) }
        case "shortdate":
            // As strftime has it: the year without zeros before it.
            return shifted(time, days: delta).map {
                .string("\($0.date.year)-\(padded($0.date.month))-\(padded($0.date.day))")
            }
        case "unixtime": return nonZero(.int(time.unixTime - moment.offset) + delta)
        case "daynumber": return nonZero(.int(time.date.ordinal) + delta)
        default: return nil
        }
    }

    /// Zero is taken for "no such variable", as in the original.
    private static func nonZero(_ sum: Number) -> Value? { sum == .int(0) ? nil : sum.value }

    /// The number of `-1` or `+12` at the beginning; 0 if there is none, nil if it is longer than any that is read.
    private static func signedNumber(_ text: Substring) -> Number? {
        guard let sign = text.first, sign == "-" || sign == "+" else { return .int(0) }
        let digits = text.unicodeScalars.dropFirst().prefix { $0.properties.generalCategory == .decimalNumber }
        if digits.isEmpty { return .int(0) }
        guard digits.count <= PythonNumber.sizeLimit else { return nil }
        return PythonNumber.int(Substring(digits).utf8, negated: sign == "-")?.number
    }

    private static func shifted(
        _ time: Timestamp, years: Number = .int(0), months: Number = .int(0), days: Number = .int(0),
        hours: Number = .int(0)
    ) -> Timestamp? {
        let limit = 10_000_000
        let amounts = [years, months, days, hours].compactMap { Int(exactly: $0.double) }.filter {
            $0.magnitude < limit
        }
        guard amounts.count == 4 else { return nil }
        return shifted(time, years: amounts[0], months: amounts[1], days: amounts[2], hours: amounts[3])
    }

    private static func shifted(_ time: Timestamp, years: Int, months: Int, days: Int, hours: Int) -> Timestamp? {
        if years == 0, months == 0, days == 0, hours == 0 { return time }
        let month = time.date.month - 1 + months
        let year = time.date.year + years + (month >= 0 ? month / 12 : (month - 11) / 12)
        guard let date = CalendarDate(year: year, month: (month % 12 + 12) % 12 + 1, day: time.date.day) else {
            return nil
        }
        return Timestamp(date: date, hour: time.hour, minute: 0, second: 0)?
            .adding(seconds: days * 86_400 + hours * 3600)
    }
}
