import Simulators

/// What was true of an instance when a soac last asked Marathon for it: by this its changes are judged, since it cannot know of
/// what happened after.
struct Look: Sendable {
    struct Task: Sendable {
        var app: String
        var state: SimulatedTask.State
        /// It does its work, and nobody took it out of traffic.
        var isHappy: Bool
        /// It runs for as long as a task has to before it counts.
        var isOldEnough: Bool
        /// It is out of traffic, or on the way there.
        var isOut: Bool
    }

    /// The instance as the commit has it that this soac works on; nil if that does not have it.
    var instance: SimulatedInstance?
    /// By id.
    var tasks: [String: Task] = [:]
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
                let age = task.startedAt.map { now - $0 } ?? 0
                tasks[task.id] = Task(
                    app: app, state: task.state, isHappy: isHealthy && !isOut,
                    isOldEnough: age >= (instance?.minimumUptime ?? 0) * 1000, isOut: isOut)
            }
        }
    }

    /// How many tasks are happy yet. `isUp`: whether HAProxy was seen to give a task traffic.
    func happy(_ isUp: (String) -> Bool, where isMeant: (Task) -> Bool = { _ in true }) -> Int {
        tasks.count { id, task in
            task.isHappy && !gone.contains(id) && isMeant(task) && (instance?.isProxied == false || isUp(id))
        }
    }
}
