import Compiler

/// A rule for clocks as POSIX writes it into `TZ`, and a file of time zones at its end: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct PosixZone: Sendable, Equatable {
    struct Summer: Sendable, Equatable {
        /// Seconds east of UTC.
        var offset: Int
        var start: Day
        var end: Day
    }

    /// A day of each year, and a time of it.
    struct Day: Sendable, Equatable {
        enum Form: Sendable, Equatable {
            /// A day of the week (0 is Sunday) in a month's n-th week; the fifth is its last.
            case week(month: Int, week: Int, weekday: Int)
            /// 1 to 365: 29 February has no number.
            case julian(Int)
            /// 0 to 365
            case zeroBased(Int)
        }

        var form: Form
        /// Seconds after midnight, of the clocks from before.
        var time = 7200
    }

    /// Seconds east of UTC.
    var standard: Int
    var summer: Summer?

    /// Nil if the text is no such rule.
    init?(_ text: ArraySlice<UInt8>) {
        var reader = Reader(rest: text)
        guard reader.name(), let west = reader.time(limit: 24) else { return nil }
        standard = -west
        if reader.rest.isEmpty { return }
        guard reader.name() else { return nil }
        var offset = standard + 3600
        if let next = reader.rest.first, next != UInt8(ascii: ",") {
            guard let west = reader.time(limit: 24) else { return nil }
            offset = -west
        }
        guard reader.take(","), let start = reader.day(), reader.take(","), let end = reader.day(),
            reader.rest.isEmpty
        else { return nil }
        summer = Summer(offset: offset, start: start, end: end)
    }

    func stretch(at time: Int) -> ZoneRules.Stretch {
        let whole = ZoneRules.Stretch(start: ZoneRules.beginning, end: ZoneRules.end, offset: standard)
        guard let summer, let date = CalendarDate(ordinal: time.quotientAndRest(by: 86_400).quotient + 719_163) else {
            return whole
        }
        var changes: [(time: Int, offset: Int)] = []
        for year in (date.year - 1)...(date.year + 1) {
            guard let start = summer.start.midnight(of: year), let end = summer.end.midnight(of: year) else { continue }
            changes.append((start + summer.start.time - standard, summer.offset))
            changes.append((end + summer.end.time - summer.offset, standard))
        }
        changes.sort { $0.time < $1.time }
        guard let last = changes.lastIndex(where: { $0.time <= time }) else { return whole }
        let end = last + 1 < changes.count ? changes[last + 1].time : ZoneRules.end
        return ZoneRules.Stretch(start: changes[last].time, end: end, offset: changes[last].offset)
    }

    // MARK: Reading

    private struct Reader {
        var rest: ArraySlice<UInt8>

        mutating func take(_ letter: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: letter) else { return false }
            rest = rest.dropFirst()
            return true
        }

        /// `CET`, or `<+03>`.
        mutating func name() -> Bool {
            if take("<") {
                guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return false }
                rest = rest[(end + 1)...]
                return true
            }
            let letters = rest.prefix { (0x41...0x5A).contains($0 & 0xDF) }
            rest = rest.dropFirst(letters.count)
            return letters.count >= 3
        }

        mutating func number(limit: Int) -> Int? {
            let digits = rest.prefix(4).prefix { (0x30...0x39).contains($0) }
            rest = rest.dropFirst(digits.count)
            let number = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
            return digits.isEmpty || number > limit ? nil : number
        }

        /// `[+-]hh[:mm[:ss]]` in seconds.
        mutating func time(limit: Int) -> Int? {
            let isNegative = take("-")
            if !isNegative { _ = take("+") }
            guard let hours = number(limit: limit) else { return nil }
            var seconds = hours * 3600
            for unit in [60, 1] where take(":") {
                guard let count = number(limit: 59) else { return nil }
                seconds += count * unit
            }
            return isNegative ? -seconds : seconds
        }

        mutating func day() -> Day? {
            var day: Day
            if take("M") {
                guard let month = number(limit: 12), month > 0, take("."), let week = number(limit: 5), week > 0,
                    take("."), let weekday = number(limit: 6)
                else { return nil }
                day = Day(form: .week(month: month, week: week, weekday: weekday))
            } else if take("J") {
                guard let number = number(limit: 365), number > 0 else { return nil }
                day = Day(form: .julian(number))
            } else {
                guard let number = number(limit: 365) else { return nil }
                day = Day(form: .zeroBased(number))
            }
            if take("/") {
                guard let time = time(limit: 167) else { return nil }
                day.time = time
            }
            return day
        }
    }
}

extension PosixZone.Day {
    /// Seconds since 1970 as if clocks showed UTC; nil outside of the calendar.
    fileprivate func midnight(of year: Int) -> Int? {
        let ordinal: Int?
        switch form {
        case .week(let month, let week, let weekday):
            guard let first = CalendarDate(year: year, month: month, day: 1)?.ordinal else { return nil }
            let day = first + (weekday - first % 7 + 7) % 7 + (week - 1) * 7
            ordinal = CalendarDate(ordinal: day)?.month == month ? day : day - 7
        case .julian(let number):
            let leap = CalendarDate(year: year, month: 2, day: 29) != nil && number > 59 ? 1 : 0
            ordinal = CalendarDate(year: year, month: 1, day: 1).map { $0.ordinal + number - 1 + leap }
        case .zeroBased(let number):
            ordinal = CalendarDate(year: year, month: 1, day: 1).map { $0.ordinal + number }
        }
        return ordinal.map { ($0 - 719_163) * 86_400 }
    }
}
