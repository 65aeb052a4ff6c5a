import Simulators

/// What was true of an instance when a soac last asked Marathon for it: by this its changes are judged, since it cannot know of
/// what happened after.
struct Look: Sendable {
    struct Task: Sendable {
        var app: String
        var host: String
        var state: SimulatedTask.State
        /// It does its work.
        var isHealthy: Bool
        /// It runs for as long as a task has to before it counts.
        var isOldEnough: Bool
        /// It is out of traffic, or on the way there.
        var isOut: Bool

        /// It does its work, and nobody took it out of traffic.
        var isHappy: Bool { isHealthy && !isOut }
    }

    /// The instance as the commit has it that this soac works on; nil if that does not have it.
    var instance: SimulatedInstance?
    /// By id.
    var tasks: [String: Task] = [:]
    /// Whether one of them is on a host in maintenance.
    var isAtRisk = false
    /// Those that were taken out of traffic or killed since.
    var gone: Set<String> = []

    init(_ instance: SimulatedInstance?, spelled spelling: String, in cluster: Cluster, at now: SimulatedTime) {
        self.instance = instance
        for app in cluster.marathon.appIDs where Cluster.spelling(of: app) == spelling {
            for task in cluster.marathon.tasks(of: app) {
                let isOut =
                    switch instance?.drain {
                    case .hacheck: cluster.isDown(task, at: now) != nil
                    case .http: cluster.backends.drainsSince(task.id) != nil
                    case .noop, nil: false
                    }
                // What has no health check has no result of one.
                let isHealthy = task.state == .running && (task.isAlive ?? !(instance?.hasHealthCheck ?? false))
                if cluster.mesos.draining.contains(task.host) { isAtRisk = true }
                let age = task.startedAt.map { now - $0 } ?? 0
                tasks[task.id] = Task(
                    app: app, host: task.host, state: task.state, isHealthy: isHealthy,
                    isOldEnough: age >= (instance?.minimumUptime ?? 0) * 1000, isOut: isOut)
            }
        }
    }

    /// How many tasks are happy yet, as far as who looked could know: the HAProxy of each host that an app is healthy on has
    /// them, if it answered.
    func happy(_ known: Knowledge, where isMeant: (Task) -> Bool = { _ in true }) -> Int {
        let pages = known.pages(ofAppsIn: self)
        return tasks.count { id, task in
            guard task.isHappy, !gone.contains(id), isMeant(task) else { return false }
            guard instance?.isProxied == true else { return true }
            let own = pages[task.app] ?? []
            // A task that has become old enough since may have had its host asked.
            if own.isEmpty { return instance?.minimumUptime != nil && known.pages.values.contains { $0.contains(id) } }
            return own.allSatisfy { $0.contains(id) }
        }
    }

    /// Whether a task may be happy, as far as who looked could know: nobody said otherwise.
    func mayBeHappy(_ id: String, _ known: Knowledge) -> Bool {
        guard let task = tasks[id], task.isHappy, task.isOldEnough else { return false }
        guard instance?.isProxied == true else { return true }
        let pages = known.pages(ofAppsIn: self)[task.app] ?? []
        // Which hosts are asked depends on ages at a moment that is not known here to the second.
        return pages.isEmpty ? instance?.minimumUptime == nil : pages.contains { $0.contains(id) }
    }
}

extension Knowledge {
    /// By app, what was read of the hosts whose HAProxies are asked for it.
    fileprivate func pages(ofAppsIn look: Look) -> [String: [Set<String>]] {
        var hosts: [String: Set<String>] = [:]
        for task in look.tasks.values where task.isHealthy && task.isOldEnough {
            hosts[task.app, default: []].insert(task.host)
        }
        return hosts.mapValues { pages(of: $0) }
    }
}
