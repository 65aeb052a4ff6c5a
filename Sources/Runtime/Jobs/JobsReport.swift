import Compiler
import Planner

/// What became of a run over the jobs of a cluster.
public struct JobsReport: Sendable {
    /// How each job's last turn ended.
    public var turns: [InstanceID: InstanceTurn] = [:]
    /// Jobs of which something is to be done that cannot be done now, with the reason.
    public var unfinished: [InstanceID: String] = [:]
    /// How many turns of jobs failed.
    public var failedTurns = 0
    /// Jobs that were removed, and those that could not be, with the reason.
    public var removed: [JobName] = []
    public var unremoved: [JobName: String] = [:]

    public var hasFailed: Bool {
        turns.values.contains { $0.code != 0 } || !unremoved.isEmpty || !unfinished.isEmpty
    }

    /// How many jobs Chronos has as they were sent.
    public var sent: Int { turns.values.count { $0.isDone } }

    public init() {}
}
