import Compiler

/// When a job of Chronos runs: `R10/2019-10-02T12:00:00Z/PT1H`, or a cron line where the server takes them. All times are UTC,
/// whatever the job's time zone.
///
/// Facts: `Iso8601Expressions` of mesos/chronos; cron lines only what PaaSTA's clusters ran had.
struct ChronosSchedule: Sendable {
    private enum Form: Sendable {
        /// How often it still runs; nil: for ever.
        case iso(runs: Int?, start: SimulatedTime, period: Period, text: String)
        case cron(CronTimes, String)
    }

    private var form: Form

    /// Nil if it is none. Without a start it begins now.
    init?(_ text: String, at now: SimulatedTime, takesCron: Bool) {
        if takesCron, let times = CronTimes(text) {
            form = .cron(times, text)
            return
        }
        guard let parts = text.wholeMatch(of: /R([0-9]*)\/(.*)\/(P.*)/), let period = Period(String(parts.3)) else {
            return nil
        }
        let start = parts.2.isEmpty ? now : SimulatedTime(iso8601: String(parts.2))
        guard let start, parts.1.isEmpty || Int(parts.1) != nil else { return nil }
        form = .iso(runs: Int(parts.1), start: start, period: period, text: String(parts.3))
    }

    /// As the job shows it.
    var text: String {
        switch form {
        case .cron(_, let text): text
        case .iso(let runs, let start, _, let period):
            "R\(runs.map { "\($0)" } ?? "")/\(start.iso8601)/\(period)"
        }
    }

    /// Whether it does not run any more.
    var isOver: Bool { if case .iso(0, _, _, _) = form { true } else { false } }

    /// When it runs next; nil: never.
    func next(after now: SimulatedTime) -> SimulatedTime? {
        switch form {
        case .iso(let runs, let start, _, _): runs == 0 ? nil : start
        case .cron(let times, _): times.next(after: now)
        }
    }

    /// After a run.
    mutating func step() {
        guard case .iso(let runs, let start, let period, let text) = form, period.length > 0 else {
            if case .iso(_, let start, let period, let text) = form {
                form = .iso(runs: 0, start: start, period: period, text: text)
            }
            return
        }
        form = .iso(runs: runs.map { max(0, $0 - 1) }, start: period.after(start), period: period, text: text)
    }

    /// Passes over what lies before a moment. Each that is passed over counts as a run, unless it says for how many runs of a
    /// sum it stands.
    mutating func skip(to moment: SimulatedTime, countsOnce: Bool = false) {
        guard case .iso(let runs, var start, let period, let text) = form, start < moment, period.length > 0 else {
            return
        }
        var passed = 0
        if !period.isCalendar {
            passed = (moment - start + period.length - 1) / period.length
            start += passed * period.length
        }
        while start < moment {
            start = period.after(start)
            passed += 1
        }
        form = .iso(
            runs: runs.map { max(0, $0 - (countsOnce ? min(passed, 1) : passed)) }, start: start, period: period,
            text: text)
    }

    /// `P1Y2M3W4DT5H6M7S`
    private struct Period: Sendable {
        private var months = 0
        /// Milliseconds beside the months.
        private var rest = 0

        var isCalendar: Bool { months != 0 }
        /// Milliseconds; a month is taken for 30 days.
        var length: Int { months * 30 * 86_400_000 + rest }

        init?(_ text: String) {
            // What most worlds have needs no pattern, which takes long.
            let digits = text.dropFirst(2).dropLast()
            if text.hasPrefix("PT"), text.hasSuffix("M"), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let minutes = UInt16(digits)
            {
                rest = Int(minutes) * 60_000
                return
            }
            let shape = /P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?/
            guard let found = text.wholeMatch(of: shape), text.utf8.count < 60, text != "P" else { return nil }
            func number(_ digits: Substring?) -> Int { digits.flatMap { UInt16($0) }.map(Int.init) ?? 0 }
            months = number(found.1) * 12 + number(found.2)
            let days = number(found.3) * 7 + number(found.4)
            rest = (((days * 24 + number(found.5)) * 60 + number(found.6)) * 60 + number(found.7)) * 1000
        }

