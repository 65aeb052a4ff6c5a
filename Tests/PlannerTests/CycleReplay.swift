import Compiler

@testable import Planner

/// A case of the table `marathon-cycle`: the whole plan of one state, carried out against the case's faults.
struct CycleReplay {
    let situation: CycleSituation
    private(set) var calls: [Value] = []
    private(set) var output = Value.null

    init(_ input: Value) {
        situation = CycleSituation(input)
        var run: PlanRun
        switch plan() {
        case .success(let plan):
            run = PlanRun(plan)
            while let step = run.next() { run.report(outcome(of: step.action)) }
            output = said(
                run, progress: plan.progress,
                run.result.failure == nil ? [("status", .int(0)), ("again", again(run))] : [("raises", .string("*"))])
        case .failure(let failure):
            run = PlanRun(failure)
            let isFound = [.bounceMethod, .drainMethod, .unknown].contains(failure.kind)
            output = said(
                run, progress: nil,
                isFound ? [("status", .int(1)), ("again", again(run))] : [("raises", .string("*"))])
        }
    }

    /// The drain method `fake` of the table is no method of soac's.
    private func plan() -> Result<Plan, BounceFailure> {
        let input = situation.input
        let isOwn = input.has("drain_method") && input["drain_method"].text != "fake"
        let name: Value = isOwn ? input["drain_method"] : .string("noop")
        let method = DrainMethod.make(named: name, parameters: .null, of: .of(input), registrations: [])
        if case .failure(let failure) = method {
            return .failure(BounceFailure(kind: .drainMethod, message: failure.message))
        }
        let written = ["bounce_method": input["method"], "bounce_margin_factor": input["margin"]]
        return BounceSettings.read(
            .of(input), value: { written[$0].flatMap { $0.isNull ? nil : $0 } }, proxyPort: { _ in nil }
        ).flatMap { BouncePolicy.make($0) }.flatMap { policy in
            var state = situation.state
            state.policy.method = policy.method
            state.policy.margin = policy.margin
            return Bounce.plan(state)
        }
    }

    private func again(_ run: PlanRun) -> Value { run.result.again.map { .int(Int($0)) } ?? .null }

    // MARK: Carrying out

    private mutating func outcome(of action: PlanStep.Action) -> StepOutcome {
        let faults = situation.input["faults"]
        func refused(_ key: String) -> StepOutcome {
            faults.has(key) ? .refused(status: faults[key].int, message: "no") : .done
        }
        switch action {
        case .scale(let app, let instances): return scale(app, instances)
        case .create(let app, let instances):
            calls.append(call("create", app, .int(instances)))
            return faults.has("never-listed") ? .failed("not listed within a minute") : refused("create")
        case .undrain(let tasks): return tell("undrain", tasks)
        case .drain(let tasks): return tell("drain", tasks)
        case .kill(let tasks, let shard):
            calls.append(.list([.string("kill"), .int(shard), ids(tasks)]))
            if faults.has("kill-invalid") { return .refused(status: 422, message: "Object is not valid") }
            return refused("kill")
        case .delete(let app):
            let scaled = scale(app, 0)
            guard scaled == .done else { return scaled }
            calls.append(call("delete", app))
            return refused("delete")
        }
    }

    private mutating func scale(_ app: AppPlace, _ instances: Int) -> StepOutcome {
        calls.append(call("scale", app, .int(instances)))
        let faults = situation.input["faults"]
        return faults.has("scale") ? .refused(status: faults["scale"].int, message: "no") : .done
    }

    private mutating func tell(_ name: String, _ tasks: [PlacedTask]) -> StepOutcome {
        // The method noop has nothing to tell anybody.
        if situation.isNoop { return .done }
        calls.append(.list([.string(name), ids(tasks)]))
        let failed = tasks.map(\.task.id).filter { situation.written[$0]?[name].text == "error" }
        return failed.isEmpty ? .done : .partly(Dictionary(failed.map { ($0, "no connection") }) { $1 })
    }

    private func call(_ name: String, _ app: AppPlace, _ rest: Value...) -> Value {
        .list([.string(name), .int(app.shard), .string(app.id)] + rest)
    }

    private func ids(_ tasks: [PlacedTask]) -> Value { .texts(tasks.map(\.task.id).sorted()) }

    // MARK: What is said of it

    private static let kinds: [DeployEvent.Kind: String] = [
        .progress: "progress", .finish: "finish", .badBounceMethod: "bad-bounce-method",
        .badDrainMethod: "bad-drain-method", .drainDoubt: "is-draining-error", .undrainFailure: "undrain-error",
        .create: "create", .drain: "drain", .drainFailure: "drain-error", .kill: "kill",
        .safetyDoubt: "safe-error", .delete: "delete",
    ]

    private func said(_ run: PlanRun, progress: BounceProgress?, _ end: [(key: String, value: Value)]) -> Value {
        var log: [String: Int] = [:]
        for event in run.events { Self.kinds[event.kind].map { log[$0, default: 0] += 1 } }
        var members = end + [("calls", .list(calls)), ("log", .object(log.map { ($0.key, .int($0.value)) }))]
        if let progress, log["progress"] != nil {
            let numbers = [
                progress.toBringUp, progress.oldHappy, progress.oldUnhappy, progress.oldDraining, progress.oldAtRisk,
                progress.oldApps,
            ]
            members.append(("progress", .list(numbers.map { .int($0) })))
        }
        return .object(members)
    }
}
