/// What Marathon does by itself: launches, ends, and deployments that come to their end.
extension SimulatedMarathon {
    /// Begins a change of apps. Those that lock them are ended by it.
    mutating func deploy(
        _ actions: [(app: String, action: SimulatedDeployment.Action)], before: [String: JSON?]
    ) -> SimulatedDeployment {
        let touched = Set(actions.map(\.app))
        deployments.removeAll { !touched.isDisjoint(with: $0.apps) }
        let deployment = SimulatedDeployment(id: newID(), version: now, actions: actions, before: before)
        deployments.append(deployment)
        for app in deployment.apps { settle(app) }
        return deployment
    }

    /// The deployments that lock an app.
    func locks(on apps: [String]) -> [SimulatedDeployment] {
        deployments.filter { deployment in apps.contains { deployment.apps.contains($0) } }
    }

    mutating func newID() -> String {
        let digits = String(numbers.next(), radix: 16)
        let text = String(repeating: "0", count: 16 - digits.utf8.count) + digits
        count += 1
        let number = String(count, radix: 16)
        let tail = String(repeating: "0", count: max(0, 12 - number.utf8.count)) + number
        return "\(text.prefix(8))-\(text.dropFirst(8).prefix(4))-\(text.suffix(4))-a000-\(tail)"
    }

    // MARK: An app

    /// Brings an app nearer to what it is to be, and ends the deployments that have come to their end.
    mutating func settle(_ id: String) {
        if let app = apps[id] {
            let active = tasks(of: id).filter { $0.isActive || $0.state == .unreachable }
            let old = active.filter { $0.version < app.lastConfigChangeAt }
            let young = active.filter { $0.version >= app.lastConfigChangeAt }
            let strategy = app.definition["upgradeStrategy"]
            let over = Int(Double(app.instances) * (strategy?["maximumOverCapacity"]?.number ?? 1))
            let room = app.instances + (old.isEmpty ? 0 : over) - active.count
            if young.count < app.instances, room > 0 { scheduleLaunch(id) }
            if young.count > app.instances { kill(surplus(of: young, app, keeping: app.instances), of: id) }
            if !old.isEmpty {
                // As many are kept as the strategy wants up meanwhile.
                let ready = young.count { isReady($0, of: app) }
                let least = Int(
                    (Double(app.instances) * (strategy?["minimumHealthCapacity"]?.number ?? 1)).rounded(.up))
                let kept = min(old.count, max(0, least - ready))
                kill(surplus(of: old, app, keeping: kept), of: id)
            }
        } else {
            kill(tasks(of: id).filter { $0.state != .killing }.map(\.id), of: id)
        }
        if tasks[id]?.isEmpty == true { tasks[id] = nil }
        deployments = deployments.filter { !$0.apps.contains(id) || !$0.apps.allSatisfy(isDone) }
    }

    /// The ones to end, the youngest first.
    private func surplus(of tasks: [SimulatedTask], _ app: SimulatedApp, keeping count: Int) -> [String] {
        let oldestFirst = app.definition["killSelection"]?.string == "OLDEST_FIRST"
        let sorted = tasks.sorted { ($0.stagedAt, $0.id) < ($1.stagedAt, $1.id) }
        return (oldestFirst ? Array(sorted.prefix(tasks.count - count)) : Array(sorted.dropFirst(count))).map(\.id)
    }

    private func isReady(_ task: SimulatedTask, of app: SimulatedApp) -> Bool {
        task.state == .running && (app.checks.isEmpty || task.isAlive == true)
    }

    private func isDone(_ id: String) -> Bool {
        guard let app = apps[id] else { return tasks(of: id).isEmpty }
        let all = tasks(of: id)
        return all.count == app.instances
            && all.allSatisfy { $0.version >= app.lastConfigChangeAt && isReady($0, of: app) }
    }

    // MARK: Tasks

    private mutating func scheduleLaunch(_ id: String) {
        guard let app = apps[id], !app.isLaunching else { return }
        apps[id]?.isLaunching = true
        events.put(.launch(app: id), at: max(now + draw(offers), app.delayedUntil))
    }

    mutating func launch(_ id: String) {
        guard let app = apps[id], app.isLaunching else { return }
        apps[id]?.isLaunching = false
        if app.delayedUntil > now { return scheduleLaunch(id) }
        let young = tasks(of: id).filter {
            ($0.isActive || $0.state == .unreachable) && $0.version >= app.lastConfigChangeAt
        }
        guard young.count < app.instances else { return }
        count += 1
        let name = id.dropFirst().split(separator: "/").joined(separator: "_")
        var task = SimulatedTask(
            id: "\(name).\(newID())", appID: id, host: nextHost(),
            ports: (0..<app.portCount).map { 31_000 + (count * 7 + $0) % 1000 }, stagedAt: now, version: app.version)
        let nature = nature(of: id)
        task.isSound = !numbers.chance(nature.neverHealthy)
        let start = now + draw(nature.start)
        let ends = numbers.chance(nature.failsAtStart)
        events.put(ends ? .fail(app: id, task: task.id) : .run(app: id, task: task.id), at: start)
        tasks[id, default: []].append(task)
        settle(id)
    }

    mutating func fail(_ id: String, _ task: String, state: String) {
        guard let failed = tasks[id]?.first(where: { $0.id == task && $0.isActive }) else { return }
        taskTexts[task] = nil
        tasks[id]?.removeAll { $0.id == task }
        if var app = apps[id] {
            app.delay = app.delayAfterFailure()
            app.delayedUntil = now + app.delay
            app.lastFailure = [
                "appId": .string(id), "host": .string(failed.host), "message": "Command exited with status 1",
                "state": .string(state), "taskId": .string(task), "timestamp": .string(now.iso8601),
                "version": .string(failed.version.iso8601), "slaveId": .string("\(failed.host)-S0"),
            ]
            apps[id] = app
        }
        settle(id)
    }

    /// Tells tasks to end.
    mutating func kill(_ ids: [String], of app: String) {
        for task in ids {
            let isLost = tasks[app]?.contains { $0.id == task && $0.state == .unreachable } == true
            guard update(app, task, from: [.staging, .running, .unreachable], { task, _ in task.state = .killing })
            else { continue }
            // Nobody is there to be told: Marathon forgets it.
            events.put(.end(app: app, task: task), at: isLost ? now : now + draw(nature(of: app).kill))
        }
    }
}
