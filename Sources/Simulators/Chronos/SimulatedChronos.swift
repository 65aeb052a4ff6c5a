import Compiler

/// Chronos 2.4 or 3.0 as a state machine: requests go in, answers come out, and time passes only when it is told to. The same
/// seed and the same requests at the same times give the same answers.
///
/// It has what a tool that sends, lists and deletes jobs can meet: schedules that fire, runs that succeed or fail and are
/// counted, children that run after their parents, jobs that are disabled, and what the two versions do otherwise. Of Mesos,
/// time zones, mails and Cassandra it has nothing. Facts: `JobScheduler`, `JobGraph` and the resources of mesos/chronos at
/// 2.4.0 and v3.0.2.
public struct SimulatedChronos: Sendable {
    public enum Version: String, CaseIterable, Sendable {
        case two = "2.4"
        case three = "3.0"
    }

    public let version: Version
    /// Whether cron lines are schedules, as in what PaaSTA's clusters ran.
    public var takesCron = false
    /// Whether no schedule comes due: a job runs when somebody starts it, and after its parents.
    public var isStartedByHand = false
    /// Milliseconds that a run lasts.
    public var runs: ClosedRange<Int> = 1000...5000
    /// The jobs whose runs fail.
    public var failing: Set<String> = []
    /// Until then nobody leads, and every answer is 500.
    public var isLeaderlessUntil: SimulatedTime = 0
    /// Until then it leads, and has not read its jobs yet: it lists none.
    public var isReadingUntil: SimulatedTime = 0

    public internal(set) var now: SimulatedTime
    /// By name, as the API shows them.
    var jobs: [String: JSON] = [:]
    /// The schedules that run, by name. Version 2.4 may have one of a job that has parents by now.
    var streams: [String: Stream] = [:]
    /// What version 3.0 has written down: it takes up jobs from there.
    var stored: [String: JSON] = [:]
    /// For each job the parents that have succeeded since it ran last.
    var finished: [String: Set<String>] = [:]
    /// How long runs that went well took, by job, in milliseconds from when they were due.
    var durations: [String: [Int]] = [:]
    /// The runs that are under way, by job.
    var tasks: [String: Set<Int>] = [:]
    var events = EventQueue<Event>()
    var numbers: SeededNumbers
    var count = 0

    struct Stream: Sendable {
        var schedule: ChronosSchedule
        /// Which one it is: events of others are stale.
        var number: Int
    }

    enum Event: Sendable {
        case due(job: String, stream: Int)
        case end(job: String, task: Int, attempt: Int, due: SimulatedTime)
        case start(job: String, attempt: Int)
        case load
    }

    public init(_ version: Version, seed: UInt64, at time: SimulatedTime = 1_570_017_600_000) {
        (self.version, now, numbers) = (version, time, SeededNumbers(seed: seed))
    }

    // MARK: Looking

    /// The names of all jobs, sorted.
    public var names: [String] { jobs.keys.sorted { $0.precedesInBytes($1) } }

    /// A job as the API shows it; nil if there is none.
    public func job(_ name: String) -> JSON? { jobs[name] }

    /// How many runs of a job are under way.
    public func running(_ name: String) -> Int { tasks[name]?.count ?? 0 }

    // MARK: Time

    /// Lets everything happen that happens until then.
    public mutating func advance(to time: SimulatedTime) {
        while let (moment, event) = events.take(until: time) {
            now = max(now, moment)
            happen(event)
        }
        now = max(now, time)
    }

    private mutating func happen(_ event: Event) {
        switch event {
        case .due(let job, let number): fire(job, number)
        case .start(let job, let attempt): if jobs[job] != nil { run(job, attempt: attempt) }
        case .end(let job, let task, let attempt, let due):
            guard tasks[job]?.remove(task) != nil else { return }
            if failing.contains(job) {
                fail(job, attempt: attempt)
            } else {
                // As many as the library keeps.
                durations[job] = (durations[job] ?? []).suffix(1027) + [now - due]
                succeed(job)
            }
        case .load: load()
        }
    }

    // MARK: Schedules

    /// Begins the schedule of a job anew, or ends it where the job is disabled.
    mutating func schedule(_ name: String) {
        streams[name] = nil
        guard let job = jobs[name], let text = job["schedule"]?.string, job["disabled"]?.bool != true,
            var schedule = ChronosSchedule(text, at: now, takesCron: takesCron)
        else { return }
        // 3.0 makes up for what it missed, with one run; 2.4 passes over what is older than the job's epsilon.
        if version == .two { schedule.skip(to: now - 60_000) }
        count += 1
        streams[name] = Stream(schedule: schedule, number: count)
        put(name)
    }

