import Compiler
import Planner

/// Finds where Mesos's agents have what tasks write: a task's sandbox is a folder of its agent, of which the agent gives pieces
/// (`/files/read`). Every answer has a bound, and no more is kept of one than is needed.
struct MesosSandboxes: Sendable {
    /// A file of a task's sandbox.
    struct File: Sendable, Hashable {
        var task: String
        var instance: InstanceID
        /// `stdout` or `stderr`.
        var name: String
        var agent: WebAddress
        var path: String
    }

    let client: any HTTPClient
    let masters: [WebAddress]

    /// Tasks of one page of the master's, pages, and bytes of an answer.
    private static let (page, pages, size) = (1000, 100, 64 << 20)
    /// What is read of a file at once.
    static let block = 1 << 16

    /// A question, and what is kept of the answer: members of these names.
    private func ask(
        _ address: WebAddress, _ target: String, only names: Set<String>
    ) async throws(LogFailure) -> Node? {
        var request = HTTPRequest(.get, address)
        request.address.target = (address.target == "/" ? "" : address.target) + target
        request.limits = HTTPLimits(time: .seconds(30), body: Self.size)
        do throws(HTTPFailure) {
            let answer = try await client.send(request, redirects: 2)
            let name = answer.address.host.text
            if answer.status == 404 { return nil }
            guard answer.status == 200 else { throw HTTPFailure(.server, "\(name) answers with \(answer.status)") }
            guard let body = answer.body else { throw HTTPFailure(.server, "the answer of \(name) is too long") }
            guard let root = JSONParser.parse(body, path: "", only: names).value?.root, root.isMapping else {
                throw HTTPFailure(.server, "\(name) does not answer as Mesos does")
            }
            return root
        } catch { throw LogFailure(error.reason) }
    }

    /// The same of the first master that answers.
    private func askMaster(_ target: String, only names: Set<String>) async throws(LogFailure) -> Node? {
        var reasons: [String] = []
        for master in masters {
            do throws(LogFailure) { return try await ask(master, target, only: names) } catch {
                reasons.append(error.reason)
            }
        }
        throw LogFailure(reasons.joined(separator: "; "))
    }

    // MARK: Where they are

    private struct Task {
        var id: String
        var instance: InstanceID
        var framework: String
        var executor: String
        var agent: String
    }

    /// The files of the tasks of a service, or of one of its instances, that run; the newest tasks first.
    func files(of query: LogQuery) async throws(LogFailure) -> (files: [File], notes: [String]) {
        let agents = try await agents()
        var notes: [String] = []
        let tasks = try await tasks(of: query)
        let byAgent = Dictionary(grouping: tasks, by: \.agent)
        let names = byAgent.keys.sorted()
        let answers = await names.concurrently(atMost: Surroundings.concurrency) {
            name -> Result<[File], LogFailure> in
            guard let agent = agents[name] else { return .failure(LogFailure("Mesos has no agent \(name)")) }
            do throws(LogFailure) { return .success(try await self.files(of: byAgent[name] ?? [], on: agent)) } catch {
                return .failure(error)
            }
        }
        var files: [File] = []
        for answer in answers {
            switch answer {
            case .success(let found): files += found
            case .failure(let failure): notes.append(failure.reason)
            }
        }
        return (files.sorted { ($0.task, $0.name) < ($1.task, $1.name) }, notes)
    }

    private func agents() async throws(LogFailure) -> [String: WebAddress] {
        let root = try await askMaster("/slaves", only: ["slaves", "id", "pid", "hostname"])
        var agents: [String: WebAddress] = [:]
        for slave in root?.value("slaves")?.items ?? [] {
            // `slave(1)@10.0.0.1:5051`
            guard let id = slave.value("id")?.string, let pid = slave.value("pid")?.string,
                let at = pid.lastIndex(of: "@"), let address = WebAddress("http://\(pid[pid.index(after: at)...])")
            else { continue }
            agents[id] = address
        }
        return agents
    }

