/// What a round does for an instance, and why. Carrying it out may stop after any step; the next round plans anew.
public struct Plan: Sendable, Equatable {
    /// In order.
    public var steps: [PlanStep] = []
    /// What the round has found, if the instance is not as it should be.
    public var progress: BounceProgress?
    /// What waits, and for what, a line each.
    public var waiting: [String] = []
    /// Tasks of which nobody can say whether they drain, or whether they are safe to kill.
    public var doubts: [PlanDoubt] = []
    /// After so many seconds there may be more to do; nil: nothing is left.
    public var again: Double?
    /// With these steps the bounce is over.
    public var isFinishing = false

    public init() {}
}

/// A question to the drain method that found no answer.
public struct PlanDoubt: Sendable, Equatable {
    public var task: String
    public var operation: DrainOperation
    public var reason: String
}
