import Compiler

/// How a job is, from what Chronos tells of it and of its clones, and from when it is due.
///
/// A run is late when twice the time between two runs has passed since the last was over: once until the next may be over, and
/// once more for a run that takes longer, or less where Chronos knows how long 99 of 100 runs take. The time between two runs is
/// that around the last one: after Friday comes Monday.
public struct JobCheck: Sendable {
    /// What is checked.
    public struct Subject: Sendable {
        public var id: InstanceID
        /// Whether it is not to run.
        public var isDisabled: Bool
        /// The jobs after which it runs; empty if it has a schedule.
        public var parents: [JobName]
        public var schedule: JobSchedule?
        /// Its schedule, for people.
        public var words: String?
        public var zone: JobZone?

        public init(
            id: InstanceID, isDisabled: Bool = false, parents: [JobName] = [], schedule: JobSchedule? = nil,
            words: String? = nil, zone: JobZone? = nil
        ) {
            (self.id, self.isDisabled, self.parents) = (id, isDisabled, parents)
            (self.schedule, self.words, self.zone) = (schedule, words, zone)
        }

        /// - Parameter zones: the time zones of this machine
        public init(_ job: WantedJob, zones: JobZone.Files) {
            self.init(id: job.id, isDisabled: job.isDisabled, parents: job.parents ?? [])
            guard case .string(let text)? = job.schedule else { return }
            let zone = JobZone(named: job.timeZone, files: zones)
            (schedule, self.zone) = (JobSchedule(text, zone: zone.rules), zone)
            words = Printable.line(text) + (job.timeZone.map { $0.isEmpty ? "" : " in \(Printable.line($0))" } ?? "")
        }
    }

    private let subject: Subject
    private let live: LiveJob?
    private let jobs: JobIndex
    /// Seconds since 1970.
    private let now: Double
    private let run: Run

    /// The last run of the job that is looked at.
    private enum Run {
        case never
        case over(at: Double, hasFailed: Bool)
        /// At a time that cannot be read.
        case unknown(String)
    }

    /// Seconds that a run may take after its parents', where nobody knows how long runs take, and at least.
    private static let day = 86_400.0
    private static let leastPatience = 600.0

    public init(_ subject: Subject, jobs: JobIndex, now: Double) {
        (self.subject, self.jobs, self.now) = (subject, jobs, now)
        live = jobs.newest(of: subject.id)
        run = live.map { Self.run(of: $0.statistics) } ?? .never
    }

    private static func run(of statistics: JobStatistics) -> Run {
        let hasFailed = statistics.hasFailedLast
        let text = hasFailed ? statistics.lastError : statistics.lastSuccess
        if text.isEmpty { return .never }
        return JobTime.seconds(text).map { .over(at: $0, hasFailed: hasFailed) } ?? .unknown(text)
    }

    /// Whether it is not to run, or does not. A clone that has served is disabled as well.
    private var isDisabled: Bool {
        guard let live else { return subject.isDisabled }
        return live.isDisabled && live.name == JobName(subject.id)
    }

    // MARK: Late runs

    /// When a run should be over, and within how many seconds more it may be.
    private struct Expectation {
        var due: Double
        var patience: Double
        /// More than the patience needs not be waited for, less may do.
        var isPatienceOpen: Bool
    }

    private func expectation(_ duration: Double?) -> Expectation? {
        guard !isDisabled, case .over(let last, _) = run else { return nil }
        let slack = Double(subject.zone?.error ?? 0)
        if let schedule = subject.schedule {
            let whole = last.rounded(.down)
            guard abs(whole) < 1e12, let next = schedule.expectation(afterRunAt: Int(whole)) else { return nil }
            let interval = Double(next.interval)
            let patience = duration.map { min(max($0, 0), interval) } ?? interval
            return Expectation(
                due: Double(next.due) + last - whole, patience: patience + slack, isPatienceOpen: duration == nil)
        }
        // It runs when all that it runs after have succeeded since.
        let successes = subject.parents.map { jobs[$0].flatMap { JobTime.seconds($0.statistics.lastSuccess) } ?? 0 }
        guard !successes.isEmpty, successes.allSatisfy({ $0 > last }), let due = successes.max() else { return nil }
        let patience = duration.map { min(max($0, Self.leastPatience), Self.day) } ?? Self.day
        return Expectation(due: due, patience: patience, isPatienceOpen: duration == nil)
    }

