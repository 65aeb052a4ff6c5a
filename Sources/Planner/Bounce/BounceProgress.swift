/// How far a bounce is. The new app counts as an old one while it has tasks too many.
public struct BounceProgress: Sendable, Equatable {
    /// New tasks that are not up yet; negative if there are too many.
    public var toBringUp: Int
    public var oldHappy: Int
    public var oldUnhappy: Int
    /// Those that are being killed, too.
    public var oldDraining: Int
    public var oldAtRisk: Int
    public var oldApps: Int
}
