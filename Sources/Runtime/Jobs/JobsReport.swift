import Compiler
import Planner

/// What became of a run over the jobs of a cluster.
public struct JobsReport: Sendable {
    /// How each job's last turn ended.
    public var turns: [InstanceID: InstanceTurn] = [:]
    /// Jobs that were removed, and those that could not be, with the reason.
    public var removed: [JobName] = []
    public var unremoved: [JobName: String] = [:]

    public var hasFailed: Bool { turns.values.contains { $0.code != 0 } || !unremoved.isEmpty }

    public init() {}
}
