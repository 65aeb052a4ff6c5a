import Compiler

@testable import Planner

/// Where a round of soac's is another. That no plan breaks an invariant is looked at in every case.
extension Difference {
    private static func cycle(
        _ name: String, _ row: String, _ applies: @escaping @Sendable (CycleSituation) -> Bool,
        _ change: @escaping @Sendable (inout CycleRecord, CycleRecord, CycleSituation) throws -> Void
    ) -> Difference {
        Difference(
            table: "marathon-cycle", name: name, row: row, applies: { applies(CycleSituation($0)) },
            instead: { item in
                var record = CycleRecord(item.recorded)
                try change(&record, CycleRecord(item.ours), CycleSituation(item.input))
                return record.value
            })
    }

    /// The order matters: what changes a whole round comes last but for what is told of its end.
    static let cycle = [
        cycle(
            "an exception is a failed round", "an error of Marathon", { _ in true },
            { record, _, _ in
                record.setLog("exception", 0)
            }),
        cycle(
            "a bad configuration is found before the first step", "an invalid bounce method or margin is",
            { $0.isDrainMethodUnknown || $0.isMethodUnknown || $0.isMarginWrong },
            { record, _, situation in
                let found =
                    situation.isDrainMethodUnknown
                    ? "bad-drain-method" : situation.isMethodUnknown ? "bad-bounce-method" : nil
                let end: [(key: String, value: Value)] =
                    found == nil ? [("raises", .string("*"))] : [("status", .int(1)), ("again", .null)]
                record.value = .object(
                    end + [("calls", .list([])), ("log", .object(found.map { [($0, .int(1))] } ?? []))])
            }),
        cycle(
            "only what drains is undrained", "in every round, every task of", { $0.new != nil },
            { record, ours, situation in
                var failed = 0
                record.calls = record.calls.compactMap { call in
                    guard call.items[0].text == "undrain" else { return call }
                    let ids = call.items[1].items.map(\.text).filter {
                        situation.written[$0]?["draining"].isTrue == true
                    }
                    if situation.isNoop || ids.isEmpty { return nil }
                    failed = ids.count { situation.written[$0]?["undrain"].text == "error" }
                    return .list([.string("undrain"), .texts(ids)])
                }
                record.setLog("undrain-error", failed)
            }),
        cycle(
            "upthendown takes more than enough", "upthendown waits for exactly",
            { $0.method == "upthendown" && ($0.new?.happyCount ?? 0) > $0.wanted },
            { record, ours, _ in
                record.take(["drain", "kill", "delete"], from: ours)
                record = endsLike(record, ours)
            }),
        cycle(
            "an app that serves keeps its strength", "an old app shrinks",
            { situation in
                ["crossover", "upthendown"].contains(situation.method)
                    && situation.old.contains { $0.app.slack > 0 && !($0.buckets.happy + $0.buckets.atRisk).isEmpty }
            },
            { record, ours, situation in
                for call in ours.calls(["scale"]) where call.items[3].int > 0 {
                    guard
                        let app = situation.old.first(where: {
                            $0.app.place == AppPlace(id: call.items[2].text, shard: call.items[1].int)
                        })?.app
                    else { continue }
                    guard (app.tasks.count..<app.instances).contains(call.items[3].int) else {
                        throw Complaint(description: "\(app.place) is scaled to \(call.items[3].int)")
                    }
                }
                if situation.input["faults"].has("scale") { record = ours } else { record.take(["scale"], from: ours) }
            }),
        cycle(
            "the new app is not scaled below what is wanted", "the running app may be scaled down to the",
            { ($0.new?.surplus != nil) && ($0.new.map { $0.app.tasks.count < $0.app.instances } ?? false) },
            { record, ours, situation in
                guard let new = situation.new else { return }
                // A call less may be a fault less.
                if situation.input["faults"].has("scale") {
                    record = ours
                    return
                }
                let least = max(new.app.tasks.count, situation.wanted + new.atRiskCount)
                record.calls = record.calls.compactMap { call in
                    guard call.items[0].text == "scale", call.items[2].text == new.app.place.id,
                        call.items[1].int == new.app.place.shard
                    else { return call }
                    return least == new.app.instances ? nil : .list(call.items.prefix(3) + [.int(least)])
                }
            }),
        cycle(
            "downthenup waits for what drains", "downthenup creates",
            { situation in
                situation.method == "downthenup" && situation.new == nil
                    && situation.old.contains { !$0.app.tasks.isEmpty || $0.app.slack > 0 }
            },
            { record, ours, situation in
                // Where the creation failed, the round went no further.
                if situation.input["faults"].pairs.isEmpty {
                    record.calls.removeAll { $0.items[0].text == "create" }
                    record.setLog("create", 0)
                } else {
                    record = ours
                }
            }),
        cycle(
            "a drain that fails is no leave to kill", "any error of the drain method",
            { situation in
                !situation.isNoop
                    && situation.leaving.flatMap({ $0.happy + $0.unhappy + $0.atRisk + $0.draining }).contains {
                        let written = situation.written[$0.task.id] ?? .null
                        return written["drain"].text == "error" || written["safe"].text == "error"
                    }
            },
            { record, ours, _ in
                record.take(["kill", "delete"], from: ours)
                record = endsLike(record, ours)
            }),
        cycle(
            "what may be up is no task that is down", "a task whose state is unknown",
            { $0.method == "crossover" && $0.leaving.contains { !$0.mayBeUp.isEmpty } },
            { record, ours, situation in
                let up = situation.leaving.reduce(situation.new?.happyCount ?? 0) { sum, buckets in
                    sum + buckets.happy.count + buckets.atRisk.count
                }
                let needed = (Double(situation.wanted) * situation.state.policy.margin).rounded(.up)
                // Where enough are up, a task of which that is not known goes before those.
                if up >= Int(needed) { return }
                record.take(["drain", "kill", "delete"], from: ours)
                record = endsLike(record, ours)
            }),
        cycle(
            "hosts in maintenance defeat no method", "old tasks on hosts in maintenance",
            { situation in
                situation.leaving.contains { !$0.atRisk.isEmpty }
                    || situation.new?.surplus != nil && situation.new?.atRiskCount ?? 0 > 0
            },
            { record, ours, _ in
                record.take(["scale", "drain", "kill", "delete"], from: ours)
                if record.value.has("progress") { record.value = record.value.with("progress", ours.value["progress"]) }
                record = endsLike(record, ours)
            }),
        cycle(
            "a task that drains is not up", "draining tasks of the running app count as up",
            { situation in
                guard let new = situation.new else { return false }
                let healthy = Set(
                    HappyTasks.ids(
                        of: new.app, policy: situation.state.policy.health, haproxy: situation.state.haproxy, now: 0))
                return healthy.count > new.buckets.happy.count + new.buckets.atRisk.count
            }, { record, ours, _ in record = ours }),
        cycle(
            "a task that is lost is not up", "a task that Mesos has lost",
            { $0.tasks.contains { $0.state != .running && $0.state != .starting } },
            { record, ours, _ in record = ours }),
        cycle(
            "an HAProxy that is away has no say", "for an HAProxy that does not",
            { situation in
                situation.state.policy.health.checksHAProxy
                    && situation.tasks.contains { situation.state.haproxy[$0.host]?.value == nil }
            }, { record, ours, _ in record = ours }),
        cycle(
            "a list that contradicts itself is not acted on", "if a Marathon lists an app twice",
            { situation in
                let places = situation.old.map(\.app.place) + (situation.new.map { [$0.app.place] } ?? [])
                return Set(places).count < places.count
            },
            { record, _, situation in
                if situation.isDrainMethodUnknown || situation.isMethodUnknown { return }
                record.value = .object([("raises", .string("*")), ("calls", .list([])), ("log", .object([]))])
            }),
        cycle(
            "what is locked is deleted by the next round", "if an app that should be",
            { $0.input["faults"]["delete"].int == 409 },
            { record, ours, _ in
                guard !ours.calls(["delete"]).isEmpty, record.value.has("raises") else { return }
                record.value = .object(
                    [("status", .int(0)), ("again", .int(60))] + record.value.pairs.filter { $0.key != "raises" })
            }),
        cycle(
            "every end is told", "the end of a bounce", { _ in true },
            { record, ours, situation in
                let deleted = Set(ours.calls(["delete"]).map { "\($0.items[1].int)\($0.items[2].text)" })
                let killed = Set(ours.calls(["kill"]).flatMap { $0.items[2].items.map(\.text) })
                let rest = situation.leaving.flatMap { $0.happy + $0.unhappy + $0.atRisk + $0.draining }
                let isLocked = situation.input["faults"]["delete"].int == 409 && !deleted.isEmpty
                let isOver =
                    situation.new != nil && !isLocked && !(situation.old.isEmpty && rest.isEmpty)
                    && situation.old.allSatisfy { deleted.contains("\($0.app.place.shard)\($0.app.place.id)") }
                    && rest.allSatisfy { killed.contains($0.task.id) }
                    && situation.leaving.allSatisfy(\.leaving.isEmpty)
                record.setLog("finish", isOver && !ours.value.has("raises") && ours.value["status"].int == 0 ? 1 : 0)
            }),
    ]

    /// A round that makes other calls may meet a fault that the original did not, or miss one.
    private static func endsLike(_ record: CycleRecord, _ ours: CycleRecord) -> CycleRecord {
        var record = record
        for key in ["status", "again", "raises"] { record.value = record.value.with(key, ours.value.member(key)) }
        return record
    }
}
