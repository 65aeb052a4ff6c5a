import Compiler

@testable import Planner

/// What holds of each plan, whatever was recorded.
extension CycleReplay {
    var invariantFaults: [String] {
        var faults: [String] = []
        func check(_ holds: Bool, _ text: String) { if !holds { faults.append(text) } }
        let situation = situation
        // By the text of the ids alone, without what soac makes of them.
        let input = situation.input
        let prefix = "/\(input["service"].text).\(input["instance"].text).".replacing("_", with: "--")
        let apps = input["apps"].items.filter { $0["id"].text.hasPrefix(prefix) }
        let own = Set(apps.flatMap { $0["tasks"].items }.map { $0["id"].text })
        let ownApps = Set(apps.map { $0["id"].text } + ["/" + situation.state.wantedID])
        let leaving = Dictionary(
            situation.leaving.flatMap { $0.happy + $0.unhappy + $0.atRisk + $0.draining }.map { ($0.task.id, $0.task) }
        ) { $1 }
        let (drained, killed) = (ids("drain"), ids("kill"))
        check(drained.union(killed).union(ids("undrain")).isSubset(of: own), "another's task is touched")
        check(
            calls.allSatisfy {
                !["scale", "create", "delete"].contains($0.items[0].text) || ownApps.contains($0.items[2].text)
            },
            "another's app is touched")
        check(drained.union(killed).isSubset(of: leaving.keys), "a task goes that is to stay")
        for id in killed {
            let task = leaving[id]
            let isOver = task?.state == .starting || task?.state == .ended || situation.isNoop
            check(isOver || situation.written[id]?["safe"].isTrue == true, "\(id) is killed undrained")
            let isDrainFailed = drained.contains(id) && situation.written[id]?["drain"].text == "error"
            check(!isDrainFailed || situation.isNoop, "\(id) is killed though its drain failed")
        }
        check(ids("undrain").allSatisfy { situation.written[$0]?["draining"].isTrue == true }, "undrained though up")
        let serving = leaving.keys.filter { id in
            situation.leaving.contains { ($0.happy + $0.atRisk).contains { $0.task.id == id } }
        }
        let lost = drained.union(killed).intersection(serving).count
        let before = (situation.new?.happyCount ?? 0) + serving.count
        let isCreated = calls.contains { $0.items[0].text == "create" }
        switch situation.method {
        case "crossover":
            let needed = Int((Double(situation.wanted) * situation.state.policy.margin).rounded(.up))
            check(before - lost >= min(needed, before), "crossover goes below its margin")
        case "upthendown":
            let isUp = (situation.new?.happyCount ?? -1) >= situation.wanted
            let draining = Set(situation.leaving.flatMap(\.draining).map(\.task.id))
            check(isUp || drained.union(killed).isSubset(of: draining), "upthendown stops old tasks too soon")
        case "downthenup":
            check(!isCreated || situation.old.allSatisfy { $0.app.tasks.isEmpty && $0.app.slack == 0 }, "both run")
        case "down": check(!isCreated, "down starts an app")
        default: break
        }
        return faults
    }

    private func ids(_ kind: String) -> Set<String> {
        Set(calls.filter { $0.items[0].text == kind }.flatMap { $0.items[$0.items.count - 1].items.map(\.text) })
    }
}
