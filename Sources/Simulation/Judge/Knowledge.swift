import Simulators

/// What a soac knows of the cluster, as far as promises depend on it.
struct Knowledge: Sendable {
    /// The commit that it works on, by the spelling of the instances.
    var commit: [String: SimulatedInstance] = [:]
    var looks: [String: Look] = [:]
    /// By host, the tasks that its HAProxy gave traffic when its page was read in this round, if it was. Pages are of different
    /// moments.
    var pages: [String: Set<String>] = [:]
    /// When a question about a task's drain was answered last, and since when the task was out of traffic then.
    var answers: [String: (time: SimulatedTime, since: SimulatedTime?)] = [:]
    /// When it first saw a task.
    var seen: [String: SimulatedTime] = [:]
    /// When Marathon refused to kill a task, by an answer that was heard.
    var refusedKills: [String: SimulatedTime] = [:]

    /// The pages of some hosts.
    func pages(of hosts: Set<String>) -> [Set<String>] { hosts.compactMap { pages[$0] } }
}
