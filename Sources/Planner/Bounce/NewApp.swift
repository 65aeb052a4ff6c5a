/// The app that is wanted, as it is live.
struct NewApp {
    var app: LiveApp
    var buckets: TaskBuckets
    /// How many of its tasks are on hosts in maintenance. While there are some, so many more run.
    var atRiskCount: Int
    /// What it has too many, sorted as old tasks are; nil if Marathon is not told to run more than wanted.
    var surplus: TaskBuckets?
    /// How many of its tasks are up and stay. One that drains gets no traffic, so it does not count.
    var happyCount: Int

    init(_ app: LiveApp, buckets: TaskBuckets, wanted: Int, drainingHosts: Set<String>) {
        (self.app, self.buckets) = (app, buckets)
        atRiskCount = app.tasks.count { drainingHosts.contains($0.host) }
        happyCount = buckets.happy.count + buckets.atRisk.count
        surplus = nil
        guard app.instances > wanted, app.instances >= wanted + atRiskCount else { return }
        let live = app.tasks.count - buckets.leaving.count
        var count = max(min(live, app.instances) - wanted, 0)
        func take(_ tasks: [PlacedTask]) -> [PlacedTask] {
            defer { count -= min(count, tasks.count) }
            return Array(tasks.prefix(count))
        }
        var surplus = buckets
        (surplus.leaving, surplus.doubts) = ([], [])
        surplus.draining = take(buckets.draining)
        // What is about to lose its host goes before what only just comes up, which is there to replace it.
        surplus.atRisk = take(buckets.atRisk)
        let (uncertain, down) = buckets.unhappy.divided { buckets.mayBeUp.contains($0.task.id) }
        let (exposed, others) = down.divided { drainingHosts.contains($0.task.host) }
        surplus.unhappy = take(exposed + others + uncertain)
        surplus.happy = take(buckets.happy.reversed())
        self.surplus = surplus
        happyCount = buckets.happy.count - surplus.happy.count
    }

    /// Tasks that drain though they are to stay. An operator's drains are the operator's.
    func wrongfullyDrained(_ drains: [String: DrainAnswer]) -> [PlacedTask] {
        let given = Set((surplus?.draining ?? []).map(\.task.id))
        return buckets.draining.filter { placed in
            !given.contains(placed.task.id) && placed.task.state != .lost
                && !(drains[placed.task.id] ?? .none).isManual
        }
    }
}

extension [PlacedTask] {
    /// Those for which it holds, and the others; both in order.
    func divided(_ isFirst: (PlacedTask) -> Bool) -> (first: [PlacedTask], others: [PlacedTask]) {
        (filter(isFirst), filter { !isFirst($0) })
    }
}
