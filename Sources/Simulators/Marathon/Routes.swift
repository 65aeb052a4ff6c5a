import Compiler

/// The API: which request asks for what.
extension SimulatedMarathon {
    /// What a request is answered at a time, which is not before that of the last one.
    public mutating func handle(_ request: SimulatedRequest, at time: SimulatedTime) -> SimulatedAnswer {
        advance(to: time)
        if request.path == "/ping" { return .text(200, "pong\n") }
        if now < isLeaderlessUntil {
            return .message(503, "Could not determine the current leader")
        }
        let parts = request.path.split(separator: "/").map(String.init)
        guard parts.first == "v2", parts.count > 1 else { return notFound(request) }
        let rest = Array(parts.dropFirst(2))
        switch (request.method, parts[1], rest.count) {
        case (_, "apps", _): return handleApps(request, rest)
        case ("GET", "tasks", 0): return listTasks(request)
        case ("POST", "tasks", 1) where rest[0] == "delete": return killTasks(request)
        case ("GET", "deployments", 0): return SimulatedAnswer(200, .list(deployments.map(\.json)))
        case ("DELETE", "deployments", 1): return endDeployment(rest[0], request)
        case ("GET", "queue", 0): return SimulatedAnswer(200, queue)
        case ("DELETE", "queue", 2...) where rest.last == "delay": return resetDelay(of: rest.dropLast())
        case ("GET", "info", 0): return SimulatedAnswer(200, info)
        case ("GET", "leader", 0): return SimulatedAnswer(200, ["leader": .string(leader)])
        case ("DELETE", "leader", 0):
            isLeaderlessUntil = now + 2000
            return .message(200, "Leadership abdicated")
        default: return notFound(request)
        }
    }

    private func notFound(_ request: SimulatedRequest) -> SimulatedAnswer {
        .message(404, "URI not found: \(request.path)")
    }

    // MARK: Apps

    private mutating func handleApps(_ request: SimulatedRequest, _ path: [String]) -> SimulatedAnswer {
        let tail = path.last ?? ""
        func id(_ parts: some Collection<String>) -> String { "/" + parts.joined(separator: "/") }
        switch request.method {
        case "GET" where path.isEmpty: return listApps(request)
        case "POST" where path.isEmpty: return createApp(request)
        case "GET" where path.count > 1 && tail == "tasks":
            let app = id(path.dropLast())
            guard apps[app] != nil else { return unknown(app) }
            return SimulatedAnswer(200, ["tasks": .list(taskTexts(of: app))])
        case "DELETE" where path.count > 1 && tail == "tasks":
            let host = request.value("host")
            return kill(of: id(path.dropLast()), request) { host == nil || host == "*" || $0.host == host }
        case "DELETE" where path.count > 2 && path[path.count - 2] == "tasks":
            return kill(of: id(path.dropLast(2)), request) { $0.id == tail }
        case "GET" where path.count > 1 && tail == "versions":
            let app = id(path.dropLast())
            guard let found = apps[app] else { return unknown(app) }
            let versions = found.history.keys.sorted(by: >).map { JSON.string($0.iso8601) }
            return SimulatedAnswer(200, ["versions": .list(versions)])
        case "GET" where path.count > 2 && path[path.count - 2] == "versions":
            let app = id(path.dropLast(2))
            guard let found = apps[app]?.history.first(where: { $0.key.iso8601 == tail }) else { return unknown(app) }
            return SimulatedAnswer(200, found.value.setting("version", .string(tail)))
        case "POST" where path.count > 1 && tail == "restart":
            return updateApp(id(path.dropLast()), request, [:], isRestart: true)
        case "GET":
            guard let app = apps[id(path)] else { return unknown(id(path)) }
            return SimulatedAnswer(200, ["app": text(of: app, embeds: ["app.tasks", "app.lastTaskFailure"])])
        case "PUT" where !path.isEmpty:
            guard let body = JSON(request.body), body.members != nil else { return .message(400, "Invalid JSON") }
            return updateApp(id(path), request, body, isRestart: false)
        case "DELETE" where !path.isEmpty: return deleteApp(id(path), request)
        default: return notFound(request)
        }
    }

    func unknown(_ app: String) -> SimulatedAnswer { .message(404, "App '\(app)' does not exist") }

