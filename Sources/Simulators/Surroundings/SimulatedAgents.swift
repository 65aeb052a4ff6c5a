/// Mesos's agents as far as they count what their tasks use.
public struct SimulatedAgents: Sendable {
    private struct Use: Sendable {
        var host: String
        /// What it may use, and has used.
        var cpus: Double
        var seconds = 0.0
    }

    /// By the id of the task, which is that of its executor.
    private var uses: [String: Use] = [:]

    public init() {}

    /// A task has used CPU on a host. `cpus` is what Mesos gave it, a tenth of which more than was asked for is the executor's.
    public mutating func use(_ task: String, on host: String, cpus: Double, seconds: Double) {
        uses[task, default: Use(host: host, cpus: cpus)].seconds += seconds
    }

    /// `GET /monitor/statistics` of the agent on a host.
    public func handle(_ request: SimulatedRequest, of host: String) -> SimulatedAnswer {
        guard request.method == "GET", request.path == "/monitor/statistics" else { return .text(404, "not found") }
        return SimulatedAnswer(
            200,
            .list(
                uses.filter { $0.value.host == host }.sorted { $0.key < $1.key }.map { task, use in
                    [
                        "executor_id": .string(task), "executor_name": "Command Executor", "framework_id": "F-0001",
                        "source": .string(task),
                        "statistics": [
                            "cpus_limit": .double(use.cpus), "cpus_system_time_secs": .double(use.seconds / 4),
                            "cpus_user_time_secs": .double(use.seconds * 3 / 4), "mem_limit_bytes": 167_772_160,
                        ],
                    ]
                }))
    }
}
