import Compiler

@testable import Planner

/// Where soac's queue decides otherwise.
extension Difference {
    static let queue: [Difference] = [
        Difference(
            table: "deployd", name: "a pause is never without end", row: "a back-off after thousands",
            applies: { $0["kind"].text == "backoff" && $0["failures"].int > 1000 },
            instead: { $0.recorded.has("raises") ? .object([("seconds", .int(6000))]) : $0.recorded }),
        Difference(
            table: "deployd", name: "failures are forgotten", row: "failures of an instance are forgotten",
            applies: { input in
                input["kind"].text == "again" && input["result"].items.first?.int == 0 && input["failures"].int > 0
            },
            instead: { $0.recorded["queued"].isTrue ? $0.recorded.with("failures", .int(0)) : $0.recorded }),
        Difference(
            table: "deployd", name: "what failed comes after a second at least", row: "with a setting of 0, a failed",
            applies: { input in
                input["kind"].text == "again" && input["result"].items.first?.int != 0
                    && input["factor"].double * Double(1 << min(input["failures"].int + 1, 40)) < 1
            },
            instead: { item in
                let time = Value.int(Int(item.input["now"].double.rounded(.down)) + 1)
                return .object([
                    ("queued", .bool(true)), ("bounce_by", time), ("wait_until", time),
                    ("failures", .int(item.input["failures"].int + 1)),
                    ("processed", .int(item.input["processed"].int + 1)),
                ])
            }),
        Difference(
            table: "deployd", name: "an instance is in it once", row: "an instance is in the queue once",
            applies: { $0["kind"].text == "queue" },
            instead: { item in
                var entries: [String: (names: Value, waitUntil: Double, bounceBy: Double)] = [:]
                for entry in item.input["entries"].items {
                    let (parts, id) = (entry.items, "\(entry.items[0].text).\(entry.items[1].text)")
                    let other = entries[id]
                    entries[id] = (
                        .texts(parts[..<2].map(\.text)), min(other?.waitUntil ?? .infinity, parts[2].double),
                        min(other?.bounceBy ?? .infinity, parts[3].double)
                    )
                }
                let now = item.input["now"].double
                func names(_ isDue: Bool) -> Value {
                    let some = entries.values.filter { ($0.waitUntil <= now) == isDue }
                    return .list(
                        some.sorted { one, other in
                            func key(_ entry: (names: Value, waitUntil: Double, bounceBy: Double))
                                -> (Double, Double, String, String)
                            {
                                let parts = entry.names.items.map(\.text)
                                return (isDue ? 0 : entry.waitUntil, entry.bounceBy, parts[0], parts[1])
                            }
                            return key(one) < key(other)
                        }.map(\.names))
                }
                return .object([("order", names(true)), ("later", names(false))])
            }),
        Difference(
            table: "deployd", name: "an old app is something to do", row: "after a change, an instance with a",
            applies: { $0["kind"].text == "changed" },
            instead: { item in
                let queued = Set(item.recorded["queued"].items.map(\.json))
                let wanted = item.input["desired"].items.filter { !$0.items[2].isNull }
                let left = wanted.filter { instance in
                    let spelled = AppID.spelling(
                        of: InstanceID(
                            service: ServiceName(instance.items[0].text),
                            instance: InstanceName(instance.items[1].text)))
                    let isOld = item.input["live"].items.contains { app in
                        app.items[0].text != "/" + instance.items[2].text
                            && app.items[0].text.hasPrefix("/\(spelled).")
                    }
                    return isOld || queued.contains(Value.list(Array(instance.items[..<2])).json)
                }
                return .object([("queued", .list(left.map { .list(Array($0.items[..<2])) }))])
            }),
    ]
}
