import Compiler

@testable import Planner

/// What a case of `marathon-cycle` is about: what rules and invariants look at.
struct CycleSituation {
    let input: Value
    let state: BounceState
    let isNoop: Bool
    let new: NewApp?
    /// The instance's other apps, with their tasks.
    let old: [(app: LiveApp, buckets: TaskBuckets)]
    /// What is written of each task.
    let written: [String: Value]

    init(_ input: Value) {
        self.input = input
        isNoop = input["drain_method"].text == "noop"
        // Each Marathon is asked after the other.
        let apps = input["apps"].items.enumerated()
            .sorted { ($0.element["on"].int, $0.offset) < ($1.element["on"].int, $1.offset) }
            .map { CaseApp.read($0.element, place: AppPlace(id: $0.element["id"].text, shard: $0.element["on"].int)) }
        let tasks = input["apps"].items.flatMap { $0["tasks"].items }
        written = Dictionary(tasks.map { ($0["id"].text, $0) }) { $1 }
        let drains = CaseApp.drains(tasks, isNoop: isNoop)
        let hosts = Set(input["draining_hosts"].items.map(\.text))
        var haproxy: [String: Known<Set<String>>] = [:]
        for task in tasks {
            haproxy[task["host"].text] = CaseApp.haproxy(input["haproxy"], host: task["host"].text)
        }
        let state = BounceState(
            instance: .of(input), wantedID: input["desired"]["id"].text,
            wantedInstances: input["desired"]["instances"].int, shard: input["current"].int,
            policy: BouncePolicy(
                method: BounceMethod(rawValue: input["method"].text) ?? .down,
                margin: input.has("margin") ? input["margin"].double : 1, health: CaseApp.health(input["health"])),
            apps: apps, drains: drains,
            drainingHosts: input["draining_hosts"].text == "timeout" ? .unknown("no answer in time") : .known(hosts),
            haproxy: haproxy, now: CaseApp.now)
        self.state = state
        let own = apps.filter { AppID($0.place.id)?.belongs(to: state.instance) ?? false }
        func buckets(_ app: LiveApp) -> TaskBuckets { TaskBuckets(app, in: state, drainingHosts: hosts) }
        let place = AppPlace(id: "/" + state.wantedID, shard: state.shard)
        new = own.first { $0.place == place }.map {
            NewApp($0, buckets: buckets($0), wanted: state.wantedInstances, drainingHosts: hosts)
        }
        old = own.filter { $0.place != place }.map { ($0, buckets($0)) }
    }

    var method: String { input["method"].text }

    var wanted: Int { state.wantedInstances }

    var isMethodUnknown: Bool { BounceMethod(rawValue: method) == nil }

    var isDrainMethodUnknown: Bool {
        input.has("drain_method") && !["noop", "fake", "hacheck", "http"].contains(input["drain_method"].text)
    }

    /// Crossover alone looks at it.
    var isMarginWrong: Bool {
        method == "crossover" && !(state.policy.margin > 0 && state.policy.margin <= 1)
    }

    /// The tasks of the instance.
    var tasks: [LiveTask] { (new?.app.tasks ?? []) + old.flatMap(\.app.tasks) }

    /// Old tasks, and what the new app has too many.
    var leaving: [TaskBuckets] { old.map(\.buckets) + (new?.surplus.map { [$0] } ?? []) }
}
