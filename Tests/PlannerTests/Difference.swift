import Compiler

@testable import Planner

/// A rule by which soac decides otherwise than the original, on purpose. Each has a row in docs/differences.md.
struct Difference: Sendable {
    struct Case {
        var input: Value
        /// As other rules have changed it already.
        var recorded: Value
        var ours: Value
    }

    struct Complaint: Error, CustomStringConvertible {
        var description: String
    }

    var table: String
    var name: String
    /// How its row in docs/differences.md begins.
    var row: String
    var applies: @Sendable (Value) -> Bool
    /// What soac decides in place of what was recorded.
    var instead: @Sendable (Case) throws -> Value

    /// All of them.
    static let all = cycle + cleanups + replications + jobs + jobChecks + queue + autoscaling + other
}
