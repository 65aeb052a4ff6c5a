/// The tasks that are to go in the end: those of old apps, and what the new app has too many.
struct LeavingTasks {
    var happy: [PlacedTask] = []
    var unhappy: [PlacedTask] = []
    var draining: [PlacedTask] = []
    var atRisk: [PlacedTask] = []
    /// The ids of those unhappy ones that may be up.
    private var mayBeUp: Set<String> = []
    /// How many are being killed already.
    var killed = 0
    /// How many Marathon may still launch in old apps.
    var slack = 0

    init(old: [Bounce.OldApp], surplus: TaskBuckets?) {
        for buckets in old.map(\.buckets) + (surplus.map { [$0] } ?? []) {
            happy += buckets.happy
            unhappy += buckets.unhappy
            draining += buckets.draining
            atRisk += buckets.atRisk
            mayBeUp.formUnion(buckets.mayBeUp)
            killed += buckets.leaving.count
        }
        slack = old.reduce(0) { $0 + $1.app.slack }
    }

    var all: [PlacedTask] { happy + atRisk + unhappy + draining }

    var isEmpty: Bool { all.isEmpty && killed == 0 }

    /// Those that do not drain yet, the most desirable first: what serves before what may, and that before what does not; and
    /// what keeps its host before what loses it.
    var candidates: [PlacedTask] {
        let (uncertain, down) = unhappy.divided { mayBeUp.contains($0.task.id) }
        return spread(happy) + spread(atRisk) + spread(uncertain) + spread(down)
    }

    /// How many of the candidates, the first of them, are up.
    var up: Int { happy.count + atRisk.count }

    /// How many of the candidates, those after them, may be up.
    var uncertain: Int { unhappy.count { mayBeUp.contains($0.task.id) } }

    /// What is left of the old beside the candidates.
    var remaining: Int { draining.count + killed + slack }

    /// A host's first task before any host's second, so that those which stay are spread over hosts; of these the older.
    private func spread(_ tasks: [PlacedTask]) -> [PlacedTask] {
        var seen: [String: Int] = [:]
        let byAge = tasks.sorted { a, b in
            (a.task.started ?? .infinity, a.task.id) < (b.task.started ?? .infinity, b.task.id)
        }
        let ranked = byAge.map { placed in
            defer { seen[placed.task.host, default: 0] += 1 }
            return (rank: seen[placed.task.host, default: 0], placed: placed)
        }
        let ranks = Set(ranked.map(\.rank)).sorted()
        return ranks.flatMap { rank in ranked.filter { $0.rank == rank }.map(\.placed) }
    }
}
