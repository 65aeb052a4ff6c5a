import Compiler

@testable import Compiler
@testable import Planner

/// The table `chronos-check`: what monitoring is told of the job `ledger nightly`.
enum JobCheckReplay {
    static let id = InstanceID(service: ServiceName("ledger"), instance: InstanceName("nightly"))

    /// - Parameter zones: the time zones that the table has
    static func check(_ input: Value, _ zones: [String: ZoneRules]) throws -> Value {
        // Nothing can be said, and nobody is told.
        if input["faults"].has("list") { return .object([("exit", .int(2))]) }
        let (config, jobs) = (input["config"], input["jobs"].items)
        let zone = JobZone(named: config["schedule_time_zone"].text, files: { zones[$0] })
        let schedule = JobSchedule(config["schedule"].text, zone: zone.rules)
        let subject = JobCheck.Subject(
            id: id, isDisabled: config["disabled"].isTrue, parents: config["parents"].items.map { parent($0.text) },
            schedule: schedule, words: config["schedule"].text, zone: zone)
        let moment = try JobReplay.moment(String(input["now"].text.dropLast()))
        let now = moment.local.unixTime
        let check = JobCheck(subject, jobs: JobIndex(jobs.map(JobReplay.live)), now: Double(now))
        let verdict = check.verdict(duration: check.asksAbout.flatMap { duration(input["stats"][$0.text]) })
        let place = verdict.job.flatMap { name in
            newest(jobs.indices.filter { jobs[$0]["name"].text == name.text }, jobs)
        }
        return .object([
            ("job", .optional(place)), ("last", place.map { last(jobs[$0]) } ?? .null),
            ("stuck", stuck(verdict)), ("interval", .optional(schedule?.interval(at: now))),
            ("status", .optional(verdict.status)), ("event", try event(verdict, config, moment)),
        ])
    }

    /// Whether a length is `3600` or `3600.0` there hangs on the library that was asked.
    static func settled(_ recorded: Value, _ ours: Value) -> Value {
        func whole(_ value: Value) -> Value {
            guard case .float(let number) = value, number == number.rounded() else { return value }
            return .int(Int(number))
        }
        guard recorded.has("interval") else { return recorded }
        let settled = recorded.with("interval", whole(recorded["interval"]))
        guard settled["event"].has("realert_every") else { return settled }
        return settled.with("event", settled["event"].with("realert_every", whole(settled["event"]["realert_every"])))
    }

    private static func parent(_ name: String) -> JobName { JobName(name.replacing(".", with: " ")) }

    /// In seconds; nil where Chronos does not tell.
    private static func duration(_ answer: Value) -> Double? {
        answer["histogram"].member("99thPercentile")?.number.map { $0.double / 1000 }
    }

    /// Of jobs of one name, as Chronos has not, the one that is looked at.
    private static func newest(_ places: [Int], _ jobs: [Value]) -> Int? {
        let first = places.first.map { JobIndex(places.map { JobReplay.live(jobs[$0]) }).newest(of: owner(jobs[$0])) }
        return places.first { first == JobReplay.live(jobs[$0]) }
    }

    private static func owner(_ job: Value) -> InstanceID { JobName(job["name"].text).owner?.id ?? id }

    private static func last(_ job: Value) -> Value {
        let (success, error) = (job["lastSuccess"].text, job["lastError"].text)
        if success.isEmpty, error.isEmpty { return .list([.null, .string("not-run")]) }
        let hasFailed = JobReplay.live(job).statistics.hasFailedLast
        return .list([.string(hasFailed ? error : success), .string(hasFailed ? "fail" : "success")])
    }

    private static func stuck(_ verdict: JobVerdict) -> Value {
        switch verdict.state {
        case .stuck: .bool(true)
        case .fine, .failed, .neverRan: .bool(false)
        case .missing, .disabled, .unknown: .null
        }
    }

    /// The event is what the compiler makes of the job's monitoring; here its name and how often it goes out count.
    private static func event(_ verdict: JobVerdict, _ config: Value, _ moment: Moment) throws -> Value {
        guard verdict.status != nil, let check = try CompiledCase.jobCheck(config, at: moment) else { return .null }
        return .object([
            ("name", check["name"]), ("alert_after", config["monitoring"].member("alert_after") ?? .string("15m")),
            ("check_every", .string("1m")), ("realert_every", check["realert_every"]),
        ])
    }
}
