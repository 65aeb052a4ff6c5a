import Compiler
import Synchronization

@testable import Planner

/// Where monitoring is told something else of Chronos's jobs.
extension Difference {
    /// - Parameter members: what is another; nil: anything may be
    private static func rule(
        _ name: String, _ row: String, changes members: [String]? = nil,
        _ applies: @escaping @Sendable (Value) -> Bool
    ) -> Difference {
        Difference(
            table: "chronos-check", name: name, row: row, applies: applies,
            instead: { item in
                if item.input["faults"].has("list") { return item.recorded }
                let said = try check(item.input)
                guard let members else { return said }
                guard !item.recorded.has("raises"), !item.recorded.has("exit") else { return item.recorded }
                return members.reduce(item.recorded) { $0.with($1, said.member($1)) }
            })
    }

    static let jobChecks = [
        rule("months and years count", "months and years in a schedule") { input in
            input["config"]["schedule"].text.contains(/P[0-9]+[YM]/)
        },
        rule("milliseconds are no seconds", "the time within which 99 of", changes: ["stuck", "status"]) { input in
            input["stats"].pairs.contains { $0.value["histogram"].has("99thPercentile") }
        },
        rule(
            "alerts go out again by UTC", "how often a job runs is computed from the current time in the",
            changes: ["event"]
        ) {
            $0["config"].has("schedule_time_zone")
        },
        rule("clocks are changed", "a clock change between two runs is", changes: ["interval"]) { input in
            input["config"].has("schedule_time_zone") && zone(input) != nil
        },
        rule(
            "months end", "how often a job runs is computed from the current time in the",
            changes: ["interval"]
        ) {
            $0["config"]["schedule"].text.contains(/\ (29|30|31) \* \*$/)
        },
        rule("what is no number costs the event", "one duration or number that cannot be read") { input in
            input["config"]["monitoring"].member("realert_every")?.isNull == true
        },
        rule(
            "after Friday comes Monday", "the time between two runs is taken around", changes: ["stuck", "status"]
        ) { input in
            input["config"]["schedule"].text.split(separator: " ").count == 5
        },
        rule("one job's trouble is its own", "an error of Chronos for one job") { input in
            input["stats"].pairs.contains { $0.value.number != nil }
        },
        rule("an unknown zone is UTC", "a time zone that Chronos does not know") { input in
            zone(input) == nil || input["config"].has("schedule_time_zone") && zoneName(input).isEmpty
        },
        rule("all cron lines are read", "`@daily`, 29 February in years") { input in
            let schedule = input["config"]["schedule"].text
            let isEmpty = if case .string("")? = input["config"].member("schedule") { true } else { false }
            return schedule.hasPrefix("@") || schedule.hasSuffix(" 29 2 *") || isEmpty
        },
        rule("nothing is no interval", "a job whose schedule does not") { input in
            let schedule = input["config"]["schedule"].text
            return schedule.contains(/\/(-P.*|PT0S|P0D|PT[0-9]+S)$/)
        },
        rule("what is over is not late", "a job whose schedule has ended") { input in
            input["config"]["schedule"].text.contains(/^R[0-9]/)
        },
        rule("what cannot be read was long ago", "a time from Chronos that cannot be") { input in
            input["jobs"].items.contains { job in
                [job["lastSuccess"].text, job["lastError"].text].contains { !$0.isEmpty && seconds($0) == nil }
            }
        },
        rule("a service may begin with tmp", "the jobs of a service whose name begins with `tmp`") { input in
            input["jobs"].items.contains { job in
                job["name"].text.hasPrefix("tmp") && job["name"].text.wholeMatch(of: clone) == nil
            }
        },
        rule("what Chronos leaves out is not there", "a job that Chronos lists without a description") { input in
            input["jobs"].items.contains { !$0.has("disabled") }
        },
    ]

    private static var clone: Regex<Substring> { /tmp-\d{4}-\d\d-\d\dT\d{6}(?:\d{6})? ledger nightly/ }

    // MARK: What soac says, worked out from the input alone

