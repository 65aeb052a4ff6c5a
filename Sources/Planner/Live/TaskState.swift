/// What Mesos says of a task, as far as a bounce has to tell it apart.
public enum TaskState: Sendable, Equatable {
    /// It runs, and may get traffic.
    case running
    /// It is on its way up and has never got traffic.
    case starting
    /// It is being killed already.
    case leaving
    /// Its host cannot be reached: it may run, and may come back.
    case lost
    /// It is over, and only still listed.
    case ended

    /// A state that is not known is taken for one of which nothing is known: `lost`.
    public init(mesos name: String) {
        switch name {
        case "TASK_RUNNING": self = .running
        case "TASK_CREATED", "TASK_STAGING", "TASK_STARTING": self = .starting
        case "TASK_KILLING": self = .leaving
        case "TASK_FINISHED", "TASK_FAILED", "TASK_KILLED", "TASK_ERROR", "TASK_DROPPED", "TASK_GONE": self = .ended
        default: self = .lost
        }
    }
}
