import Compiler

@testable import Planner

/// Where monitoring is told something else of replication.
extension Difference {
    /// A rule for each instance of a run: `change` gets the run's input, the instance, what was recorded of it (null where the
    /// run had ended) and what soac says.
    private static func replication(
        _ name: String, _ row: String, _ applies: @escaping @Sendable (Value) -> Bool,
        _ change: @escaping @Sendable (Value, Value, Value, Value) throws -> Value
    ) -> Difference {
        Difference(
            table: "replication", name: name, row: row, applies: applies,
            instead: { item in
                .list(
                    try item.input["instances"].items.enumerated().map { number, instance in
                        let recorded = item.recorded.items
                        return try change(
                            item.input, instance, number < recorded.count ? recorded[number] : .null,
                            item.ours.items[number])
                    })
            })
    }

    private static func locations(_ input: Value, _ instance: Value) -> Set<String> {
        Set(input["slaves"].items.map { $0["attributes"][instance["discover"].text].text }.filter { !$0.isEmpty })
    }

    private static func isUnder(_ up: Int, _ instance: Value) -> Bool {
        let threshold = instance.has("threshold") ? instance["threshold"].double.rounded(.towardZero) : 50
        return Double(up) / Double(instance["instances"].int) * 100 < threshold
    }

    static let replications = [
        replication(
            "the end of one check is not that of all", "a slave without the attribute",
            { input in
                let attributes = input["instances"].items.map { $0["discover"].text } + ["pool"]
                let isAway = input["up"].pairs.contains { $0.value.text == "error" }
                return isAway
                    || input["slaves"].items.contains { slave in attributes.contains { !slave["attributes"].has($0) } }
            },
            { input, instance, recorded, ours in
                guard recorded.isNull || recorded.has("raises") else { return recorded }
                // No HAProxy that answers is no zero.
                let isUnknown = ours["locations"].pairs.contains { $0.value.items[0].isNull }
                let isUnder = ours["locations"].pairs.contains { $0.value.items[2].isTrue }
                if isUnknown, !isUnder, ours["status"].int != 3 {
                    throw Complaint(description: "unknown is told as known")
                }
                return ours
            }),
        replication(
            "an HAProxy answers for itself", "HAProxy's answer is cached by the name of a",
            { input in
                input["instances"].items.count > 1
            },
            { input, instance, recorded, ours in
                guard recorded["by"].text == "smartstack", !recorded.has("raises") else { return recorded }
                let earlier = input["instances"].items.prefix { $0.json != instance.json }.filter { other in
                    other["deployed"].isTrue && !other["proxy_port"].isNull
                        && (other["pool"].json != instance["pool"].json
                            || other["discover"].json != instance["discover"].json)
                }
                if earlier.isEmpty { return recorded }
                let expected = recorded.with("asked", ours["asked"])
                if earlier.allSatisfy({ locations(input, $0).isDisjoint(with: locations(input, instance)) }) {
                    return expected
                }
                return expected.with("locations", ours["locations"]).with("status", ours["status"])
            }),
        replication(
            "few tasks are counted over all locations", "the number of backends expected in each",
            { input in
                input["instances"].items.contains { $0["instances"].int < locations(input, $0).count }
            },
            { input, instance, recorded, ours in
                let count = locations(input, instance).count
                guard recorded["by"].text == "smartstack", instance["instances"].int > 0,
                    instance["instances"].int < count
                else { return recorded }
                // One that is not known is told as such.
                if recorded["locations"].pairs.contains(where: { $0.value.items[0].isNull }) { return recorded }
                let up = recorded["locations"].pairs.reduce(0) { $0 + $1.value.items[0].int }
                return recorded.with("status", .int(isUnder(up, instance) ? 2 : 0))
            }),
        replication(
            "another instance's tasks do not count", "tasks of `main2`",
            { input in
                input["instances"].items.contains { $0["proxy_port"].isNull || $0.has("registrations") }
            },
            { input, instance, recorded, ours in
                guard recorded["by"].text == "marathon" else { return recorded }
                let name = "\(instance["service"].text).\(instance["instance"].text)".replacing("_", with: "--")
                let up = input["tasks"].items.count { task in
                    let id = task["app_id"].text
                    return (id.hasPrefix("/\(name).") || id.hasPrefix("\(name)."))
                        && id.split(separator: ".").count == 4
                        && task["alive"].items.allSatisfy(\.isTrue) && task["age"].double > 60
                }
                let status = instance["instances"].int == 0 ? recorded["status"] : .int(isUnder(up, instance) ? 2 : 0)
                return recorded.with("available", .int(up)).with("status", status)
            }),
    ]
}
