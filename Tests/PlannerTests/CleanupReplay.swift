import Compiler

@testable import Planner

/// A clean-up of the table `marathon-cleanup`, carried out against its locks and faults.
enum CleanupReplay {
    static func decide(_ input: Value) -> Value {
        let apps = apps(input).map { AppPlace(id: $0.items[1].text, shard: $0.items[0].int) }
        let cleanup = Cleanup(
            apps: apps,
            configured: input["configured"].items.map {
                InstanceID(service: ServiceName($0.items[0].text), instance: InstanceName($0.items[1].text))
            },
            // The tables do not tell: whatever has such an id was defined once.
            wasDefined: { _ in true }, threshold: input["threshold"].double, isForced: input["force"].isTrue)
        let locked = Set(input["locked"].items.map(\.text))
        let done = cleanup.removals.filter { removal in
            let id = String(removal.app.id.dropFirst())
            let fault = input["faults"].has(id) ? input["faults"][id].int : 200
            // What is not there any more is deleted.
            return !locked.contains(removal.instance.description) && (fault == 200 || fault == 404)
        }
        return .object([
            ("ignored", .texts(cleanup.leftAlone.map(\.app.id).filter { !isInFolder($0) })),
            ("counted", .list([.int(cleanup.running), .int(cleanup.unconfigured)])),
            ("refused", .bool(cleanup.isRefused)),
            ("deleted", .list(done.map { .list([.int($0.app.shard), .string(String($0.app.id.dropFirst()))]) })),
            (
                "resolved",
                .texts(
                    done.map(\.instance).flatMap {
                        [ReplicationVerdict.checkName(of: $0), InstanceTurn.checkName(of: $0)]
                    })
            ),
        ])
    }

    /// Marathon by Marathon.
    static func apps(_ input: Value) -> [Value] {
        let apps = input["apps"].items.enumerated()
        return apps.sorted { ($0.element.items[0].int, $0.offset) < ($1.element.items[0].int, $1.offset) }.map(
            \.element)
    }

    static func isInFolder(_ id: String) -> Bool {
        id.split(separator: "/", omittingEmptySubsequences: false).count > 2
    }
}
