/// What can be asked of a drain method, or told to it, about a task.
public enum DrainOperation: String, Sendable, CaseIterable {
    /// Take it out of traffic.
    case drain
    /// Take it back.
    case stopDraining = "stop_draining"
    /// Whether it is out of traffic, or on the way there.
    case isDraining = "is_draining"
    /// Whether it has been out of traffic long enough.
    case isSafeToKill = "is_safe_to_kill"

    public var isQuestion: Bool { self == .isDraining || self == .isSafeToKill }
}
