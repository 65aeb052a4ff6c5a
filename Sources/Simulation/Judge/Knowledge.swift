import Simulators

/// What a soac knows of the cluster, as far as promises depend on it.
struct Knowledge: Sendable {
    /// The commit that it works on, by the spelling of the instances.
    var commit: [String: SimulatedInstance] = [:]
    var looks: [String: Look] = [:]
    /// By host, the tasks that its HAProxy gave traffic when its page was read in this round. Pages are of different moments.
    var pages: [String: Set<String>] = [:]
    /// When a question about a task's drain was answered last, and since when the task was out of traffic then.
    var answers: [String: (time: SimulatedTime, since: SimulatedTime?)] = [:]
    /// When it first saw a task.
    var seen: [String: SimulatedTime] = [:]
    /// When Marathon refused to kill a task, by an answer that was heard.
    var refusedKills: [String: SimulatedTime] = [:]

    /// Whether every HAProxy that was asked gives a task traffic.
    func isUp(_ task: String) -> Bool { !pages.isEmpty && pages.values.allSatisfy { $0.contains(task) } }

    /// Whether one of them does.
    func mayBeUp(_ task: String) -> Bool { pages.values.contains { $0.contains(task) } }
}
