import Compiler

/// Carries out what one job needs, step by step: a state machine that is told what became of each step and gives the next. It
/// does nothing itself.
public struct JobRun: SteppedRun, Sendable {
    private var rest: ArraySlice<JobStep>
    private var current: JobStep?
    /// What is told once all is done.
    private var end: DeployEvent?
    public private(set) var events: [DeployEvent] = []
    /// How it ended; counts once there is no next step.
    public private(set) var result = RoundResult()

    /// - Parameters:
    ///   - live: what Chronos has of that name; nil: nothing
    ///   - isThere: whether Chronos has a job
    public init(_ wanted: WantedJob, live: LiveJob?, isThere: (JobName) -> Bool) {
        rest = []
        switch JobNeed(wanted, live: live, isThere: isThere) {
        case .nothing: break
        case .create:
            rest = [JobStep(wanted.name, .create(wanted.kind, wanted.body(carrying: nil)), "Chronos does not have it")]
        case .update(let reason): rest = Self.update(wanted, live, reason)[...]
        case .wait(let reason), .leftAlone(let reason): stop(reason)
        }
        if !rest.isEmpty { end = DeployEvent(.sent, "'\(wanted.name)' is as it should be: \(wanted.description)") }
    }

    /// Ends a job with its tasks.
    public init(_ removal: JobCleanup.Removal) {
        rest = [
            JobStep(removal.job, .killTasks, removal.reason), JobStep(removal.job, .delete, removal.reason),
        ]
    }

    private static func update(_ wanted: WantedJob, _ live: LiveJob?, _ reason: String) -> [JobStep] {
        guard let live else { return [] }
        var steps: [JobStep] = []
        if wanted.parents != nil, let schedule = live.schedule, !live.isDisabled {
            steps.append(
                JobStep(
                    wanted.name, .update(.scheduled, wanted.silencedBody(after: live, schedule: schedule)),
                    "its schedule ends before it runs after others"))
        }
        steps.append(
            JobStep(wanted.name, .update(wanted.kind, wanted.body(carrying: live.statistics)), reason))
        return steps
    }

    // MARK: Steps

    /// The next step; nil if there is none, or it has failed.
    public mutating func next() -> JobStep? {
        current = rest.popFirst()
        if let current {
            switch current.action {
            case .create, .update: events.append(DeployEvent(.send, "'\(current.job)': \(current.reason)"))
            case .killTasks: events.append(DeployEvent(.delete, "'\(current.job)': \(current.reason)"))
            case .delete: break
            }
        } else if let end, result.failure == nil {
            events.append(end)
            self.end = nil
        }
        return current
    }

    /// What became of the step that was given last.
    public mutating func report(_ outcome: StepOutcome) {
        guard let step = current else { return }
        switch (outcome, step.action) {
        case (.done, _): break
        // It goes all the same, and with it what else it would have started.
        case (.refused(let status, let message), .killTasks):
            fail("its tasks are not killed: Chronos refuses with \(status): \(message)")
        case (.failed(let reason), .killTasks): fail("its tasks are not killed: \(reason)")
        case (.refused(let status, let message), _): stop("Chronos refuses with \(status): \(message)")
        case (.failed(let reason), _): stop(reason)
        case (.partly(let failures), _): stop(failures.values.sorted().joined(separator: "; "))
        }
    }

    private mutating func stop(_ reason: String) {
        rest = []
        fail(reason)
    }

    private mutating func fail(_ reason: String) {
        result = RoundResult(failure: [result.failure, reason].compactMap { $0 }.joined(separator: "; "))
        events.append(DeployEvent(.failure, reason))
    }
}

extension WantedJob {
    /// What is wrong with what Chronos has after it said that it took this job; nil if nothing is.
    public func fault(readBack live: LiveJob?) -> String? {
        guard let live else { return "Chronos accepted it, but then dropped it" }
        return JobNeed.change(from: live, to: self).map { "Chronos accepted it, but does not have it: \($0)" }
    }
}
