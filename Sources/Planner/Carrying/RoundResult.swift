/// How a round ended.
public struct RoundResult: Sendable, Equatable {
    /// Why it is a failure, for people; nil if it is none.
    public var failure: String?
    /// After how many seconds the next round is due; nil: when something changes, or after the back-off for a failure.
    public var again: Double?

    public init(failure: String? = nil, again: Double? = nil) { (self.failure, self.again) = (failure, again) }
}
