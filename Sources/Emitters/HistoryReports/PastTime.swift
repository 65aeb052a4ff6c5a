import Compiler

/// A time in the past, as people write it: `yesterday`, `2 days ago`, `3h`, `monday`, `2019-10-02`, `14:00`, `2019-10-02 14:00`,
/// `2019-10-02T12:00:00Z`, `@1570017600`. Without a zone, it is that of the reader. What names a day is the whole day.
public struct PastTime: Sendable, Equatable {
    /// Seconds since 1970, both ends included.
    public var first: Int
    public var last: Int

    private init(_ first: Int, _ last: Int) { (self.first, self.last) = (first, last) }

    /// `now` is in seconds since 1970. Nil if the text says no time.
    public init?(_ text: String, now: Int, zone: LocalZone) {
        let text = text.lowercased()
        let words = text.split { " ._".contains($0) }.map(String.init)
        let clock = PastClock(now: now, zone: zone)
        guard
            let time = clock.instant(text) ?? clock.dayAndTime(words) ?? clock.distance(words)
        else { return nil }
        self = time
    }

    fileprivate static func instant(_ seconds: Int) -> PastTime { PastTime(seconds, seconds) }
    fileprivate static func from(_ first: Int, before end: Int) -> PastTime { PastTime(first, end - 1) }
}

/// Reads times beside a present.
private struct PastClock {
    var now: Int
    var zone: LocalZone

    // MARK: Instants

    /// `now`, `@1570017600`, and dates with a time and a zone.
    func instant(_ text: String) -> PastTime? {
        if text == "now" { return .instant(now) }
        if text.hasPrefix("@") { return Self.number(text.dropFirst()).map { .instant($0) } }
        guard let middle = text.firstIndex(of: "t"), let day = date(text[..<middle]) else { return nil }
        var rest = text[text.index(after: middle)...]
        var offset: Int?
        if rest.hasSuffix("z") {
            rest.removeLast()
            offset = 0
        } else if let sign = rest.lastIndex(where: { "+-".contains($0) }) {
            let zone = rest[rest.index(after: sign)...].split(separator: ":").map(Self.number)
            guard (1...2).contains(zone.count), let hours = zone[0], let minutes = zone.count == 2 ? zone[1] : 0,
                hours < 24, minutes < 60
            else { return nil }
            offset = (hours * 3600 + minutes * 60) * (rest[sign] == "-" ? -1 : 1)
            rest = rest[..<sign]
        }
        guard let time = time(rest) else { return nil }
        guard let offset else { return moment(day, time) }
        return start(of: day, zone: LocalZone { _ in offset / 60 }).map {
            .from($0 + time.seconds, before: $0 + time.seconds + time.length)
        }
    }

    // MARK: Days

    /// A day, a time of today, or a day with a time, in any order.
    func dayAndTime(_ words: [String]) -> PastTime? {
        var words = words.filter { !["at", "last", "on"].contains($0) }
        let times = words.compactMap { time($0[...]) }
        words.removeAll { time($0[...]) != nil }
        guard times.count <= 1, words.count <= 1 else { return nil }
        guard let word = words.first else {
            guard let time = times.first, let today = today, let moment = moment(today, time) else { return nil }
            // Nothing of the past is later today.
            if moment.first <= now { return moment }
            return CalendarDate(ordinal: today.ordinal - 1).flatMap { self.moment($0, time) }
        }
        guard let day = day(word) else { return nil }
        if let time = times.first { return moment(day, time) }
        guard let first = start(of: day, zone: zone), let next = CalendarDate(ordinal: day.ordinal + 1),
            let end = start(of: next, zone: zone)
        else { return nil }
        return .from(first, before: end)
    }

    private static let weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

    private func day(_ word: String) -> CalendarDate? {
        guard let today else { return nil }
        switch word {
        case "today": return today
        case "yesterday": return CalendarDate(ordinal: today.ordinal - 1)
        default: break
        }
        if let weekday = Self.weekdays.firstIndex(where: { $0 == word || $0.prefix(3) == word }) {
            // The first day of all calendars was a Monday. The last that was, and not today.
            let days = (today.ordinal - 1 - weekday) % 7
            return CalendarDate(ordinal: today.ordinal - (days <= 0 ? days + 7 : days))
        }
        return date(word[...])
    }

    private var today: CalendarDate? { local(now)?.date }

