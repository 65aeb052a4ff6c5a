import Compiler

@testable import Planner

/// A bounce of `checkout.main` from one version to another, each part of which a test changes.
struct ExampleBounce {
    static let oldID = "checkout.main.git1.config1"
    static let newID = "checkout.main.git2.config2"

    var method = BounceMethod.crossover
    var margin = 1.0
    var health = HealthPolicy()
    var wanted = 3
    /// Nil: there is no such app.
    var new: [LiveTask]?
    var old: [LiveTask]?
    /// How many tasks Marathon wants to run; nil: as many as there are.
    var newInstances: Int?
    var oldInstances: Int?
    var drains: [String: DrainAnswer] = [:]
    var drainingHosts: Known<Set<String>> = .known([])
    var haproxy: [String: Known<Set<String>>] = [:]
    var others: [LiveApp] = []
    var now = 10_000.0

    static let noop = DrainAnswer(isDraining: .known(false), isSafeToKill: .known(true))
    static let up = DrainAnswer(isDraining: .known(false), isSafeToKill: .known(false))
    static let away = DrainAnswer(isDraining: .unknown("no connection"), isSafeToKill: .unknown("no connection"))

    /// Healthy tasks `PREFIX1`, `PREFIX2`, … on hosts `h1`, `h2`, …
    static func tasks(_ prefix: String, _ count: Int) -> [LiveTask] {
        (0..<count).map { LiveTask(id: "\(prefix)\($0 + 1)", host: "h\($0 + 1)", ports: [31000], started: 100) }
    }

    func app(_ id: String, _ tasks: [LiveTask]?, _ instances: Int?) -> LiveApp? {
        tasks.map { LiveApp(place: AppPlace(id: "/" + id, shard: 0), instances: instances ?? $0.count, tasks: $0) }
    }

    var state: BounceState {
        let apps = [app(Self.newID, new, newInstances), app(Self.oldID, old, oldInstances)].compactMap { $0 } + others
        // Without a word of the test, nothing gives a task traffic.
        let answers = Dictionary(apps.flatMap(\.tasks).map { ($0.id, drains[$0.id] ?? Self.noop) }) { $1 }
        return BounceState(
            instance: .example, wantedID: Self.newID, wantedInstances: wanted, shard: 0,
            policy: BouncePolicy(method: method, margin: margin, health: health), apps: apps, drains: answers,
            drainingHosts: drainingHosts, haproxy: haproxy, now: now)
    }

    func plan() throws -> Plan { try Bounce.plan(state).get() }
}

extension Plan {
    var killed: Set<String> { ids { if case .kill(let tasks, _) = $0 { tasks } else { [] } } }

    var drained: Set<String> { ids { if case .drain(let tasks) = $0 { tasks } else { [] } } }

    var undrained: Set<String> { ids { if case .undrain(let tasks) = $0 { tasks } else { [] } } }

    private func ids(_ tasks: (PlanStep.Action) -> [PlacedTask]) -> Set<String> {
        Set(steps.flatMap { tasks($0.action) }.map(\.task.id))
    }
}
