import Compiler

@testable import Planner

/// The numbers of the service autoscaler, decided by soac.
enum AutoscalingReplay {
    /// How many tasks an instance is said to have, and the pause, are replayed beside these. Boosts are the cluster autoscaler's,
    /// which has no successor here.
    static let kinds: Set = ["proportional", "threshold", "forecast", "error", "count", "insufficient", "scale"]

    static func decide(_ input: Value) -> Value {
        do throws(AutoscalingFailure) { return try decided(input) } catch { return .failure }
    }

    private static func decided(_ input: Value) throws(AutoscalingFailure) -> Value {
        let current = input["current"].int
        switch input["kind"].text {
        case "threshold":
            return .object([
                ("delta", .int(ScalingDecision.threshold(current: current, error: input["error"].double)))
            ])
        case "error":
            let error = try ScalingDecision.error(
                utilization: input["utilization"].double, setpoint: input["setpoint"].double, current: current)
            return .object([("error", .float(error))])
        case "insufficient":
            let isInsufficient = ScalingDecision.isInsufficient(tasks: input["tasks"].int, current: current)
            return .object([("insufficient", .bool(isInsufficient))])
        case "forecast":
            let policy = try ForecastPolicy.read(
                try AutoscalingKeys(input["params"].with("forecast_policy", input["policy"])))
            return .object([("load", .float(try policy.load(after: history(input))))])
        case "proportional":
            guard case .proportional(let policy) = try settings(input).policy else { return .null }
            var history = history(input)
            let utilization = input["utilization"].double
            history.points.append(
                LoadHistory.Point(
                    time: input["now"].double, load: policy.load(utilization: utilization, tasks: input["healthy"].int))
            )
            let delta = try policy.delta(current: current, utilization: utilization, history: history)
            return .object([("delta", .int(delta))])
        case "count":
            let decision = try ScalingDecision(try settings(input), view(input, tasks: input["healthy"]))
            return .object([("instances", .int(decision.wanted))])
        default:
            let settings = try settings(input)
            var view = view(input, tasks: input["tasks"])
            view.current = settings.instances(at: current)
            let decision = try ScalingDecision(settings, view)
            return .object([("set", decision.count == view.current ? .null : .int(decision.count))])
        }
    }

    private static func settings(_ input: Value) throws(AutoscalingFailure) -> AutoscalingSettings {
        var keys = input["params"].pairs
        for (key, name) in [
            ("decision_policy", "policy"), ("setpoint", "setpoint"), ("offset", "offset"),
            ("forecast_policy", "forecast"), ("good_enough_window", "window"),
        ] where input.has(name) { keys.append((key, input[name])) }
        let config: [String: Value] = [
            "autoscaling": .object(keys), "min_instances": input.member("min") ?? .int(1),
            "max_instances": input.member("max") ?? .int(1000),
        ]
        return try AutoscalingSettings.read { config[$0] }
    }

    private static func view(_ input: Value, tasks: Value) -> ScalingDecision.View {
        ScalingDecision.View(
            current: input["current"].int, utilization: input["utilization"].double, tasks: tasks.int,
            told: tasks.int, history: history(input), now: input["now"].double)
    }

    private static func history(_ input: Value) -> LoadHistory {
        LoadHistory(input["history"].items.map { .init(time: $0.items[0].double, load: $0.items[1].double) })
    }

    /// A load that was given as a whole number is one of doubles here, as ZooKeeper has it.
    static func settled(_ recorded: Value, _ ours: Value) -> Value {
        recorded["load"].number.map { recorded.with("load", .float($0.double)) } ?? recorded
    }
}

extension Difference {
    /// Where soac scales otherwise.
    static let autoscaling: [Difference] = [
        Difference(
            table: "autoscaling", name: "bounds that cross are none", row: "if `min_instances` exceeds",
            applies: { input in
                ["count", "scale"].contains(input["kind"].text) && input["min"].int > input["max"].int
            },
            instead: { _ in .failure }),
        Difference(
            table: "autoscaling", name: "idle tasks use less than the setpoint", row: "a `setpoint` that is 0",
            applies: { input in
                let offset = input["policy"].text == "threshold" ? 0 : input["offset"].double
                return ["proportional", "count", "scale"].contains(input["kind"].text)
                    && ["", "proportional", "threshold"].contains(input["policy"].text)
                    && input["setpoint"].double <= offset
            },
            instead: { _ in .failure }),
        Difference(
            table: "autoscaling", name: "a line through one moment has no slope", row: "a `linreg` forecast from a",
            applies: { input in
                let times = input["history"].items.map { $0.items[0].double }
                return input["kind"].text == "forecast" && input["policy"].text == "linreg" && times.count > 1
                    && input["params"].has("linreg_window_seconds")
                    && Set(times.filter { $0 >= (times.last ?? 0) - input["params"]["linreg_window_seconds"].double })
                        .count == 1
            },
            instead: { item in
                guard item.recorded.has("raises") else { return item.recorded }
                let (seen, parameters) = (item.input["history"].items, item.input["params"])
                let now = seen.last?.items[0].double ?? 0
                let window = seen.filter { $0.items[0].double >= now - parameters["linreg_window_seconds"].double }
                let mean = window.reduce(0) { $0 + $1.items[1].double } / Double(window.count)
                let ahead = parameters["linreg_extrapolation_seconds"]
                // Counted as the original does: of a line, the load at the time 0 first.
                let slope = parameters["linreg_default_slope"].double
                let time = window.reduce(0) { $0 + $1.items[0].double } / Double(window.count)
                let most = (ahead.items.isEmpty ? [ahead] : ahead.items).map {
                    slope * (now + $0.double) + (mean - slope * time)
                }.max()
                return .object([("load", .float(most ?? mean))])
            }),
    ]
}
