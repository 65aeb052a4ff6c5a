import Compiler

/// What was recorded of a cycle, to be changed where soac decides otherwise.
struct CycleRecord {
    var value: Value

    init(_ value: Value) { self.value = value }

    var calls: [Value] {
        get { value["calls"].items }
        set { value = value.with("calls", .list(newValue)) }
    }

    func calls(_ kinds: [String]) -> [Value] { calls.filter { kinds.contains($0.items[0].text) } }

    func log(_ kind: String) -> Int { value["log"][kind].int }

    mutating func setLog(_ kind: String, _ count: Int) {
        value = value.with("log", value["log"].with(kind, count == 0 ? nil : .int(count)))
    }

    /// How many tasks are killed.
    var killCount: Int { calls(["kill"]).reduce(0) { $0 + $1.items[2].items.count } }

    /// The calls of these kinds as another has them, each kind in the place that it has in a cycle.
    mutating func take(_ kinds: [String], from other: CycleRecord) {
        // The scale before a deletion is part of it.
        let (own, theirs) = (parted, other.parted)
        calls = Self.order.flatMap { kind in (kinds.contains(kind) ? theirs : own)[kind] ?? [] }
        for kind in kinds {
            let told = ["drain": ["drain", "drain-error"], "kill": ["kill", "safe-error"]][kind] ?? [kind]
            for name in told { setLog(name, other.log(name)) }
        }
    }

    private static let order = ["scale", "undrain", "create", "drain", "kill", "delete"]

    private var parted: [String: [Value]] {
        var parts: [String: [Value]] = [:]
        var isAfterSlack = false
        for (place, call) in calls.enumerated() {
            var kind = call.items[0].text
            // Slack comes first; a scale to nothing after it, or right before a deletion, is part of a deletion.
            let next = place + 1 < calls.count ? calls[place + 1] : .null
            if kind == "scale", next.items.first?.text == "delete", next.items[2].text == call.items[2].text {
                kind = "delete"
            } else if kind == "scale", isAfterSlack {
                kind = "delete"
            }
            if kind != "scale" { isAfterSlack = true }
            parts[kind, default: []].append(call)
        }
        return parts
    }

    /// Where the original left it to chance which tasks, the choice that was made, if it is one of those.
    static func settled(_ recorded: Value, _ ours: Value) -> Value {
        var record = CycleRecord(recorded)
        record.calls = record.calls.map { call in
            guard let tasks = call.items.last, tasks.has("some") else { return call }
            let mine = ours["calls"].items.first {
                $0.items.dropLast().map(\.json) == call.items.dropLast().map(\.json)
            }
            guard let choice = mine?.items.last, isChoice(choice.items.map(\.text), of: tasks) else { return call }
            return .list(call.items.dropLast() + [choice])
        }
        return record.value
    }

    private static func isChoice(_ choice: [String], of tasks: Value) -> Bool {
        var rest = Set(choice)
        for id in tasks["ids"].items { if rest.remove(id.text) == nil { return false } }
        for part in tasks["some"].items {
            let chosen = rest.intersection(part["of"].items.map(\.text))
            if chosen.count != part["n"].int { return false }
            rest.subtract(chosen)
        }
        return rest.isEmpty && Set(choice).count == choice.count
    }
}