    private mutating func put(_ name: String) {
        guard !isStartedByHand, let stream = streams[name], let due = stream.schedule.next(after: now) else { return }
        events.put(.due(job: name, stream: stream.number), at: max(due, now))
    }

    private mutating func fire(_ name: String, _ number: Int) {
        guard let job = jobs[name], var stream = streams[name], stream.number == number else { return }
        stream.schedule.step()
        if version == .three { stream.schedule.skip(to: now, countsOnce: true) }
        streams[name] = stream
        if job["schedule"] != nil { change(name) { $0.setting("schedule", .string(stream.schedule.text)) } }
        run(name, attempt: 0)
        put(name)
    }

    /// Changes a job; both where it is and where it is written down.
    mutating func change(_ name: String, _ change: (JSON) -> JSON) {
        guard let job = jobs[name] else { return }
        jobs[name] = change(job)
        if stored[name] != nil { stored[name] = jobs[name] }
    }

    // MARK: Runs

    mutating func run(_ name: String, attempt: Int) {
        count += 1
        tasks[name, default: []].insert(count)
        finished[name] = nil
        let end = now + Int.random(in: runs, using: &numbers)
        events.put(.end(job: name, task: count, attempt: attempt, due: now), at: end)
    }

    private mutating func succeed(_ name: String) {
        let time = now.iso8601
        change(name) { job in
            job.setting("successCount", .int((job["successCount"]?.int ?? 0) + 1)).setting("lastSuccess", .string(time))
                .setting("errorsSinceLastSuccess", 0)
        }
        runChildren(of: name)
        if let text = jobs[name]?["schedule"]?.string, text.hasPrefix("R0"),
            ChronosSchedule(text, at: now, takesCron: takesCron)?.isOver == true
        {
            change(name) { $0.setting("disabled", true) }
        }
    }

    /// Those run whose other parents have succeeded as well since they ran last.
    private mutating func runChildren(of name: String) {
        for child in children(of: name) {
            finished[child, default: []].insert(name)
            guard finished[child]?.isSuperset(of: parents(of: child)) == true, jobs[child]?["disabled"]?.bool != true
            else { continue }
            run(child, attempt: 0)
        }
    }

    private mutating func fail(_ name: String, attempt: Int) {
        guard let job = jobs[name] else { return }
        let (success, error) = (job["lastSuccess"]?.string ?? "", job["lastError"]?.string ?? "")
        // Times are written so that later ones come later in the alphabet.
        let isRecent = !error.isEmpty && !success.isEmpty && success >= error
        if attempt < job["retries"]?.int ?? 0, error.isEmpty || isRecent {
            events.put(.start(job: name, attempt: attempt + 1), at: now + 60_000)
            return
        }
        let time = now.iso8601
        change(name) { job in
            job.setting("errorCount", .int((job["errorCount"]?.int ?? 0) + 1)).setting("lastError", .string(time))
                .setting("errorsSinceLastSuccess", .int((job["errorsSinceLastSuccess"]?.int ?? 0) + 1))
                // It says so of each job that fails, unless it is told to disable such jobs.
                .setting("disabled", false)
        }
        if version == .two, job["schedule"] != nil { schedule(name) }
        if job["softError"]?.bool == true { runChildren(of: name) }
    }

    // MARK: Relations

    func parents(of name: String) -> Set<String> { Set((jobs[name]?["parents"]?.items ?? []).compactMap(\.string)) }

    func children(of name: String) -> [String] { names.filter { parents(of: $0).contains(name) } }

    /// Whether a job would run after itself if it had these parents.
    func isCircle(_ name: String, _ parents: Set<String>) -> Bool {
        var waiting = Array(parents)
        var seen = parents
        while let next = waiting.popLast() {
            if next == name { return true }
            for parent in self.parents(of: next) where seen.insert(parent).inserted { waiting.append(parent) }
        }
        return false
    }

    /// Version 3.0 takes up what is written down. A job without all of its parents is dropped, though it stays written down.
    mutating func load() {
        for (name, job) in stored.sorted(by: { $0.key.precedesInBytes($1.key) }) where jobs[name] == nil {
            jobs[name] = job
            schedule(name)
        }
        for name in names where parents(of: name).contains(where: { jobs[$0] == nil }) { jobs[name] = nil }
    }
}
