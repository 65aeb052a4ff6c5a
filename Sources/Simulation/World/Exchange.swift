import Planner
import Simulators

/// What a request comes to, and what the judge learns of it.
extension World {
    /// A request of a soac arrives. Nil: nobody is there.
    mutating func deliver(
        _ request: SimulatedRequest, from soac: Int, host: String, port: Int, holding locks: Set<String>,
        isHeard: Bool
    ) -> SimulatedAnswer? {
        guard let server = Cluster.server(on: port) else { return nil }
        cluster.marathon.advance(to: now)
        let found = judge.violations.count
        defer { for violation in judge.violations[found...] { note("!! \(violation)") } }
        if server == .chronos { return deliverJobs(request, from: soac, holding: locks, isHeard: isHeard) }
        if server == .kubernetes { return deliverWorkloads(request, from: soac, holding: locks, isHeard: isHeard) }
        if server == .marathon, request.method != "GET" {
            return change(request, from: soac, holding: locks, isHeard: isHeard)
        }
        let task = server == .hacheck ? hacheckTask(of: request, on: host) : taskOfItsOwn(server, host, port)
        let isQuestion = request.method == "GET" && !["/drain", "/stop_draining"].contains(request.path)
        if !isQuestion { soacs[soac].changes += 1 }
        if let task, !isQuestion, tellsToDrain(request) { judge.noteDrain(soac, task) }
        let answer = cluster.handle(request, host: host, port: port, at: now)
        if let task, isQuestion, request.path != "/is_draining" { judge.noteAnswer(soac, task: task, cluster, now) }
        switch server {
        case .marathon:
            if let filter = request.value("id"), filter.hasSuffix("."), answer?.status == 200 {
                judge.noteLook(soac, String(filter.dropLast()), cluster, now)
            }
        case .haproxy:
            if isHeard { judge.notePage(soac, of: host, cluster.upTasks) }
            note("soac \(soac)  HAProxy of \(host): \(cluster.upTasks.count) tasks in traffic")
        case .hacheck, .task:
            if !isQuestion { note("soac \(soac)  \(request.method) \(host):\(port)\(request.path) \(form(request))") }
        case .mesos, .chronos, .kubernetes: break
        }
        return answer
    }

    private func form(_ request: SimulatedRequest) -> String {
        String(decoding: request.body, as: UTF8.self).split(separator: "&").first.map(String.init) ?? ""
    }

    private func tellsToDrain(_ request: SimulatedRequest) -> Bool {
        request.path == "/drain" || String(decoding: request.body, as: UTF8.self).contains("status=down")
    }

    /// The task that a question to hacheck is about: `/spool/REGISTRATION/PORT/status`.
    private func hacheckTask(of request: SimulatedRequest, on host: String) -> SimulatedTask? {
        let parts = request.path.split(separator: "/")
        guard parts.count == 4, let port = Int(parts[2]) else { return nil }
        return cluster.task(on: host, port: port)
    }

    private func taskOfItsOwn(_ server: Cluster.Server, _ host: String, _ port: Int) -> SimulatedTask? {
        server == .task ? cluster.task(on: host, port: port) : nil
    }

    // MARK: Changes

    private mutating func change(
        _ request: SimulatedRequest, from soac: Int, holding held: Set<String>, isHeard: Bool
    ) -> SimulatedAnswer? {
        soacs[soac].changes += 1
        let isCreation = request.method == "POST" && request.path == "/v2/apps"
        // What is made ends nothing.
        let before = isCreation ? [:] : states()
        let answer = cluster.marathon.handle(request, at: now)
        let after = isCreation ? [:] : states()
        for app in touched(by: request, before) {
            judge.noteChange(soac, app)
            if request.method == "DELETE", answer.status == 200 { judge.noteDeletion(soac, app) }
            judge.checkOwner(soac, app, holdsLock: held.contains(Cluster.spelling(of: app)))
        }
        let text = isCreation ? "" : String(decoding: request.body, as: UTF8.self)
        note("soac \(soac)  \(request.method) \(request.path) \(text) → \(answer.status)")
        // What ended by itself is not of its doing; `handle` let no time pass.
        let killed = before.values.filter { task in
            task.state != .killing && (after[task.id].map { $0.state == .killing } ?? true)
        }.sorted { $0.id < $1.id }
        judge.noteKills(soac, killed, now)
        let asked = request.path == "/v2/tasks/delete" ? JSON(request.body)?["ids"]?.items?.compactMap(\.string) : nil
        if let asked, answer.status == 409, isHeard {
            // What is in traffic may be needed again by the next round.
            judge.noteRefusal(soac, asked.filter { before[$0].map(isOut) ?? false }, now)
        }
        if isCreation, answer.status == 201, let id = JSON(request.body)?["id"]?.string {
            judge.noteCreation(soac, "/" + id, cluster)
        }
        return answer
    }

    private func states() -> [String: SimulatedTask] {
        var states: [String: SimulatedTask] = [:]
        for app in cluster.marathon.appIDsWithTasks {
            for task in cluster.marathon.tasks(of: app) { states[task.id] = task }
        }
        return states
    }

    /// The ids of the apps that a change is about.
    private func touched(by request: SimulatedRequest, _ tasks: [String: SimulatedTask]) -> [String] {
        if request.path == "/v2/apps" { return (JSON(request.body)?["id"]?.string).map { ["/" + $0] } ?? [] }
        if request.path.hasPrefix("/v2/apps") { return [String(request.path.dropFirst(8))] }
        let ids = JSON(request.body)?["ids"]?.items?.compactMap(\.string) ?? []
        return Set(ids.compactMap { tasks[$0]?.appID }).sorted()
    }
}
