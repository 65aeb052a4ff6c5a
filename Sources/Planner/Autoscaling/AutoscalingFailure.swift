/// Why nobody can say how many tasks an instance needs: it stays as it is.
public struct AutoscalingFailure: Error, Sendable, Hashable {
    /// For people, without a full stop.
    public var reason: String

    public init(_ reason: String) { self.reason = reason }
}
