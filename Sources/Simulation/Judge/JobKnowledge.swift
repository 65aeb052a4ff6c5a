import Compiler
import Planner

/// What a soac knows of Chronos, as far as promises depend on it: what it read last.
struct JobKnowledge: Sendable {
    /// The commit that it works on.
    var commit: [InstanceID: SimulatedJobs.Job] = [:]
    /// Every job that a commit up to then defined.
    var everDefined: Set<InstanceID> = []
    /// By name: what Chronos had counted of a job; nil: it did not have it.
    var counts: [String: Counts?] = [:]
    /// By the parent.
    var children: [String: Set<String>] = [:]

    struct Counts: Equatable, Sendable {
        var successes: Int
        var errors: Int
    }

    func isThere(_ name: String) -> Bool { (counts[name] ?? nil) != nil }
}