    private mutating func listApps(_ request: SimulatedRequest) -> SimulatedAnswer {
        let embeds = Set(request.values("embed").flatMap { $0 == "apps.failures" ? ["app.lastTaskFailure"] : [$0] })
        /// Whatever the case of its letters.
        func filter(_ name: String, _ text: @escaping (SimulatedApp) -> String) -> (SimulatedApp) -> Bool {
            guard let part = request.value(name).map({ Array($0.lowercased().utf8) }) else { return { _ in true } }
            return { app in
                let bytes = Array(text(app).lowercased().utf8)
                return bytes.indices.contains { bytes[$0...].starts(with: part) } || part.isEmpty
            }
        }
        let (hasID, hasCommand) = (filter("id") { $0.id }, filter("cmd") { $0.definition["cmd"]?.string ?? "" })
        let found = appIDs.compactMap { apps[$0] }.filter { hasID($0) && hasCommand($0) }
        // Both spellings were in use.
        let names = Set(embeds.map { $0.hasPrefix("apps.") ? "app." + $0.dropFirst(5) : $0 })
        var body = Array("{\"apps\":[".utf8)
        for (place, app) in found.enumerated() {
            if place > 0 { body.append(UInt8(ascii: ",")) }
            // Two objects as one: neither is empty.
            body += app.definitionText[..<(app.definitionText.count - 1)]
            body.append(UInt8(ascii: ","))
            let state = state(of: app, embeds: names.subtracting(["app.tasks"])).bytes
            body += state[1..<(state.count - 1)]
            if names.contains("app.tasks") { appendTasks(of: app, to: &body) }
            body.append(UInt8(ascii: "}"))
        }
        body += "]}".utf8
        return SimulatedAnswer(200, headers: [("Content-Type", "application/json")], body: body)
    }

    /// An app as the API shows it.
    private func text(of app: SimulatedApp, embeds: Set<String>) -> JSON {
        app.definition.merging(state(of: app, embeds: embeds))
    }

    /// What the API tells of an app beside its definition.
    private func state(of app: SimulatedApp, embeds: Set<String>) -> JSON {
        let all = tasks(of: app.id)
        let running = all.filter { $0.state == .running }
        let locks = locks(on: [app.id]).map { JSON.object([("id", .string($0.id))]) }
        var state: JSON = [
            "version": .string(app.version.iso8601),
            "versionInfo": [
                "lastScalingAt": .string(app.lastScalingAt.iso8601),
                "lastConfigChangeAt": .string(app.lastConfigChangeAt.iso8601),
            ],
            "tasksStaged": .int(all.count { $0.state == .staging }), "tasksRunning": .int(running.count),
            "tasksHealthy": .int(running.count { $0.isAlive == true }),
            "tasksUnhealthy": .int(running.count { $0.isAlive == false }), "deployments": .list(locks),
        ]
        if embeds.contains("app.tasks") { state = state.setting("tasks", .list(taskTexts(of: app.id))) }
        if embeds.contains("app.lastTaskFailure"), let failure = app.lastFailure {
            state = state.setting("lastTaskFailure", failure)
        }
        return state
    }

    private mutating func appendTasks(of app: SimulatedApp, to body: inout [UInt8]) {
        body += ",\"tasks\":[".utf8
        for (place, task) in tasks(of: app.id).enumerated() {
            if place > 0 { body.append(UInt8(ascii: ",")) }
            let text = taskTexts[task.id] ?? task.json(checks: app.checks.count).bytes
            taskTexts[task.id] = text
            body += text
        }
        body.append(UInt8(ascii: "]"))
    }

    private func taskTexts(of app: String) -> [JSON] {
        tasks(of: app).map { $0.json(checks: apps[app]?.checks.count ?? 0) }
    }

    // MARK: Changes of apps

    private mutating func createApp(_ request: SimulatedRequest) -> SimulatedAnswer {
        guard let body = JSON(request.body), body.members != nil else { return .message(400, "Invalid JSON") }
        guard let name = body["id"]?.string else { return .refusal(400, [("/id", "error.path.missing")]) }
        let id = name.hasPrefix("/") ? name : "/" + name
        if let refusal = refusal(of: body.setting("id", .string(id))) { return refusal }
        let locks = locks(on: [id])
        if !locks.isEmpty, !request.flag("force") { return .locked(locks) }
        if apps[id] != nil { return .message(409, "An app with id [\(id)] already exists.") }
        let app = add(id, body)
        let deployment = deploy([(id, .start)], before: [id: .some(nil)])
        let text = text(of: app, embeds: []).merging([
            "tasksStaged": 0, "tasksRunning": 0, "tasks": [], "deployments": [["id": .string(deployment.id)]],
        ])
        return SimulatedAnswer(
            201, text, headers: [("Location", id), ("Marathon-Deployment-Id", deployment.id)])
    }

    private mutating func add(_ id: String, _ body: JSON) -> SimulatedApp {
        let own = body.removing(SimulatedApp.answerNames).setting("id", .string(id))
        let app = SimulatedApp(id: id, definition: SimulatedApp.defaults.merging(own), at: now)
        apps[id] = app
        return app
    }

