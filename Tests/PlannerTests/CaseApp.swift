import Compiler

@testable import Planner

/// Apps and tasks of a case.
enum CaseApp {
    /// So that an age in seconds is the negative of a start, exactly.
    static let now = 0.0

    static func read(_ app: Value, place: AppPlace) -> LiveApp {
        LiveApp(
            place: place, instances: app["instances"].int,
            healthChecks: app["checks"].items.map {
                LiveApp.HealthCheck(gracePeriod: $0.items[0].double, interval: $0.items[1].double)
            },
            tasks: app["tasks"].items.map(task))
    }

    static func task(_ task: Value) -> LiveTask {
        LiveTask(
            id: task["id"].text, host: task["host"].text, ports: [31000],
            state: TaskState(mesos: task.has("state") ? task["state"].text : "TASK_RUNNING"),
            started: task["age"].isNull ? nil : now - task["age"].double, checks: checks(task["alive"]))
    }

    /// A result that is null itself is none; one that does not say whether the task is alive says that it is not.
    static func checks(_ alive: Value) -> [Bool] {
        alive.items.filter { $0.text != "null" }.map(\.isTrue)
    }

    static func health(_ input: Value) -> HealthPolicy {
        HealthPolicy(
            minimumUptime: input["min_task_uptime"].isNull ? nil : input["min_task_uptime"].double,
            checksHAProxy: input["check_haproxy"].isTrue,
            haproxyFraction: input.has("haproxy_min_fraction_up") ? input["haproxy_min_fraction_up"].double : 1)
    }

    /// What a host's HAProxy said; of one that is left out, that nothing is up there.
    static func haproxy(_ hosts: Value, host: String) -> Known<Set<String>> {
        if case .string = hosts[host] { return .unknown("\(host) refuses the connection") }
        return .known(Set(hosts[host].items.map(\.text)))
    }

    /// What the drain method of the tables says of each task: `true`, `false` or `error`; left out: false.
    static func drains(_ tasks: [Value], isNoop: Bool = false) -> [String: DrainAnswer] {
        func answer(_ value: Value) -> Known<Bool> {
            if case .string = value { return .unknown("hacheck refuses the connection") }
            return .known(value.isTrue)
        }
        var answers: [String: DrainAnswer] = [:]
        for task in tasks {
            answers[task["id"].text] =
                isNoop
                ? DrainAnswer(isDraining: .known(false), isSafeToKill: .known(true))
                : DrainAnswer(isDraining: answer(task["draining"]), isSafeToKill: answer(task["safe"]))
        }
        return answers
    }
}
