import Compiler
import Planner

/// How busy the tasks of an instance are.
struct TaskMetrics: Sendable {
    /// The mean of those that told: 1 is all that they may use.
    var utilization: Double
    /// How many tasks may take traffic, and how many of them told.
    var tasks: Int
    var told: Int
}

extension Surroundings {
    private static let taskLimits = HTTPLimits(time: .seconds(2), body: 1 << 20)
    private static let agentLimits = HTTPLimits(time: .seconds(10), body: 16 << 20)

    // MARK: Tasks that are asked

    /// What tasks say of themselves. Who does not answer in time is busy; who answers something else says nothing.
    func metrics(
        of tasks: [LiveTask], at path: String, _ read: @Sendable @escaping (Node) -> Double?
    ) async throws(AutoscalingFailure) -> TaskMetrics {
        let answers = await tasks.concurrently(atMost: Self.concurrency) { await utilization(of: $0, at: path, read) }
        let told = answers.compactMap(\.value)
        guard !told.isEmpty else {
            var reason = "no task reports how busy it is"
            if case .unknown(let why)? = answers.first { reason += ": \(why)" }
            throw AutoscalingFailure(reason)
        }
        return TaskMetrics(utilization: told.reduce(0, +) / Double(told.count), tasks: tasks.count, told: told.count)
    }

    private func utilization(
        of task: LiveTask, at path: String, _ read: (Node) -> Double?
    ) async -> Known<Double> {
        let target = String(path.drop { $0 == "/" })
        guard let port = task.ports.first, let address = WebAddress("http://\(task.host):\(port)/\(target)") else {
            return .unknown("\(task.id) has no port, or '\(Printable.line(path))' is not a path")
        }
        var request = HTTPRequest(.get, address)
        request.limits = Self.taskLimits
        do throws(HTTPFailure) {
            let answer = try await client.send(request)
            let name = address.host.text
            guard answer.status == 200 else { return .unknown("\(name) answers with \(answer.status)") }
            guard let root = answer.body.flatMap({ JSONParser.parse($0, path: "").value?.root }), root.isMapping,
                let share = read(root), share.isFinite
            else { return .unknown("the answer of \(name) has no utilization") }
            // It would hide how busy the others are.
            guard share >= 0 else { return .unknown("\(name) reports a negative utilization") }
            return .known(share)
        } catch { return error.isLate ? .known(1) : .unknown(error.reason) }
    }

    /// `{"utilization": 0.5}`
    static func utilization(_ root: Node) -> Double? {
        switch root.value("utilization")?.value {
        case .string(let text)?: Double(text)
        case let value?: value.number?.double
        case nil: nil
        }
    }

    /// The share of uWSGI's workers that do something: `{"workers": [{"status": "idle"}, …]}`
    static func busyWorkers(_ root: Node) -> Double? {
        let states = (root.value("workers")?.items ?? []).map { $0.value("status")?.string }
        guard !states.isEmpty, !states.contains(nil) else { return nil }
        return Double(states.count { $0 != "idle" }) / Double(states.count)
    }

    // MARK: Agents

    /// When an agent was asked, and the CPU that its executors have used so far, by their ids, over what they may use.
    struct AgentLook: Sendable {
        var time: Double
        var seconds: [String: Double]
    }

    /// What an agent of Mesos says: `GET /monitor/statistics`. The executor of a task of Marathon's has the task's id.
    func look(at agent: WebAddress) async -> Known<AgentLook> {
        var request = HTTPRequest(.get, agent)
        request.address.target = (agent.target == "/" ? "" : agent.target) + "/monitor/statistics"
        request.limits = Self.agentLimits
        let names: Set = [
            "executor_id", "statistics", "cpus_user_time_secs", "cpus_system_time_secs", "cpus_limit",
        ]
        do throws(HTTPFailure) {
            let time = clock.now
            let answer = try await client.send(request)
            let name = agent.host.text
            guard answer.status == 200 else { return .unknown("\(name) answers with \(answer.status)") }
            guard let root = answer.body.flatMap({ JSONParser.parse($0, path: "", only: names).value?.root }),
                root.isList
            else { return .unknown("\(name) does not answer as a Mesos agent does") }
            var look = AgentLook(time: time.rounded(.down), seconds: [:])
            for item in root.items {
                func number(_ name: String) -> Double? { item.value("statistics")?.value(name)?.value.number?.double }
                guard let id = item.value("executor_id")?.string, let user = number("cpus_user_time_secs"),
                    let system = number("cpus_system_time_secs"), let limit = number("cpus_limit"),
                    let share = CPULook.share(user: user, system: system, limit: limit)
                else { continue }
                look.seconds[id] = share
            }
            return .known(look)
        } catch { return .unknown(error.reason) }
    }
}
