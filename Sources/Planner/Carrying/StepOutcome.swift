/// What became of a step.
public enum StepOutcome: Sendable, Equatable {
    case done
    /// Of some of its tasks it is not known, or it failed: the id of each with the reason.
    case partly([String: String])
    /// Marathon refused.
    case refused(status: Int, message: String)
    /// It cannot be said whether it was done, or that it was not in time.
    case failed(String)
}
