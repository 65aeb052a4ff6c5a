/// The steps of a round, in the order in which they are made.
extension Bounce {
    mutating func takeUpSlack() {
        for old in old where old.app.slack > old.keptSlack {
            let count = old.app.tasks.count + old.keptSlack
            add(
                .scale(old.app.place, instances: count),
                "old, and \(old.app.slack - old.keptSlack) of its \(old.app.instances) tasks were not launched yet")
        }
        for old in old where old.keptSlack > 0 {
            plan.waiting.append(
                "\(old.app.place) may launch \(old.keptSlack) more: too few new tasks are healthy to do without them")
        }
    }

    /// The new app has as many tasks as wanted, and one more for each that loses its host.
    mutating func fitNewApp() {
        guard let new else { return }
        let wanted = state.wantedInstances + new.atRiskCount
        let risk = new.atRiskCount == 0 ? "" : ", and \(new.atRiskCount) for tasks on hosts in maintenance"
        if new.app.instances < wanted {
            add(
                .scale(new.app.place, instances: wanted),
                "\(state.wantedInstances) are wanted\(risk); it has \(new.app.instances)")
        } else if new.surplus != nil {
            let count = max(new.app.tasks.count, wanted)
            guard new.app.instances > count else { return }
            add(
                .scale(new.app.place, instances: count),
                "\(state.wantedInstances) are wanted\(risk); \(new.app.instances - count) were not launched yet")
        }
    }

    mutating func undrain() {
        guard let tasks = new?.wrongfullyDrained(state.drains), !tasks.isEmpty else { return }
        add(.undrain(tasks), "\(counted(tasks.count, "task")) of the wanted app are draining, and should stay")
    }

    mutating func create() {
        let place = AppPlace(id: "/" + state.wantedID, shard: state.shard)
        add(.create(place, instances: state.wantedInstances), "\(method): it is not there yet")
    }

    /// - Parameter tasks: those that may go
    mutating func drain(_ tasks: [PlacedTask]) {
        // What cannot be reached cannot be told, and what is over gets no traffic.
        let reachable = tasks.filter { $0.task.state == .running || $0.task.state == .starting }
        guard !reachable.isEmpty else { return }
        add(.drain(reachable), "\(method): \(allowance), so \(counted(tasks.count, "old task")) may go")
    }

    private var allowance: String {
        let happy = new?.happyCount ?? 0
        switch state.policy.method {
        case .brutal, .down: return "nothing is waited for"
        case .downthenup: return "the new app is created once no old task is left"
        case .crossover, .upthendown:
            return "\(happy) of \(counted(state.wantedInstances, "new task")) \(happy == 1 ? "is" : "are") healthy"
        }
    }

    /// - Parameter tasks: those that may go, and those that drain
    /// - Returns: the ids of those that are killed
    mutating func kill(_ tasks: [PlacedTask]) -> Set<String> {
        var killed: [PlacedTask] = []
        var overdue: [String] = []
        for placed in tasks {
            switch fate(of: placed) {
            case .isOver: killed.append(placed)
            case .isLate(let reason):
                killed.append(placed)
                overdue.append(reason)
            case .waits(let reason): plan.waiting.append(reason)
            }
        }
        for shard in Set(killed.map(\.app.shard)).sorted() {
            let here = killed.filter { $0.app.shard == shard }
            let reason = overdue.isEmpty ? "drained, or without traffic" : overdue.joined(separator: "; ")
            add(.kill(here, shard: shard), "\(method): \(reason)")
        }
        return Set(killed.map(\.task.id))
    }

    private enum Fate {
        case isOver
        /// It was waited for longer than is said.
        case isLate(String)
        case waits(String)
    }

    private mutating func fate(of placed: PlacedTask) -> Fate {
        let task = placed.task
        if task.state == .starting || task.state == .ended { return .isOver }
        let answer = state.drains[task.id] ?? .none
        if answer.isSafeToKill == .known(true) { return .isOver }
        var doubt = task.state == .lost ? "its host \(task.host) cannot be reached" : nil
        if case .unknown(let reason) = answer.isSafeToKill {
            doubt = doubt ?? reason
            if task.state != .lost {
                plan.doubts.append(PlanDoubt(task: task.id, operation: .isSafeToKill, reason: reason))
            }
        }
        guard let doubt else { return .waits("\(task.id) drains") }
        let waited = answer.failingSince.map { max(state.now - $0, 0) } ?? 0
        let patience = state.policy.drainPatience
        if waited >= patience {
            return .isLate("\(task.id) is killed without a drain: \(doubt), for \(Self.minutes(waited)) now")
        }
        return .waits(
            "\(task.id) cannot be drained: \(doubt); it is killed anyway in \(Self.minutes(patience - waited))")
    }

    private static func minutes(_ seconds: Double) -> String {
        "\(Int((min(seconds, 1e9) / 60).rounded(.up))) min"
    }

    /// Old apps of which nothing is left.
    mutating func delete(killed: Set<String>) {
        for old in old where old.keptSlack == 0 && old.app.tasks.allSatisfy({ killed.contains($0.id) }) {
            add(.delete(old.app.place), "\(method): no task of it is left")
        }
    }

    private func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