        func after(_ time: SimulatedTime) -> SimulatedTime {
            guard months != 0, let date = CalendarDate(ordinal: time / 86_400_000 + 719_163) else { return time + rest }
            let month = date.year * 12 + date.month - 1 + months
            for day in stride(from: date.day, through: 1, by: -1) {
                guard let later = CalendarDate(year: month / 12, month: month % 12 + 1, day: day) else { continue }
                return (later.ordinal - 719_163) * 86_400_000 + time % 86_400_000 + rest
            }
            return time + length
        }
    }
}

extension SimulatedTime {
    /// `2019-10-02T12:00:00.000Z`, `2019-10-02T12:00:00+02:00`, `2019-10-02`; without a zone it is UTC. Nil if it is none.
    fileprivate init?(iso8601 text: String) {
        if let time = Self.plainTime(text) {
            self = time
            return
        }
        let shape =
            /(\d{4})-(\d\d)-(\d\d)(?:T(\d\d)(?::?(\d\d)(?::?(\d\d)(?:\.(\d{1,3})\d*)?)?)?)?(Z|[+-]\d\d:?\d\d)?/
        guard let found = text.wholeMatch(of: shape) else { return nil }
        func number(_ digits: Substring?) -> Int { digits.flatMap { Int($0) } ?? 0 }
        guard let date = CalendarDate(year: number(found.1), month: number(found.2), day: number(found.3)),
            let time = Timestamp(
                date: date, hour: number(found.4), minute: number(found.5), second: number(found.6))
        else { return nil }
        var milliseconds = number(found.7)
        for _ in 0..<(3 - (found.7?.count ?? 3)) { milliseconds *= 10 }
        var offset = 0
        if let zone = found.8, zone != "Z" {
            let digits = zone.filter(\.isNumber)
            offset = (number(digits.prefix(2)) * 60 + number(digits.suffix(2))) * (zone.first == "-" ? -60 : 60)
        }
        self = (time.unixTime - offset) * 1000 + milliseconds
    }
}

extension SimulatedTime {
    /// `2019-10-02T12:00:00Z` and `2019-10-02T12:00:00.000Z`, as it is mostly written; nil: it is written otherwise, or none.
    private static func plainTime(_ text: String) -> SimulatedTime? {
        let bytes = Array(text.utf8)
        guard bytes.count == 20 || bytes.count == 24, bytes.last == UInt8(ascii: "Z") else { return nil }
        let shape = Array("dddd-dd-ddTdd:dd:dd.ddd".utf8)
        for (byte, letter) in zip(bytes.dropLast(), shape)
        where letter == UInt8(ascii: "d") ? !(0x30...0x39).contains(byte) : byte != letter { return nil }
        func number(_ range: Range<Int>) -> Int { bytes[range].reduce(0) { $0 * 10 + Int($1 - 0x30) } }
        guard let date = CalendarDate(year: number(0..<4), month: number(5..<7), day: number(8..<10)),
            let time = Timestamp(date: date, hour: number(11..<13), minute: number(14..<16), second: number(17..<19))
        else { return nil }
        return time.unixTime * 1000 + (bytes.count == 24 ? number(20..<23) : 0)
    }
}

extension CronTimes {
    func next(after now: SimulatedTime) -> SimulatedTime? {
        guard let date = CalendarDate(ordinal: now / 86_400_000 + 719_163) else { return nil }
        let second = now / 1000 % 86_400
        return Timestamp(date: date, hour: second / 3600, minute: second / 60 % 60, second: second % 60)
            .flatMap { next(after: $0) }.map { $0.unixTime * 1000 }
    }
}
