/// When a cron schedule comes up, by the minute: what the library croniter makes of the five fields.
package struct CronTimes: Sendable {
    private let minutes: Bits
    private let hours: Bits
    private let days: Bits?
    private let months: Bits
    private let weekdays: Bits?

    private static let ranges = [0...59, 0...23, 1...31, 1...12, 0...6]
    private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    private static let weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
    private static let specials = [
        "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0",
        "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
    ]

    /// Small numbers: one is in it if its bit is set.
    private typealias Bits = UInt64

    private static let dayLength = 1440

    /// Nil if the text names no times.
    package init?(_ text: String) {
        let fields = (CronTimes.specials[text] ?? text).utf8.split { $0 == 0x20 || $0 == 0x09 }
        guard fields.count == 5 else { return nil }
        var numbers: [Bits?] = []
        for (place, field) in fields.enumerated() {
            if field.elementsEqual("*".utf8) {
                numbers.append(nil)
            } else if let bits = CronTimes.field(Substring(field), place) {
                numbers.append(bits)
            } else {
                return nil
            }
        }
        (minutes, hours, months) = (numbers[0] ?? ~0 >> 4, numbers[1] ?? ~0 >> 40, numbers[3] ?? ~0)
        (days, weekdays) = (numbers[2], numbers[4])
    }

    /// Whether there is a day on which it comes up, in some year: 30 February is none.
    var everComes: Bool {
        guard let days, weekdays == nil else { return true }
        return (1...12).contains { month in
            // A leap year.
            months >> UInt64(month) & 1 == 1
                && days & (~0 >> UInt64(63 - CalendarDate.days(inMonth: month, of: 2020))) != 0
        }
    }

    /// From the next time after a moment back to the time before it, in minutes, but never more than so many days; nil if no
    /// such time comes within two years.
    func interval(after now: Timestamp, atMost days: Int = 1) -> Int? {
        guard let moment = self.next(after: now) else { return nil }
        let (ordinal, next) = (moment.date.ordinal, moment.hour * 60 + moment.minute)
        if let earlier = last(before: next) { return next - earlier }
        let limit = days * CronTimes.dayLength
        guard let last = last(before: CronTimes.dayLength),
            let before = (1...days).first(where: { CalendarDate(ordinal: ordinal - $0).map(comesUp(on:)) ?? false })
        else { return limit }
        return min(next + before * CronTimes.dayLength - last, limit)
    }

    /// The next time after a moment; nil if none comes within two years.
    package func next(after now: Timestamp) -> Timestamp? {
        let midnight = (now.date.ordinal - CronTimes.epoch) * CronTimes.dayLength
        let start = midnight + now.hour * 60 + now.minute + 1
        guard let next = first(from: start, before: midnight + 732 * CronTimes.dayLength),
            let date = CalendarDate(ordinal: next / CronTimes.dayLength + CronTimes.epoch)
        else { return nil }
        return Timestamp(date: date, hour: next / 60 % 24, minute: next % 60, second: 0)
    }

    // MARK: Minutes since 1970, as a clock shows them

    /// Whether it may come up in each hour of a day.
    package var comesInAllHours: Bool { hours & (~0 >> 40) == ~0 >> 40 }

    /// The first time from a minute on and before another.
    package func first(from start: Int, before end: Int) -> Int? {
        var (day, minute) = start.quotientAndRest(by: CronTimes.dayLength)
        while day * CronTimes.dayLength < end, let date = CalendarDate(ordinal: day + CronTimes.epoch) {
            if comesUp(on: date), let found = first(from: minute) {
                let time = day * CronTimes.dayLength + found
                return time < end ? time : nil
            }
            let isInMonth = months >> UInt64(date.month) & 1 == 1
            day += isInMonth ? 1 : CalendarDate.days(inMonth: date.month, of: date.year) - date.day + 1
            minute = 0
        }
        return nil
    }

    /// The last time before a minute and not before another.
    package func last(before end: Int, from start: Int) -> Int? {
        var (day, minute) = (end - 1).quotientAndRest(by: CronTimes.dayLength)
        while (day + 1) * CronTimes.dayLength > start, let date = CalendarDate(ordinal: day + CronTimes.epoch) {
            if comesUp(on: date), let found = last(before: minute + 1) {
                let time = day * CronTimes.dayLength + found
                return time >= start ? time : nil
            }
            let isInMonth = months >> UInt64(date.month) & 1 == 1
            day -= isInMonth ? 1 : date.day
            minute = CronTimes.dayLength - 1
        }
        return nil
    }

    /// The ordinal of 1 January 1970.
    private static let epoch = 719_163

    // MARK: A day

    /// The first time of a day that is not before a minute of it.
    private func first(from start: Int) -> Int? {
        for hour in (start / 60)..<24 where hours >> UInt64(hour) & 1 == 1 {
            let later = hour == start / 60 ? minutes & ~0 << UInt64(start % 60) : minutes
            if later != 0 { return hour * 60 + later.trailingZeroBitCount }
        }
        return nil
    }

    /// The last time of a day before a minute of it.
    private func last(before end: Int) -> Int? {
        for hour in stride(from: min(end / 60, 23), through: 0, by: -1) where hours >> UInt64(hour) & 1 == 1 {
            let earlier = hour == end / 60 ? minutes & (1 << UInt64(end % 60) &- 1) : minutes
            if earlier != 0 { return hour * 60 + 63 - earlier.leadingZeroBitCount }
        }
        return nil
    }

    /// If both days of the month and days of the week are given, either will do.
    private func comesUp(on date: CalendarDate) -> Bool {
        func has(_ bits: Bits?, _ number: Int) -> Bool? { bits.map { $0 >> UInt64(number) & 1 == 1 } }
        guard has(months, date.month) == true else { return false }
        switch (has(days, date.day), has(weekdays, date.ordinal % 7)) {
        case (nil, nil): return true
        case (let day, let weekday): return day ?? false || weekday ?? false
        }
    }

    // MARK: Reading

    /// Nil if the text is no field.
    private static func field(_ text: Substring, _ place: Int) -> Bits? {
        var bits: Bits = 0
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let numbers = self.numbers(part, place) else { return nil }
            for number in numbers { bits |= 1 << UInt64(number) }
        }
        return bits
    }

    /// `5`, `mon`, `1-5`, `*/15` or `1-5/2`.
    private static func numbers(_ text: Substring, _ place: Int) -> [Int]? {
        let bounds = ranges[place]
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let range = parts.first else { return nil }
        let ends = range.split(separator: "-", omittingEmptySubsequences: false)
        let (low, high): (Int, Int)
        switch ends.count {
        case 1 where range == "*" && parts.count == 2: (low, high) = (bounds.lowerBound, bounds.upperBound)
        case 1:
            guard let number = number(range, place) else { return nil }
            (low, high) = (number, number)
        case 2:
            guard let first = number(ends[0], place), let last = number(ends[1], place) else { return nil }
            (low, high) = (first, last)
        default: return nil
        }
        guard let step = parts.count == 2 ? Int(parts[1]) : 1, step > 0, low <= high else { return nil }
        // Sunday is 0, and 7.
        return stride(from: low, through: high, by: min(step, 100)).map {
            place == 4 ? $0 % 7 : max($0, bounds.lowerBound)
        }
    }

    private static func number(_ text: Substring, _ place: Int) -> Int? {
        let names = place == 3 ? months : place == 4 ? weekdays : []
        if let named = names.firstIndex(of: text.lowercased()) { return named + ranges[place].lowerBound }
        guard let number = Int(text), number >= 0, number <= ranges[place].upperBound + (place == 4 ? 1 : 0) else {
            return nil
        }
        return number
    }
}

extension Int {
    /// The rest is never less than 0.
    package func quotientAndRest(by divisor: Int) -> (quotient: Int, rest: Int) {
        let rest = (self % divisor + divisor) % divisor
        return ((self - rest) / divisor, rest)
    }
}
