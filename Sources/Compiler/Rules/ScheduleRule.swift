/// The schedule of a Chronos job cannot be read.
///
/// A schedule is that of cron (`0 3 * * *`, `@daily`) or a repeating interval of ISO 8601, `R/START/INTERVAL`: how often
/// (`R` forever, `R5` five times), a date with a time, and how long from one run to the next, at least a minute. Chronos
/// would refuse the job, or never run it.
///
/// Wrong:
///
/// ```yaml
/// # checkout/chronos-prod.yaml
/// main:
///   cmd: nightly
///   schedule: '0 25 * * *'
/// ```
///
/// Right:
///
/// ```yaml
/// # checkout/chronos-prod.yaml
/// main:
///   cmd: nightly
///   schedule: '0 3 * * *'
/// ```
public enum ScheduleRule: ServiceRule {
    public static let id = DiagnosticID.schedule
    public static let refusedBy = Refusers.validate

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        service.configured.compactMap { instance in
            guard instance.kind == .chronos, let value = instance.configuration.value(.schedule),
                let problem = problem(value)
            else { return nil }
            return instance.diagnostic(.schedule, id, problem.message, hint: problem.hint)
        }
    }

    private typealias ScheduleFault = (message: String, hint: String)

    private static func problem(_ value: Value) -> ScheduleFault? {
        switch value {
        case .string(let text): problem(text)
        // Python's reader of cron takes a date for the time of a day.
        case .null, .date, .timestamp: nil
        case .list(let parts) where CronSchedule.isValid(parts.map(\.str).joined(separator: " ")): nil
        default: ("a schedule is text, not \(value.shown)", hint)
        }
    }

    private static func problem(_ schedule: String) -> ScheduleFault? {
        if CronSchedule.isValid(schedule) { return nil }
        let parts = schedule.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        if let problem = CronSchedule.problem(schedule), parts.count != 3 || !parts[0].utf8.starts(with: "R".utf8) {
            return problem
        }
        guard parts.count == 3 else {
            return ("the schedule '\(schedule)' is neither one of cron nor a repeating interval", hint)
        }
        return intervalProblem(schedule, parts).map { ($0, hint) }
    }

    private static func intervalProblem(_ schedule: String, _ parts: [String]) -> String? {
        if !isRepeat(parts[0]) { return "'\(parts[0])' does not say how often it runs" }
        if parts[1].isEmpty { return "the schedule '\(schedule)' has no start" }
        if !ISO8601.isDateTime(parts[1]) { return "'\(parts[1])' is not a date with a time" }
        switch ISO8601.interval(parts[2]) {
        case nil: return "'\(parts[2])' is not an interval"
        case .microseconds(let length) where length != 0 && length < 60e6:
            return "the interval '\(parts[2])' is shorter than a minute"
        case .calendar, .microseconds: return nil
        }
    }

    private static func isRepeat(_ text: String) -> Bool {
        text.utf8.first == UInt8(ascii: "R") && text.utf8.dropFirst().allSatisfy { (48...57).contains($0) }
    }

    private static let hint = "as in '0 3 * * *' or 'R/2019-01-01T08:00:00Z/PT24H'"
}
