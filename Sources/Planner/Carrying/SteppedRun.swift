/// Carries something out step by step: a state machine that is told what became of each step and gives the next. It does nothing
/// itself, and may be left at any step.
public protocol SteppedRun {
    associatedtype Step

    /// What it has told of itself so far.
    var events: [DeployEvent] { get }

    /// The next step; nil if there is none, or it has failed.
    mutating func next() -> Step?

    /// What became of the step that was given last.
    mutating func report(_ outcome: StepOutcome)
}
