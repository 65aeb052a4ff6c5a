/// The tasks of an app, sorted by what a bounce makes of them; each task is in one bucket, in Marathon's order.
public struct TaskBuckets: Sendable {
    /// Up, and not draining.
    public var happy: [PlacedTask] = []
    /// Neither up nor draining, as far as anybody can say.
    public var unhappy: [PlacedTask] = []
    /// Out of traffic, or on the way there.
    public var draining: [PlacedTask] = []
    /// Up, on a host that Mesos drains for maintenance.
    public var atRisk: [PlacedTask] = []
    /// Being killed already.
    public var leaving: [PlacedTask] = []
    /// Of the unhappy ones, those of which nobody can say whether they drain, and why.
    public var doubts: [(task: String, reason: String)] = []
    /// The ids of those unhappy ones that may be up all the same: nobody can say.
    public var mayBeUp: Set<String> = []

    /// - Parameters:
    ///   - happy: the ids of the tasks that are up, whether they drain or not
    ///   - uncertain: the ids of those of which that is not known
    public init(
        _ app: LiveApp, happy ids: [String], uncertain: Set<String> = [], drains: [String: DrainAnswer],
        drainingHosts: Set<String>
    ) {
        let ids = Set(ids)
        for task in app.tasks {
            let placed = PlacedTask(task: task, app: app.place)
            if task.isLeaving {
                leaving.append(placed)
                continue
            }
            switch (drains[task.id] ?? .none).isDraining {
            case .known(true): draining.append(placed)
            case .unknown(let reason):
                unhappy.append(placed)
                doubts.append((task.id, reason))
                if ids.contains(task.id) || uncertain.contains(task.id) { mayBeUp.insert(task.id) }
            case .known(false):
                if !ids.contains(task.id) {
                    unhappy.append(placed)
                    if uncertain.contains(task.id) { mayBeUp.insert(task.id) }
                } else if drainingHosts.contains(task.host) {
                    atRisk.append(placed)
                } else {
                    happy.append(placed)
                }
            }
        }
    }
}

extension TaskBuckets {
    /// What the answers of a state make of an app's tasks.
    public init(_ app: LiveApp, in state: BounceState, drainingHosts: Set<String>) {
        let health = state.policy.health
        self.init(
            app, happy: HappyTasks.ids(of: app, policy: health, haproxy: state.haproxy, now: state.now),
            uncertain: HappyTasks.uncertain(of: app, policy: health, haproxy: state.haproxy, now: state.now),
            drains: state.drains, drainingHosts: drainingHosts)
    }
}
