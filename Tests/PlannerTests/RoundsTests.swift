import Testing

@testable import Planner

/// Rounds after each other, with a Marathon that does at once what it is told: each method comes to its end and keeps its
/// promise on the way.
@Suite struct RoundsTests {
    /// Tasks are healthy from the round after the one that launched them, and gone in the round after they were killed.
    private struct Cluster {
        var apps: [String: LiveApp] = [:]
        var draining: Set<String> = []
        var launched = 0
        var now = 0.0

        mutating func launch() {
            for id in apps.keys.sorted() {
                while let app = apps[id], app.slack > 0 {
                    launched += 1
                    apps[id]?.tasks.append(
                        LiveTask(id: "t\(launched)", host: "h\(launched % 5)", ports: [31000], started: now))
                }
            }
        }

        mutating func apply(_ action: PlanStep.Action) {
            switch action {
            case .scale(let app, let instances): apps[app.id]?.instances = instances
            case .create(let app, let instances): apps[app.id] = LiveApp(place: app, instances: instances)
            case .undrain(let tasks): draining.subtract(tasks.map(\.task.id))
            case .drain(let tasks): draining.formUnion(tasks.map(\.task.id))
            case .kill(let tasks, _):
                for placed in tasks {
                    apps[placed.app.id]?.tasks.removeAll { $0.id == placed.task.id }
                    apps[placed.app.id]?.instances -= 1
                }
            case .delete(let app): apps[app.id] = nil
            }
        }

        func state(_ method: BounceMethod, wanted: Int) -> BounceState {
            let tasks = apps.values.flatMap(\.tasks)
            return BounceState(
                instance: .example, wantedID: ExampleBounce.newID, wantedInstances: wanted, shard: 0,
                policy: BouncePolicy(method: method, health: HealthPolicy(minimumUptime: 1)),
                apps: apps.keys.sorted().compactMap { apps[$0] },
                drains: Dictionary(
                    tasks.map { task in
                        let isDraining = draining.contains(task.id)
                        return (task.id, DrainAnswer(isDraining: .known(isDraining), isSafeToKill: .known(isDraining)))
                    }
                ) { $1 },
                drainingHosts: .known([]), haproxy: [:], now: now)
        }

        func serving(_ id: String) -> Int {
            (apps["/" + id]?.tasks ?? []).count { !draining.contains($0.id) && now - ($0.started ?? now) >= 1 }
        }
    }

    @Test(arguments: [BounceMethod.brutal, .upthendown, .crossover, .downthenup], [1, 3, 7])
    func comesToItsEnd(_ method: BounceMethod, _ wanted: Int) throws {
        var cluster = Cluster()
        let old = AppPlace(id: "/" + ExampleBounce.oldID, shard: 0)
        cluster.apps[old.id] = LiveApp(place: old, instances: 4)
        cluster.launch()
        for round in 1...30 {
            cluster.now += 60
            let plan = try Bounce.plan(cluster.state(method, wanted: wanted)).get()
            if plan.again == nil {
                #expect(plan.steps.isEmpty && round > 1)
                break
            }
            for step in plan.steps { cluster.apply(step.action) }
            cluster.launch()
            let (new, rest) = (cluster.serving(ExampleBounce.newID), cluster.serving(ExampleBounce.oldID))
            if method == .crossover { #expect(new + rest >= min(wanted, 4)) }
            if method == .upthendown { #expect(new >= wanted || rest == 4) }
            if method == .downthenup { #expect(cluster.apps.count <= 1) }
            #expect(round < 30, "it does not end")
        }
        #expect(cluster.apps.keys.map { $0 } == ["/" + ExampleBounce.newID])
        #expect(cluster.serving(ExampleBounce.newID) == wanted)
    }
}
