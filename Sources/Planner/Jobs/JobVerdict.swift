import Compiler

/// What monitoring is told of a job.
public struct JobVerdict: Sendable, Equatable {
    public enum State: String, Sendable, CaseIterable {
        /// Its last run went well, and the next is not late.
        case fine
        /// Its last run failed.
        case failed
        /// A run should be over by now, and is not.
        case stuck
        /// Chronos does not have it.
        case missing
        /// It is not to run, or does not.
        case disabled
        case neverRan = "never-ran"
        /// Nobody can say how it is.
        case unknown
    }

    public var state: State
    /// The job that was looked at: the instance's own, or a clone of a rerun; nil: Chronos has none.
    public var job: JobName?
    /// When that ran last, in seconds since 1970; nil: never, or nobody knows.
    public var lastRun: Double?
    /// When a run should have been over, or should be; nil if the schedule does not say.
    public var due: Double?
    /// For people, a line for each finding.
    public var lines: [String]

    public init(
        _ state: State, job: JobName? = nil, lastRun: Double? = nil, due: Double? = nil, lines: [String]
    ) {
        (self.state, self.job, self.lastRun, self.due, self.lines) = (state, job, lastRun, due, lines)
    }

    /// The name of the event's check.
    public static func checkName(of instance: InstanceID) -> String { "check_chronos_jobs.\(instance)" }

    /// Sensu's: 0 fine, 1 warning, 2 critical, 3 not known. Nil: there is nothing to tell, as it never ran.
    public var status: Int? {
        switch state {
        case .fine, .disabled: 0
        case .missing: 1
        case .failed, .stuck: 2
        case .neverRan: nil
        case .unknown: 3
        }
    }
}
