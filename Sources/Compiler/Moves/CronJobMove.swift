/// A Chronos job as a CronJob of Kubernetes. soa-configs has no file for those: what comes of it is the object alone.
public struct CronJobMove: Sendable {
    public let job: LinkedChronosJob
    /// Minute, hour, day, month and weekday.
    public let schedule: String
    /// Nil: that of the cluster's controller, mostly UTC.
    public let timeZone: String?
    /// How late it may start, in seconds; nil: any.
    public let deadline: Int?

    /// Why a job cannot be one.
    public struct Refusal: Error, Sendable {
        public var message: String
        public var key: String
    }

    public var id: InstanceID { job.id }

    /// `api` decides whether a zone can be said.
    public init(_ job: LinkedChronosJob, api: KubernetesAPI) throws(Refusal) {
        self.job = job
        guard case .schedule(let setting) = job.job.trigger, case .string(let text) = setting.value else {
            throw Refusal(message: "a CronJob does not wait for other jobs", key: "parents")
        }
        let zone: String? = if case .string(let name) = job.job.scheduleTimeZone.value { name } else { nil }
        let hasZone = zone.map { !["UTC", "Etc/UTC", "GMT", ""].contains($0) } ?? false
        let fields = text.split(separator: " ").count
        if CronSchedule.isValid(text), fields == 5 || text.hasPrefix("@") {
            schedule = text
        } else {
            schedule = try CronJobMove.line(text)
            if hasZone { throw Refusal(message: "an interval in a time zone is no line of cron", key: "schedule") }
        }
        if hasZone, api.minor < 27 {
            throw Refusal(
                message: "before 1.27 a CronJob has no time zone; --kubernetes-api says which version it is",
                key: "schedule_time_zone")
        }
        timeZone = hasZone ? zone : nil
        if case .command(let command) = job.job.common.launch, case .string(let written) = command.value,
            written.replacing("{{", with: "").contains("{")
        {
            throw Refusal(message: "its cmd has dates in it, which a CronJob's has not", key: "cmd")
        }
        guard case .int(let retries) = job.job.retries.value, retries >= 0 else {
            throw Refusal(message: "retries is a whole number", key: "retries")
        }
        let name = KubernetesName.object(job.id)
        if KubernetesName.problem(ofLabel: name) != nil || name.utf8.count > 52 {
            throw Refusal(
                message: "a CronJob cannot be called '\(name)': at most 52 lower case letters, digits and '-'",
                key: "name")
        }
        deadline = CronJobMove.seconds(job.job.epsilon.value)
    }

    // MARK: Schedules

    /// The line of cron for `R/START/PERIOD`, if there is one that fires at the same times.
    static func line(_ text: String) throws(Refusal) -> String {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, parts[0] == "R", let start = Start(parts[1]) else {
            throw Refusal(
                message: "'\(text)' is no line of cron, and does not repeat for ever from a time in UTC",
                key: "schedule")
        }
        if let line = calendarLine(parts[2], start) { return line }
        if case .microseconds(let length)? = ISO8601.interval(parts[2]),
            length.truncatingRemainder(dividingBy: 60e6) == 0,
            let line = line(every: Int(length / 60e6), start)
        {
            return line
        }
        throw Refusal(message: "a line of cron cannot say '\(parts[2])'", key: "schedule")
    }

    /// When it began.
    private struct Start {
        var (minute, hour, day, month, weekday) = (0, 0, 1, 1, 0)

        /// Empty: at once, for which the beginning of a day stands. Nil if it is no time in UTC.
        init?(_ text: String) {
            if text.isEmpty { return }
            guard let match = text.wholeMatch(of: /(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(:\d\d(\.\d+)?)?(Z|\+00:?00)/),
                let (year, month) = Int(match.1).flatMap({ year in Int(match.2).map { (year, $0) } }),
                let day = Int(match.3), let hour = Int(match.4), let minute = Int(match.5), hour < 24, minute < 60,
                let date = CalendarDate(year: year, month: month, day: day)
            else { return nil }
            (self.minute, self.hour, self.day, self.month) = (minute, hour, day, month)
            weekday = date.ordinal % 7
        }
    }

    private static func calendarLine(_ period: String, _ start: Start) -> String? {
        let time = "\(start.minute) \(start.hour)"
        return switch period {
        case "P1D": "\(time) * * *"
        case "P7D", "P1W": "\(time) * * \(start.weekday)"
        case "P1M" where start.day <= 28: "\(time) \(start.day) * *"
        case "P1Y" where start.day <= 28 || start.month != 2: "\(time) \(start.day) \(start.month) *"
        default: nil
        }
    }

    /// Nil if the minutes do not come out even with an hour or a day.
    private static func line(every minutes: Int, _ start: Start) -> String? {
        func steps(_ step: Int, _ first: Int, _ last: Int) -> String {
            step == 1 ? "*" : first % step == 0 ? "*/\(step)" : "\(first % step)-\(last)/\(step)"
        }
        if minutes < 1 { return nil }
        if minutes < 60 { return 60 % minutes == 0 ? "\(steps(minutes, start.minute, 59)) * * * *" : nil }
        guard minutes % 60 == 0 else { return nil }
        let hours = minutes / 60
        if hours == 24 { return "\(start.minute) \(start.hour) * * *" }
        if hours == 168 { return "\(start.minute) \(start.hour) * * \(start.weekday)" }
        return hours < 24 && 24 % hours == 0 ? "\(start.minute) \(steps(hours, start.hour, 23)) * * *" : nil
    }

    private static func seconds(_ epsilon: Value) -> Int? {
        guard case .string(let text) = epsilon, case .microseconds(let length)? = ISO8601.interval(text),
            length >= 0, length < 1e15
        else { return nil }
        return Int(length / 1e6)
    }

    // MARK: Keys

    /// What of its configuration means what there.
    public var keys: [MovedKey] {
        let table = MarathonKeys(service: id.service, isAutoscaled: false)
        return job.job.common.node.pairs.compactMap { pair in
            guard let name = pair.key.string else { return nil }
            let (value, origin) = (pair.value.value, Origin.written(pair.value))
            return switch name {
            case "schedule": MovedKey(name, value, origin, schedule == value.str ? .same : .other("cron: \(schedule)"))
            case "schedule_time_zone", "disabled": MovedKey(name, value, origin, .same)
            case "epsilon": MovedKey(name, value, origin, .other("startingDeadlineSeconds: what is later is left out"))
            case "retries": MovedKey(name, value, origin, .other("backoffLimit: pods that fail wait longer each time"))
            case "monitoring":
                MovedKey(name, value, origin, .other("the container is told the team; nothing checks its runs"))
            case "cmd": MovedKey(name, value, origin, .same)
            default: table.moved(name, value, origin)
            }
        }
    }
}
