import Compiler

/// What ZooKeeper has about autoscaling, read.
public enum AutoscaledCount {
    /// The text of `/autoscaling/SERVICE/INSTANCE/instances`; nil: there is no such node. A text that is no whole number is
    /// no count, and nothing is done to an instance whose count is not known.
    public static func count(_ text: String?) -> InstanceCounts.Count {
        guard let text else { return .none }
        return Int(PythonSpace.trimmed(text)).map { .count($0) } ?? .unreadable
    }

    /// The text of `/autoscaling/paused`: the second since 1970 until which autoscaling is paused; nil: there is no such node.
    public static func pause(_ text: String?) -> Known<Double?> {
        guard let text else { return .known(nil) }
        guard let end = Double(PythonSpace.trimmed(text)), !end.isNaN else {
            return .unknown("what ZooKeeper has of the pause is not a number")
        }
        return .known(end)
    }

    /// Whether a pause goes on. At its very end it still does.
    public static func isPaused(until end: Double?, now: Double) -> Bool { end.map { $0 - now >= 0 } ?? false }
}
