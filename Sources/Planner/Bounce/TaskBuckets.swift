/// The tasks of an app, sorted by what a bounce makes of them; each task is in one bucket, in Marathon's order.
public struct TaskBuckets: Sendable {
    /// Up, and not draining.
    public var happy: [PlacedTask] = []
    /// Neither up nor draining.
    public var unhappy: [PlacedTask] = []
    /// Out of traffic, or on the way there.
    public var draining: [PlacedTask] = []
    /// Up, on a host that Mesos drains for maintenance.
    public var atRisk: [PlacedTask] = []
    /// Being killed already.
    public var leaving: [PlacedTask] = []
    /// Of the unhappy ones, those of which nobody can say whether they drain, and why.
    public var doubts: [(task: String, reason: String)] = []

    public init(
        _ app: LiveApp, happy ids: [String], drains: [String: DrainAnswer], drainingHosts: Set<String>
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
            case .known(false):
                if !ids.contains(task.id) {
                    unhappy.append(placed)
                } else if drainingHosts.contains(task.host) {
                    atRisk.append(placed)
                } else {
                    happy.append(placed)
                }
            }
        }
    }
}