    private func date(_ text: Substring) -> CalendarDate? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(Self.number)
        guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2] else { return nil }
        return CalendarDate(year: year, month: month, day: day)
    }

    // MARK: Distances

    private static let units = [
        ("second", 1), ("sec", 1), ("minute", 60), ("min", 60), ("hour", 3600), ("day", 86_400), ("week", 604_800),
    ]
    private static let letters = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
    private static let numbers = [
        "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
        "nine": 9, "ten": 10, "last": 1,
    ]

    /// `2 days ago`, `3h`, `1 week 2 days`, `last month`.
    func distance(_ words: [String]) -> PastTime? {
        var words = words.flatMap(Self.numberAndUnit)
        if words.last == "ago" { words.removeLast() }
        guard !words.isEmpty, words.count.isMultiple(of: 2) else { return nil }
        var seconds = now
        for place in stride(from: 0, to: words.count, by: 2) {
            guard let count = Self.numbers[words[place]] ?? Self.number(words[place][...]),
                let earlier = back(from: seconds, count, words[place + 1])
            else { return nil }
            seconds = earlier
        }
        return .instant(seconds)
    }

    /// `3h` is `3 h`, `1d12h` is `1 d 12 h`.
    private static func numberAndUnit(_ word: String) -> [String] {
        var parts: [String] = []
        for character in word {
            let isDigit = character.isASCII && character.isNumber
            if let last = parts.last?.last, (last.isASCII && last.isNumber) == isDigit {
                parts[parts.count - 1].append(character)
            } else {
                parts.append(String(character))
            }
        }
        return parts
    }

    private func back(from seconds: Int, _ count: Int, _ unit: String) -> Int? {
        let one = unit.count > 1 && unit.hasSuffix("s") ? String(unit.dropLast()) : unit
        if let length = Self.letters[unit] ?? Self.units.first(where: { $0.0 == one })?.1 {
            return seconds - count * length
        }
        guard one == "month" || one == "year", count < 10_000, let time = local(seconds) else { return nil }
        let months = time.date.year * 12 + time.date.month - 1 - count * (one == "year" ? 12 : 1)
        // The last day of a month that is shorter.
        for day in stride(from: time.date.day, through: 28, by: -1) + [time.date.day] {
            if let date = CalendarDate(year: months / 12, month: months % 12 + 1, day: day) {
                return start(of: date, zone: zone).map { $0 + Self.seconds(time) }
            }
        }
        return nil
    }

    // MARK: Clocks

    private struct Time {
        var seconds: Int
        /// A minute has sixty of them.
        var length: Int
    }

    /// `14:00`, `14:00:30`, `noon`, `midnight`.
    private func time(_ text: Substring) -> Time? {
        if text == "noon" { return Time(seconds: 43_200, length: 1) }
        if text == "midnight" { return Time(seconds: 0, length: 1) }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(Self.number)
        guard (2...3).contains(parts.count), let hour = parts[0], let minute = parts[1], hour < 24, minute < 60,
            let second = parts.count == 3 ? parts[2] : 0, second < 60
        else { return nil }
        return Time(seconds: hour * 3600 + minute * 60 + second, length: parts.count == 3 ? 1 : 60)
    }

    private func moment(_ day: CalendarDate, _ time: Time) -> PastTime? {
        guard let midnight = start(of: day, zone: zone) else { return nil }
        // On two days of a year the zone at midnight is not that of the day.
        let guess = midnight + time.seconds
        let seconds = guess + (zone.offset(midnight) - zone.offset(guess)) * 60
        return .from(seconds, before: seconds + time.length)
    }

    private func start(of day: CalendarDate, zone: LocalZone) -> Int? {
        guard let local = Timestamp(date: day, hour: 0, minute: 0, second: 0)?.unixTime else { return nil }
        let guess = local - zone.offset(local) * 60
        return local - zone.offset(guess) * 60
    }

    private func local(_ seconds: Int) -> Timestamp? {
        guard abs(Double(seconds)) < 1e12 else { return nil }
        return CalendarDate(year: 1970, month: 1, day: 1)
            .flatMap { Timestamp(date: $0, hour: 0, minute: 0, second: 0) }?
            .adding(seconds: seconds + zone.offset(seconds) * 60)
    }

    private static func seconds(_ time: Timestamp) -> Int { time.hour * 3600 + time.minute * 60 + time.second }

    private static func number(_ text: some StringProtocol) -> Int? {
        guard (1...12).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(text)
    }
}