    /// The job of which it has to be known how long its runs take, as that decides whether a run is late; nil if nothing hangs on
    /// it.
    public var asksAbout: JobName? {
        guard let open = expectation(nil), open.due < now, open.due + open.patience >= now else { return nil }
        return live?.name
    }

    // MARK: Verdict

    /// - Parameter duration: seconds that 99 of 100 runs take, from when they were due; nil where nobody knows
    public func verdict(duration: Double?) -> JobVerdict {
        guard let live else {
            return subject.isDisabled
                ? JobVerdict(.disabled, lines: ["it is disabled, and Chronos does not have it"])
                : JobVerdict(.missing, lines: ["Chronos does not have it"])
        }
        var verdict = isDisabled ? disabled : self.verdict(live, expectation(duration))
        verdict.job = live.name
        if live.name != JobName(subject.id) {
            verdict.lines.append("that was a rerun, '\(Printable.line(live.name.text))'")
        }
        if ![.disabled, .failed].contains(verdict.state) { verdict.lines += failingParents }
        if [.stuck, .fine].contains(verdict.state), let doubt = subject.zone?.doubt { verdict.lines.append(doubt) }
        return verdict
    }

    private var disabled: JobVerdict {
        JobVerdict(
            .disabled,
            lines: [
                subject.isDisabled
                    ? "it is disabled" : "Chronos has it disabled, though soa-configs does not: it does not run"
            ])
    }

    private func verdict(_ live: LiveJob, _ expected: Expectation?) -> JobVerdict {
        switch run {
        case .never: return JobVerdict(.neverRan, lines: ["it has not run yet"])
        case .unknown(let text):
            return JobVerdict(.unknown, lines: ["when it ran last cannot be read: '\(Printable.line(text))'"])
        case .over(let last, let hasFailed):
            if let expected, expected.due + expected.patience < now {
                return JobVerdict(.stuck, lastRun: last, due: expected.due, lines: [late(last, expected)])
            }
            if hasFailed {
                return JobVerdict(
                    .failed, lastRun: last, due: expected?.due, lines: [failure(last, live.statistics)])
            }
            return JobVerdict(
                .fine, lastRun: last, due: expected?.due, lines: ["its last run went well, at \(Self.text(last))"])
        }
    }

    private func late(_ last: Double, _ expected: Expectation) -> String {
        let since = "it has not run since \(Self.text(last))"
        guard subject.schedule != nil else {
            return "\(since), though all that it runs after went well, the last at \(Self.text(expected.due))"
        }
        return "\(since); by its schedule (\(subject.words ?? "")) the next run should have been over at "
            + Self.text(expected.due)
    }

    private func failure(_ last: Double, _ statistics: JobStatistics) -> String {
        var text = "its last run failed, at \(Self.text(last))"
        if let count = statistics.errorsSinceLastSuccess, count > 1 { text += ", as \(count) in a row did" }
        let success = JobTime.seconds(statistics.lastSuccess).map { "it last went well at \(Self.text($0))" }
        return "\(text); \(success ?? "none ever went well")"
    }

    /// What keeps a job from running though its schedule is another's.
    private var failingParents: [String] {
        subject.parents.compactMap { name in
            let shown = Printable.line(name.text)
            guard let parent = jobs[name] else {
                return "It runs after '\(shown)', which Chronos does not have."
            }
            if parent.isDisabled { return "It runs after '\(shown)', which is disabled in Chronos." }
            guard parent.statistics.hasFailedLast else { return nil }
            return "It runs after '\(shown)', whose last run failed: it does not run until that succeeds."
        }
    }

    /// `2020-02-03 11:59:00 UTC`
    private static func text(_ seconds: Double) -> String {
        let (day, second) = Int(seconds.rounded(.down)).quotientAndRest(by: 86_400)
        let date = CalendarDate(ordinal: day + 719_163)
        let time = date.flatMap {
            Timestamp(date: $0, hour: second / 3600, minute: second / 60 % 60, second: second % 60)
        }
        return time.map { "\(Value.timestamp($0).str) UTC" } ?? "a time that does not exist"
    }
}