    private func tasks(of query: LogQuery) async throws(LogFailure) -> [Task] {
        let names: Set = ["tasks", "id", "state", "slave_id", "framework_id", "executor_id"]
        var tasks: [Task] = []
        for page in 0..<Self.pages {
            let target = "/tasks?order=desc&limit=\(Self.page)&offset=\(page * Self.page)"
            let items = try await askMaster(target, only: names)?.value("tasks")?.items ?? []
            for item in items {
                guard let id = item.value("id")?.string, item.value("state")?.string == "TASK_RUNNING",
                    let instance = Self.instance(ofTask: id, query),
                    let framework = item.value("framework_id")?.string, let agent = item.value("slave_id")?.string
                else { continue }
                let executor = item.value("executor_id")?.string ?? ""
                tasks.append(
                    Task(
                        id: id, instance: instance, framework: framework, executor: executor.isEmpty ? id : executor,
                        agent: agent))
            }
            if items.count < Self.page { break }
        }
        return tasks
    }

    /// Marathon calls a task as its app, with a dot and an id of its own behind that.
    private static func instance(ofTask id: String, _ query: LogQuery) -> InstanceID? {
        let parts = id.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 5, let app = AppID(parts[..<4].joined(separator: ".")) else { return nil }
        let wanted = InstanceID(
            service: ServiceName(query.service),
            instance: query.instance.map { InstanceName($0) } ?? app.likelyInstance.instance)
        return app.belongs(to: wanted) ? wanted : nil
    }

    private func files(of tasks: [Task], on agent: WebAddress) async throws(LogFailure) -> [File] {
        let names: Set = [
            "frameworks", "completed_frameworks", "executors", "completed_executors", "id", "directory",
        ]
        guard let root = try await ask(agent, "/state", only: names) else { return [] }
        var folders: [String: String] = [:]
        for framework in root.value("frameworks")?.items ?? [] {
            for executor in framework.value("executors")?.items ?? [] {
                guard let id = executor.value("id")?.string, let folder = executor.value("directory")?.string else {
                    continue
                }
                folders["\(framework.value("id")?.string ?? "") \(id)"] = folder
            }
        }
        return tasks.flatMap { task in
            guard let folder = folders["\(task.framework) \(task.executor)"] else { return [File]() }
            return ["stdout", "stderr"].map {
                File(task: task.id, instance: task.instance, name: $0, agent: agent, path: "\(folder)/\($0)")
            }
        }
    }

    // MARK: What they hold

    /// How many bytes a file has; nil if it is gone.
    func size(of file: File) async throws(LogFailure) -> Int? {
        try await piece(of: file, "-1", "")?.value("offset").flatMap(Self.int)
    }

    /// What stands at a place, a block at most, and where it ends; nil if the file is gone.
    func read(_ file: File, at place: Int) async throws(LogFailure) -> (bytes: [UInt8], end: Int)? {
        guard let root = try await piece(of: file, "\(place)", "\(Self.block)") else { return nil }
        guard let text = root.value("data")?.string else {
            throw LogFailure("\(file.agent.host.text) does not answer as Mesos does")
        }
        // What is no UTF-8 comes as another text than it is: only the file's size tells how long it was.
        if text.contains("\u{FFFD}"), let size = try await size(of: file) {
            return (Array(text.utf8), max(place, min(place + Self.block, size)))
        }
        return (Array(text.utf8), place + text.utf8.count)
    }

    private func piece(of file: File, _ offset: String, _ length: String) async throws(LogFailure) -> Node? {
        let fields = [("path", file.path), ("offset", offset), ("length", length)].filter { !$0.1.isEmpty }
        let query = WebAddress.form(fields.map { (name: $0.0, value: $0.1) })
        return try await ask(file.agent, "/files/read?\(query)", only: ["data", "offset"])
    }

    private static func int(_ node: Node) -> Int? {
        if case .int(let number) = node.value, number >= 0 { number } else { nil }
    }
}