    private static func seconds(_ text: String) -> Double? {
        guard let match = text.wholeMatch(of: /(.{19})(\.\d+)?(?:Z|([+-])(\d\d):(\d\d))/),
            let time = try? JobReplay.moment(String(match.1))
        else { return nil }
        let distance = (match.4.flatMap { Int($0) } ?? 0) * 3600 + (match.5.flatMap { Int($0) } ?? 0) * 60
        return Double(time.local.unixTime - (match.3 == "-" ? -distance : distance))
            + (match.2.flatMap { Double("0" + $0) } ?? 0)
    }

    private static let zones = (try? RecordedSchedules().zones) ?? [:]

    private static func zoneName(_ input: Value) -> String { input["config"]["schedule_time_zone"].text }

    /// Nil: it is unknown.
    private static func zone(_ input: Value) -> ZoneRules? {
        let name = zoneName(input)
        return name.isEmpty ? .utc : zones[name]
    }

    /// All times from long before to long after a moment; of what comes often less.
    private static func times(_ input: Value, around now: Int) -> [Int]? {
        let text = input["config"]["schedule"].text
        let key = "\(text) \(input["config"]["schedule_time_zone"].text) \(now)"
        if let known = known.withLock({ $0[key] }) { return known }
        let times = newTimes(text, zone(input) ?? .utc, around: now)
        known.withLock { $0[key] = times }
        return times
    }

    private static let known = Mutex<[String: [Int]]>([:])

    private static func newTimes(_ text: String, _ zone: ZoneRules, around now: Int) -> [Int]? {
        var times: [Int] = []
        if let cron = CronTimes(text) {
            let days = text.hasSuffix(" 29 2 *") ? 3660 : text.hasPrefix("*/") || text.hasPrefix("0 *") ? 60 : 800
            var minute = now / 60 - days * 1440
            while let next = cron.first(from: minute, before: now / 60 + days * 1440) {
                times.append(zone.time(ofLocal: next * 60))
                minute = next + 1
            }
            return times
        }
        guard let parts = text.wholeMatch(of: /R\d*\/(?:(.{19})(?:\.0+)?Z)?\/(P.*)/),
            let period = period(String(parts.2))
        else { return nil }
        // Without a start: so that one time is the moment's own.
        let told = parts.1.flatMap { try? JobReplay.moment(String($0)).local.unixTime }
        let start = told ?? now - 1000 * period.seconds
        var time = start - zone.offset(at: start)
        while time < max(now, start) + 2 * (period.months * 31 * 86_400 + period.seconds) + 366 * 86_400 {
            times.append(time)
            time = next(time, period, zone.offset(at: start))
        }
        return times
    }

