import Compiler

@testable import Planner

/// The table `deployd`.
enum QueueReplay {
    static func decide(_ input: Value) -> Value {
        switch input["kind"].text {
        case "backoff":
            .object([
                (
                    "seconds",
                    number(TurnQueue.backoff(failures: input["failures"].int, factor: input["factor"].double))
                )
            ])
        case "again": again(input)
        case "enter": enter(input)
        case "queue": order(input)
        default: changed(input)
        }
    }

    /// A second is a second, whole or not.
    static func settled(_ recorded: Value, _: Value) -> Value {
        .object(
            recorded.pairs.map { pair in
                if case .float(let seconds) = pair.value { (pair.key, number(seconds)) } else { pair }
            })
    }

    private static func number(_ value: Double) -> Value {
        value == value.rounded() ? .int(Int(value)) : .float(value)
    }

    private static let id = InstanceID(service: ServiceName("a"), instance: InstanceName("main"))

    private static func again(_ input: Value) -> Value {
        var queue = TurnQueue(.init(backoffFactor: input["factor"].double))
        let now = input["now"].double
        queue.enter(id, .drift, now: input["bounce_by"].double)
        var entry = queue.take(now: now)
        // What has failed so often before is not written down anywhere: it has failed.
        for _ in 0..<input["failures"].int {
            queue.end(id, .round(RoundResult(failure: "no")), now: input["bounce_by"].double)
            entry = queue.take(now: .infinity)
        }
        guard entry != nil else { return .failure }
        queue.end(id, turn(input["result"]), now: now)
        guard let next = queue.entry(of: id) else {
            return .object([("queued", .bool(false))])
        }
        return .object([
            ("queued", .bool(true)), ("bounce_by", number(next.bounceBy)), ("wait_until", number(next.waitUntil)),
            ("failures", .int(next.failures)), ("processed", .int(input["processed"].int + 1)),
        ])
    }

    private static func turn(_ result: Value) -> InstanceTurn {
        let parts = result.items
        guard parts.count == 2, parts[0].int == 0 else { return .round(RoundResult(failure: "no")) }
        return .round(RoundResult(again: parts[1].isNull ? nil : parts[1].double))
    }

    private static func enter(_ input: Value) -> Value {
        let settings = TurnQueue.Settings(
            startDeadline: input["startup_deadline"].double, bigDeadline: input["big_deadline"].double)
        let cause: TurnQueue.Cause =
            switch input["by"].text {
            case "start": .start
            case "system-config": .systemConfiguration
            case "soa-file": .files(startDeadline: input["bounce_start_deadline"].double)
            default: .drift
            }
        var queue = TurnQueue(settings)
        queue.enter(id, cause, now: input["now"].double)
        guard let entry = queue.take(now: input["now"].double) else { return .failure }
        return .object([("bounce_by", number(entry.bounceBy)), ("wait_until", number(entry.waitUntil))])
    }

    private static func order(_ input: Value) -> Value {
        var queue = TurnQueue(.init(atOnce: .max))
        let now = input["now"].double
        for entry in input["entries"].items {
            let parts = entry.items
            queue.enter(
                TurnQueue.Entry(
                    id: InstanceID(service: ServiceName(parts[0].text), instance: InstanceName(parts[1].text)),
                    waitUntil: parts[2].double, bounceBy: parts[3].double))
        }
        func taken(_ now: Double) -> [TurnQueue.Entry] {
            var entries: [TurnQueue.Entry] = []
            while let entry = queue.take(now: now) { entries.append(entry) }
            return entries
        }
        func names(_ entries: [TurnQueue.Entry]) -> Value {
            .list(entries.map { .texts([$0.id.service.text, $0.id.instance.text]) })
        }
        let due = taken(now)
        let later = taken(.infinity).sorted {
            ($0.waitUntil, $0.bounceBy, $0.id) < ($1.waitUntil, $1.bounceBy, $1.id)
        }
        return .object([("order", names(due)), ("later", names(later))])
    }

    private static func changed(_ input: Value) -> Value {
        let wanted = input["desired"].items.filter { !$0.items[2].isNull }.map {
            InstanceList.Wanted(id: $0.items[2].text, instances: $0.items[3].int, shard: 0)
        }
        let live = input["live"].items.map { app in
            LiveApp(place: AppPlace(id: app.items[0].text, shard: 0), instances: app.items[1].int, tasks: [])
        }
        let names = Set(InstanceList.needingBounce(wanted: wanted, live: live, drainingHosts: []))
        let queued = input["desired"].items.filter { !$0.items[2].isNull }.map { ($0.items[0], $0.items[1]) }.filter {
            names.contains("\($0.0.text).\($0.1.text)")
        }
        return .object([("queued", .list(queued.map { .list([$0.0, $0.1]) }))])
    }
}