    private func refusal(of app: JSON) -> SimulatedAnswer? {
        let malformed = AppRules.malformed(app)
        if !malformed.isEmpty { return .refusal(400, malformed.map { ($0.path, $0.message) }) }
        let violations = AppRules.violations(app)
        return violations.isEmpty ? nil : .refusal(422, violations.map { ($0.path, $0.message) })
    }

    private mutating func updateApp(
        _ id: String, _ request: SimulatedRequest, _ body: JSON, isRestart: Bool
    ) -> SimulatedAnswer {
        guard let old = apps[id] else {
            if isRestart { return unknown(id) }
            if let refusal = refusal(of: body.setting("id", .string(id))) { return refusal }
            let locks = locks(on: [id])
            if !locks.isEmpty, !request.flag("force") { return .locked(locks) }
            _ = add(id, body)
            return .deployment(201, deploy([(id, .start)], before: [id: .some(nil)]))
        }
        var changes = body
        if let version = body["version"]?.string {
            guard let found = old.history.first(where: { $0.key.iso8601 == version }) else { return unknown(id) }
            changes = found.value
        }
        let own = changes.removing(SimulatedApp.answerNames).setting("id", .string(id))
        let definition = old.definition.merging(own)
        if let refusal = refusal(of: definition) { return refusal }
        let locks = locks(on: [id])
        if !locks.isEmpty, !request.flag("force") { return .locked(locks) }
        var app = old
        app.definition = definition
        let sameSize = { (json: JSON) in json.setting("instances", 0) }
        let isConfig = isRestart || sameSize(definition) != sameSize(old.definition)
        if !isConfig, app.instances == old.instances {
            // Nothing changes; Marathon answers with a deployment that is over at once.
            return .deployment(200, SimulatedDeployment(id: newID(), version: now, actions: [], before: [:]))
        }
        app.version = now
        app.lastScalingAt = now
        if isConfig {
            app.lastConfigChangeAt = now
            // Its tasks are shown with results of its health checks.
            taskTexts = [:]
        }
        app.history[now] = definition
        apps[id] = app
        return .deployment(200, deploy([(id, isConfig ? .restart : .scale)], before: [id: old.definition]))
    }

    private mutating func deleteApp(_ id: String, _ request: SimulatedRequest) -> SimulatedAnswer {
        guard let old = apps[id] else { return unknown(id) }
        let locks = locks(on: [id])
        if !locks.isEmpty, !request.flag("force", default: true) { return .locked(locks) }
        apps[id] = nil
        return .deployment(200, deploy([(id, .stop)], before: [id: old.definition]))
    }

    // MARK: Tasks

    private func listTasks(_ request: SimulatedRequest) -> SimulatedAnswer {
        let wanted = Set((request.values("status") + request.values("status[]")).map { "TASK_" + $0.uppercased() })
        let all = appIDs.flatMap { id in
            tasks(of: id).filter { wanted.isEmpty || wanted.contains($0.state.rawValue) }.map {
                $0.json(checks: apps[id]?.checks.count ?? 0)
            }
        }
        return SimulatedAnswer(200, ["tasks": .list(all)])
    }

    private mutating func killTasks(_ request: SimulatedRequest) -> SimulatedAnswer {
        let scale = request.flag("scale")
        if scale, request.flag("wipe") { return .message(400, "You cannot use scale and wipe at the same time.") }
        guard let ids = JSON(request.body)?["ids"]?.items?.map(\.string), !ids.contains(nil) else {
            return .refusal(400, [("/ids", "error.path.missing")])
        }
        let wanted = Set(ids.compactMap { $0 })
        if let bad = wanted.sorted().first(where: { !$0.contains(".") && !$0.contains("_") }) {
            return .message(400, "Invalid task id '\(bad)'.")
        }
        let found = appIDs.compactMap { id -> (app: String, tasks: [SimulatedTask])? in
            let tasks = tasks(of: id).filter { wanted.contains($0.id) }
            return tasks.isEmpty ? nil : (id, tasks)
        }
        return kill(found, scale: scale, force: request.flag("force"))
    }

    private mutating func kill(
        of app: String, _ request: SimulatedRequest, _ isMeant: (SimulatedTask) -> Bool
    ) -> SimulatedAnswer {
        let scale = request.flag("scale")
        if scale, request.flag("wipe") { return .message(400, "You cannot use scale and wipe at the same time.") }
        guard apps[app] != nil else { return unknown(app) }
        return kill([(app, tasks(of: app).filter(isMeant))], scale: scale, force: request.flag("force"))
    }