    private static func period(_ text: String) -> (months: Int, seconds: Int)? {
        let shape =
            /P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:([\d.]+)D)?(?:T(?:([\d.]+)H)?(?:([\d.]+)M)?(?:([\d.]+)S)?)?/
        guard let found = text.wholeMatch(of: shape) else { return nil }
        func number(_ digits: Substring?) -> Double { digits.flatMap { Double($0) } ?? 0 }
        let days = number(found.3) * 7 + number(found.4)
        let seconds = ((days * 24 + number(found.5)) * 60 + number(found.6)) * 60 + number(found.7)
        let months = number(found.1) * 12 + number(found.2)
        return seconds + months > 0 ? (Int(months), Int(seconds)) : nil
    }

    private static func next(_ time: Int, _ period: (months: Int, seconds: Int), _ offset: Int) -> Int {
        guard period.months > 0, let date = CalendarDate(ordinal: (time + offset) / 86_400 + 719_163) else {
            return time + period.seconds
        }
        let month = date.year * 12 + date.month - 1 + period.months
        var day = date.day
        while CalendarDate(year: month / 12, month: month % 12 + 1, day: day) == nil { day -= 1 }
        let later = CalendarDate(year: month / 12, month: month % 12 + 1, day: day)
        return ((later?.ordinal ?? 0) - 719_163) * 86_400 + (time + offset) % 86_400 - offset + period.seconds
    }

    /// Seconds between the run before a moment and the one after it, or the first two where all are to come.
    private static func interval(_ times: [Int]?, at now: Int) -> Int? {
        guard let times, times.count > 1, let next = times.firstIndex(where: { $0 > now }) else { return nil }
        return times[max(next, 1)] - times[max(next, 1) - 1]
    }

    /// Of all times those at which it runs: `R5/` tells how many, and where no start stands nobody knows which.
    private static func runs(_ text: String, of times: [Int]) -> [Int] {
        guard let count = text.wholeMatch(of: /R(\d+)\/(.*)\/.*/) else { return times }
        return count.2.isEmpty ? [] : Array(times.prefix(Int(count.1) ?? .max))
    }

    private static func check(_ input: Value) throws -> Value {
        let now = try JobReplay.moment(String(input["now"].text.dropLast())).local.unixTime
        let (config, jobs) = (input["config"], input["jobs"].items)
        let times = times(input, around: now)
        // So many come, and no more.
        let due = times.map { runs(config["schedule"].text, of: $0) }
        func around(_ moment: Double) -> (last: Int, next: Int)? {
            guard let next = due?.firstIndex(where: { Double($0) > moment }), let due, next > 0 else { return nil }
            return (due[next - 1], due[next])
        }
        let interval = interval(times, at: now)
        var out: [(key: String, value: Value)] = [("interval", .optional(interval))]
        func end(_ job: Int?, _ last: Value, _ stuck: Bool?, _ status: Int?) throws -> Value {
            out += [("job", .optional(job)), ("last", last), ("stuck", stuck.map { .bool($0) } ?? .null)]
            out += [
                ("status", .optional(status)), ("event", status == nil ? .null : try event(config, Double(now))),
            ]
            return .object(out)
        }
        func ran(_ job: Value) -> Double {
            max(seconds(job["lastSuccess"].text) ?? 0, seconds(job["lastError"].text) ?? 0)
        }
        let own = jobs.indices.filter { place in
            let name = jobs[place]["name"].text
            return name == "ledger nightly" || name.wholeMatch(of: clone) != nil
        }
        guard let newest = own.map({ ran(jobs[$0]) }).max(), let place = own.first(where: { ran(jobs[$0]) == newest })
        else { return try end(nil, .null, nil, config["disabled"].isTrue ? 0 : 1) }
        let (success, error) = (jobs[place]["lastSuccess"].text, jobs[place]["lastError"].text)
        let hasFailed = success.isEmpty || !error.isEmpty && seconds(error) ?? 0 > seconds(success) ?? 0
        let hasRun = !success.isEmpty || !error.isEmpty
        let last = Value.list(
            hasRun
                ? [.string(hasFailed ? error : success), .string(hasFailed ? "fail" : "success")]
                : [.null, .string("not-run")])
        if jobs[place]["disabled"].isTrue, jobs[place]["name"].text == "ledger nightly" {
            return try end(place, last, nil, 0)
        }
        guard hasRun else { return try end(place, last, false, nil) }
        guard let time = seconds(hasFailed ? error : success) else { return try end(place, last, nil, 3) }
        var isStuck = false
        // One that ran before its schedule begins is late after its first time.
        let begin = due.flatMap { $0.count > 1 && Double($0[0]) > time ? ($0[0], $0[1]) : nil }
        if let around = around(time) ?? begin {
            let length = Double(around.1 - around.0)
            let told = input["stats"][jobs[place]["name"].text]["histogram"].member("99thPercentile")?.number?.double
            let due = begin.map { Double($0.0) } ?? time + length
            isStuck = due + min(max(told.map { $0 / 1000 } ?? length, 0), length) < Double(now)
        }
        return try end(place, last, isStuck, isStuck || hasFailed ? 2 : 0)
    }

    /// How often it goes out again is counted by UTC.
    private static func event(_ config: Value, _ now: Double) throws -> Value {
        let (monitoring, schedule) = (config["monitoring"], config["schedule"].text)
        if monitoring.member("realert_every")?.isNull == true { return .null }
        let input = Value.object([("config", config.with("schedule_time_zone", nil))])
        var minutes = -1
        if let interval = interval(times(input, around: Int(now)), at: Int(now)) {
            minutes = min(max(interval / 60, 1), 1440)
        }
        if schedule.contains(/\/(-P.*|PT0S|P0D)$/) { minutes = 1 }
        return .object([
            ("name", .string("check_chronos_jobs.ledger.nightly")),
            ("alert_after", monitoring.member("alert_after") ?? .string("15m")), ("check_every", .string("1m")),
            ("realert_every", monitoring.member("realert_every") ?? .int(minutes)),
        ])
    }
}
