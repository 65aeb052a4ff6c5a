/// What the drain method said of a task before the round.
public struct DrainAnswer: Sendable, Equatable {
    public var isDraining: Known<Bool>
    public var isSafeToKill: Known<Bool>
    /// An operator took the task out of traffic: nobody else puts it back.
    public var isManual: Bool
    /// Since when, in seconds since 1970, each question about the task and each command to drain it has failed; nil: the last
    /// did not.
    public var failingSince: Double?

    public init(
        isDraining: Known<Bool>, isSafeToKill: Known<Bool>, isManual: Bool = false, failingSince: Double? = nil
    ) {
        (self.isDraining, self.isSafeToKill) = (isDraining, isSafeToKill)
        (self.isManual, self.failingSince) = (isManual, failingSince)
    }

    /// Nobody asked.
    static let none = DrainAnswer(isDraining: .unknown("it was not asked"), isSafeToKill: .unknown("it was not asked"))
}
