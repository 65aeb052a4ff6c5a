import Compiler

/// `R10/2020-01-01T00:00:00Z/P1M`: how often, from when, and how far apart. Chronos makes each time of the one before, months
/// first: of 31 January and a month it makes the last of February, and then the same day of March.
///
/// Facts: `Iso8601Expressions` of mesos/chronos. Where a job has a time zone, the start is what its clocks show, whatever
/// distance from UTC is written behind it. What is less than a second is not counted.
struct RepeatedInterval: Sendable {
    /// How often; nil: for ever.
    private let count: Int?
    /// When it begins: what clocks show. Nil: when it was sent.
    let start: Int?
    private let local: Int
    private let period: ISO8601.Period
    private let zone: ZoneRules

    /// So many times are looked through and no more: a month of eight hundred years, a day of twenty-seven.
    private static let limit = 10_000

    /// Nil if it is none, or leads nowhere.
    init?(_ text: String, zone: ZoneRules?) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.first == UInt8(ascii: "R"),
            parts[0].utf8.dropFirst().allSatisfy({ (0x30...0x39).contains($0) }),
            let period = ISO8601.period(String(parts[2]))
        else { return nil }
        self.period = period
        // More than fit into a number are for ever.
        count = Int(parts[0].dropFirst())
        if parts[1].isEmpty {
            (start, local, self.zone) = (nil, 0, zone ?? .utc)
            return
        }
        guard let time = ISOTime(String(parts[1])) else { return nil }
        self.zone = zone ?? ZoneRules(fixed: time.offset ?? 0)
        local = time.local
        start = self.zone.time(ofLocal: time.local)
    }

    var isEndless: Bool { count == nil }

    // MARK: Steps

    /// A period after a moment.
    func step(from moment: Int) -> Int? { step(State(time: moment, local: moment + zone.offset(at: moment)))?.time }

    private struct State {
        var time: Int
        /// What clocks show.
        var local: Int
    }

    private func step(_ state: State) -> State? {
        if period.months == 0, period.days == 0 { return after(state.time + period.seconds) }
        let (day, second) = state.local.quotientAndRest(by: 86_400)
        guard let date = CalendarDate(ordinal: day + 719_163), let later = Self.adding(period.months, to: date) else {
            return nil
        }
        let local = (later.ordinal - 719_163 + period.days) * 86_400 + second
        let time = zone.time(ofLocal: local)
        return period.seconds == 0 ? State(time: time, local: local) : after(time + period.seconds)
    }

    private func after(_ time: Int) -> State? {
        abs(time) < 1 << 48 ? State(time: time, local: time + zone.offset(at: time)) : nil
    }

    /// The last day of a month that has no such day.
    private static func adding(_ months: Int, to date: CalendarDate) -> CalendarDate? {
        let month = date.year * 12 + date.month - 1 + months
        return stride(from: date.day, through: 28, by: -1).lazy
            .compactMap { CalendarDate(year: month / 12, month: month % 12 + 1, day: $0) }.first
            ?? CalendarDate(year: month / 12, month: month % 12 + 1, day: min(date.day, 28))
    }

    // MARK: Times

    func last(at moment: Int) -> Int? { around(moment).last }

    func next(after moment: Int) -> Int? { around(moment).next }

    private func around(_ moment: Int) -> (last: Int?, next: Int?) {
        guard let start, abs(moment) < 1 << 48, count != 0 else { return (nil, nil) }
        if moment < start { return (nil, start) }
        var (state, number) = (State(time: start, local: local), 0)
        if let jump = jump(to: moment) { (state, number) = jump }
        var last: Int?
        for _ in 0..<Self.limit {
            if let count, number >= count { return (last, nil) }
            if state.time > moment { return (last, state.time) }
            last = state.time
            guard let next = step(state), next.time > state.time else { return (last, nil) }
            (state, number) = (next, number + 1)
        }
        return (nil, nil)
    }

    /// Where all steps are of one length, the one two steps before a moment, and its number; nil: where they are not, or it is not
    /// that far.
    private func jump(to moment: Int) -> (State, Int)? {
        guard period.months == 0, let start else { return nil }
        let length = period.days * 86_400 + period.seconds
        let isExact = period.days == 0 || zone.isFixed
        guard isExact || period.seconds == 0 else { return nil }
        let passed = isExact ? moment - start : moment + zone.offset(at: moment) - local
        var number = passed / length - 2
        if let count { number = min(number, count - 1) }
        guard number > 0 else { return nil }
        if isExact { return after(start + number * length).map { ($0, number) } }
        let local = local + number * length
        return (State(time: zone.time(ofLocal: local), local: local), number)
    }
}
