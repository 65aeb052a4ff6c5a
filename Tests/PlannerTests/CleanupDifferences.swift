import Compiler

@testable import Planner

/// Where a clean-up of soac's is another.
extension Difference {
    private static func cleanup(
        _ name: String, _ row: String, _ applies: @escaping @Sendable (Value) -> Bool,
        _ instead: @escaping @Sendable (Case) throws -> Value
    ) -> Difference {
        Difference(table: "marathon-cleanup", name: name, row: row, applies: applies, instead: instead)
    }

    private static func ids(_ input: Value) -> [String] { CleanupReplay.apps(input).map { $0.items[1].text } }

    /// `SERVICE.INSTANCE` of an id that soac or paasta_tools makes; nil for any other.
    private static func name(_ id: String) -> String? {
        id.wholeMatch(of: /\/?([a-z0-9-]+\.[a-z0-9-]+)\.git[a-z0-9-]+\.config[a-z0-9-]+/).map { String($0.1) }
    }

    /// What soac does where more than the name of a check differs, worked out from the input alone.
    private static func whole(_ input: Value) -> Value {
        let configured = Set(
            input["configured"].items.map { "\($0.items[0].text).\($0.items[1].text)".replacing("_", with: "--") })
        let own = CleanupReplay.apps(input).compactMap { app in
            name(app.items[1].text).map { (shard: app.items[0], id: app.items[1].text, name: $0) }
        }
        let gone = own.filter { !configured.contains($0.name) }
        let (all, lost) = (Set(own.map(\.name)).count, Set(gone.map(\.name)).count)
        let isRefused =
            !input["force"].isTrue && all > 0 && Double(lost) / Double(all) > input["threshold"].double
        let done = gone.filter { app in
            let id = app.id.hasPrefix("/") ? String(app.id.dropFirst()) : app.id
            let fault = input["faults"].has(id) ? input["faults"][id].int : 404
            let isLocked = input["locked"].items.contains { $0.text == app.name.replacing("--", with: "_") }
            return !isRefused && !isLocked && fault == 404
        }
        return .object([
            ("ignored", .texts(ids(input).filter { name($0) == nil && !CleanupReplay.isInFolder($0) })),
            ("counted", .list([.int(all), .int(lost)])), ("refused", .bool(isRefused)),
            (
                "deleted",
                .list(
                    done.map { .list([$0.shard, .string($0.id.hasPrefix("/") ? String($0.id.dropFirst()) : $0.id)]) })
            ),
            (
                "resolved",
                .texts(
                    done.flatMap { app in
                        let name = app.name.replacing("--", with: "_")
                        return ["check_paasta_services_replication.\(name)", "setup_marathon_job.\(name)"]
                    })
            ),
        ])
    }

    static let cleanups = [
        cleanup(
            "the check that exists is resolved", "the clean-up resolves a check that", { _ in true },
            { item in
                item.recorded.with(
                    "resolved",
                    .texts(
                        item.recorded["resolved"].items.map {
                            $0.text.replacing("check_marathon_services", with: "check_paasta_services")
                        }))
            }),
        cleanup(
            "another's app stays", "an app whose id does not have soac's",
            { input in ids(input).contains { name($0) == nil } }, { whole($0.input) }),
        cleanup(
            "instances are counted", "the clean-up's threshold",
            { input in
                let names = ids(input).compactMap(name)
                return Set(names).count < names.count
            }, { whole($0.input) }),
        cleanup(
            "a held lock or an error holds no other", "a held lock, or an error of Marathon, ends the clean-up",
            { $0.has("locked") || $0.has("faults") }, { whole($0.input) }),
        cleanup(
            "a name with two dashes is one", "an instance whose name",
            { input in
                input["configured"].items.contains {
                    $0.items[0].text.contains("--") || $0.items[1].text.contains("--")
                }
            }, { whole($0.input) }),
    ]
}
