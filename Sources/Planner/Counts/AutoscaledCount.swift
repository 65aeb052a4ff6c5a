import Compiler

/// What ZooKeeper has about autoscaling, read.
public enum AutoscaledCount {
    /// The text of `/autoscaling/SERVICE/INSTANCE/instances`; nil: there is no such node. A text that is no whole number is
    /// no count, and nothing is done to an instance whose count is not known.
    public static func count(_ text: String?) -> InstanceCounts.Count {
        guard let text else { return .none }
        return Int(PythonSpace.trimmed(text)).map { .count($0) } ?? .unreadable
    }

    /// Whether autoscaling is paused: `text` is what `/autoscaling/paused` has, the second since 1970 until which it is; nil:
    /// there is no such node. At that very second it still is.
    public static func isPaused(until text: String?, now: Double) -> Bool {
        guard let text, let end = Double(PythonSpace.trimmed(text)) else { return false }
        return end - now >= 0
    }
}