    /// With `scale`, the app is to have so many fewer instances, and the killed ones are not replaced.
    private mutating func kill(
        _ found: [(app: String, tasks: [SimulatedTask])], scale: Bool, force: Bool
    ) -> SimulatedAnswer {
        guard scale else {
            let texts = found.flatMap { app, tasks in tasks.map { $0.json(checks: 0) } }
            for (app, tasks) in found {
                kill(tasks.map(\.id), of: app)
                settle(app)
            }
            return SimulatedAnswer(200, ["tasks": .list(texts)])
        }
        let locks = locks(on: found.map(\.app))
        if !locks.isEmpty, !force { return .locked(locks) }
        var before: [String: JSON?] = [:]
        for (id, tasks) in found {
            guard var app = apps[id] else { continue }
            before[id] = app.definition
            // Those that are ending already were counted when they were told to.
            let count = tasks.count { $0.state != .killing }
            app.definition = app.definition.setting("instances", .int(max(0, app.instances - count)))
            (app.version, app.lastScalingAt) = (now, now)
            app.history[now] = app.definition
            apps[id] = app
            kill(tasks.map(\.id), of: id)
        }
        return .deployment(200, deploy(found.map { ($0.app, .scale) }, before: before))
    }

    // MARK: The rest

    private mutating func endDeployment(_ id: String, _ request: SimulatedRequest) -> SimulatedAnswer {
        guard let deployment = deployments.first(where: { $0.id == id }) else {
            return .message(404, "DeploymentPlan \(id) does not exist")
        }
        if request.flag("force") {
            deployments.removeAll { $0.id == id }
            return SimulatedAnswer(202)
        }
        var actions: [(app: String, action: SimulatedDeployment.Action)] = []
        for (app, old) in deployment.before.sorted(by: { $0.key < $1.key }) {
            if let old {
                _ = add(app, old)
                actions.append((app, .restart))
            } else {
                apps[app] = nil
                actions.append((app, .stop))
            }
        }
        return .deployment(200, deploy(actions, before: [:]))
    }

    /// The apps that wait for offers, or for the end of a delay.
    private var queue: JSON {
        let waiting = appIDs.compactMap { apps[$0] }.filter(\.isLaunching).map { app -> JSON in
            let missing = max(0, app.instances - tasks(of: app.id).count { $0.isActive })
            let left = max(0, app.delayedUntil - now)
            return [
                "count": .int(missing), "app": text(of: app, embeds: []),
                "delay": ["timeLeftSeconds": .int(left / 1000), "overdue": .bool(left == 0)],
            ]
        }
        return ["queue": .list(waiting)]
    }

    private mutating func resetDelay(of path: ArraySlice<String>) -> SimulatedAnswer {
        let id = "/" + path.joined(separator: "/")
        guard apps[id]?.isLaunching == true else {
            return .message(404, "Application \(id) not found in tasks queue.")
        }
        apps[id]?.delay = 0
        apps[id]?.delayedUntil = now
        apps[id]?.isLaunching = false
        settle(id)
        return SimulatedAnswer(204)
    }

    private var info: JSON {
        [
            "name": "marathon", "version": "1.4.9", "elected": true, "leader": .string(leader),
            "frameworkId": "00000000-0000-0000-0000-000000000000-0000", "buildref": "unknown",
            "marathon_config": ["master": "zk://localhost:2181/mesos", "ha": true], "zookeeper_config": [:],
            "http_config": ["http_port": 8080, "https_port": 8443], "event_subscriber": nil,
        ]
    }
}

extension SimulatedAnswer {
    static func message(_ status: Int, _ text: String) -> SimulatedAnswer {
        SimulatedAnswer(status, ["message": .string(text)])
    }

    static func refusal(_ status: Int, _ details: [(path: String, message: String)]) -> SimulatedAnswer {
        SimulatedAnswer(
            status,
            [
                "message": .string(status == 400 ? "Invalid JSON" : "Object is not valid"),
                "details": .list(details.map { ["path": .string($0.path), "errors": [.string($0.message)]] }),
            ])
    }

    static func locked(_ deployments: [SimulatedDeployment]) -> SimulatedAnswer {
        SimulatedAnswer(
            409,
            [
                "message":
                    "App is locked by one or more deployments. Override with the option '?force=true'. View details at '/v2/deployments/<DEPLOYMENT_ID>'.",
                "deployments": .list(deployments.map { ["id": .string($0.id)] }),
            ])
    }

    static func deployment(_ status: Int, _ deployment: SimulatedDeployment) -> SimulatedAnswer {
        SimulatedAnswer(
            status, ["version": .string(deployment.version.iso8601), "deploymentId": .string(deployment.id)],
            headers: [("Marathon-Deployment-Id", deployment.id)])
    }
}
