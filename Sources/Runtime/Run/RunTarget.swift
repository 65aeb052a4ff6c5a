import Compiler
import Planner

/// A state that a cluster is to be brought to: what `soac run` works on until there is another.
public struct RunTarget: Sendable {
    /// The commit, 40 hexadecimal digits, or what a folder is called; and the first line of its message.
    public var id: String
    public var subject: String?
    /// Why what it changes enters the queue.
    public var change: Change
    public var rollout: Rollout
    /// Nil if the cluster has no Chronos.
    public var jobs: JobsRollout?
    public var queue: TurnQueue.Settings
    /// Turns of instances at once.
    public var workers: Int
    /// Nil if nobody is told.
    public var alerts: (any RunAlerts)?

    /// What is other than it was in the state before.
    public enum Change: Sendable, Equatable {
        case files, systemConfiguration
    }

    public init(
        id: String, subject: String?, change: Change, rollout: Rollout, jobs: JobsRollout?,
        queue: TurnQueue.Settings = TurnQueue.Settings(), workers: Int = 8, alerts: (any RunAlerts)? = nil
    ) {
        (self.id, self.subject, self.change, self.rollout, self.jobs) = (id, subject, change, rollout, jobs)
        (self.queue, self.workers, self.alerts) = (queue, workers, alerts)
    }
}

/// Where `soac run` gets to know what is wanted.
public protocol RunSource: Sendable {
    /// Looks again. Called by one task at a time.
    func next() async throws(RunFailure) -> RunNews
}

/// What a source has found since it was asked last.
public enum RunNews: Sendable {
    /// All is as it was.
    case nothing
    case target(RunTarget)
    /// Nothing is to be done for now, and why: another host does it.
    case standby(String)
}

/// Why something cannot be looked at, for people. What was known before stays.
public struct RunFailure: Error, Sendable, Equatable {
    public var reason: String

    public init(_ reason: String) { self.reason = reason }
}

/// Whom `soac run` tells what it found out. Each says why not all was told; nil: all was. Nobody's turn waits for it.
public protocol RunAlerts: Sendable {
    func tellSetup(_ plan: RolloutPlan, _ report: RolloutReport) async -> String?
    func tellReplication(_ results: [ReplicationResult]) async -> String?
    func tellJobSetup(_ plan: JobsPlan, _ report: JobsReport, _ jobs: JobsRollout) async -> String?
    func tellJobs(_ results: [JobCheckResult], _ jobs: JobsRollout) async -> String?
}
