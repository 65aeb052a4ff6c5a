import Compiler
import Foundation
import Testing

@testable import Planner

/// Everything that the original decided about Marathon and Chronos, replayed: soac decides the same, but where `Difference.all` says
/// otherwise.
@Suite struct DecisionTables {
    @Test func bounce() throws {
        try DecisionTable("bounce")?.replay { input in
            let settings = try settings(method: input["method"], margin: input["margin"])
            guard case .success(let policy) = BouncePolicy.make(settings) else { return .failure }
            let decision = policy.method.decide(
                instances: input["instances"].int, isRunning: input["running"].isTrue,
                happy: input["happy"].items.count, old: input["old"].items.map(\.text), margin: policy.margin)
            var seen: Set<String> = []
            return .object([
                ("create", .bool(decision.creates)),
                ("drain", .texts(decision.drained.filter { seen.insert($0).inserted })),
            ])
        }
    }

    private func settings(method: Value, margin: Value) throws -> BounceSettings {
        let written = ["bounce_method": method, "bounce_margin_factor": margin]
        return try BounceSettings.read(.example, value: { written[$0] }, proxyPort: { _ in nil }).get()
    }

    @Test func bounceConfig() throws {
        try DecisionTable("bounce-config")?.replay { input in
            let settings = BounceSettings.read(
                .of(input), value: { input["config"].member($0) },
                proxyPort: { input["smartstack"].member($0)?.member("proxy_port") })
            guard case .success(let settings) = settings else { return .failure }
            return .object([
                ("bounce_method", settings.method), ("margin", settings.margin),
                ("drain_method", settings.drainMethod), ("drain_params", settings.drainParameters),
                ("health", settings.health), ("registrations", .texts(settings.registrations)),
                ("deadline", settings.deadline), ("in_smartstack", .bool(settings.isInSmartstack)),
                ("proxy", .string(settings.proxy)),
            ])
        }
    }

    @Test func marathonCycle() throws {
        try DecisionTable("marathon-cycle")?.replay(settle: CycleRecord.settled) { input in
            let replay = CycleReplay(input)
            for fault in replay.invariantFaults {
                Issue.record("\(fault)\n  in \(input.json)\n  ours \(replay.output.json)")
            }
            return replay.output
        }
    }

    @Test func marathonOutcome() throws {
        try DecisionTable("marathon-outcome")?.replay { input in
            guard input["kind"].text == "process" else {
                let turn = OutcomeReplay.turn(input)
                return .object([
                    ("code", .int(turn.code)), ("again", turn.again.map { .int(Int($0)) } ?? .null),
                    ("event", .optional(turn.eventStatus)),
                ])
            }
            let named = input["arguments"].items.map { InstanceTurn.instance(named: $0.items[0].text) }
            let turns = zip(named, input["arguments"].items).map { instance, argument in
                instance.map { _ in OutcomeReplay.turn(code: argument.items[1]) }
            }
            return .object([
                ("exit", .int(Int(InstanceTurn.exitStatus(turns)))),
                ("looked_at", .texts(named.compactMap { $0?.description })),
            ])
        }
    }

    @Test func happyTasks() throws {
        try DecisionTable("happy-tasks")?.replay { input in
            let app = CaseApp.read(input, place: AppPlace(id: "/app", shard: 0))
            var haproxy: [String: Known<Set<String>>] = [:]
            for task in app.tasks { haproxy[task.host] = CaseApp.haproxy(input["haproxy"], host: task.host) }
            let happy = HappyTasks.ids(of: app, policy: CaseApp.health(input), haproxy: haproxy, now: CaseApp.now)
            let buckets = TaskBuckets(
                app, happy: happy, drains: CaseApp.drains(input["tasks"].items),
                drainingHosts: Set(input["draining_hosts"].items.map(\.text)))
            var states: [(String, Value)] = []
            for (name, tasks) in [
                ("happy", buckets.happy), ("unhappy", buckets.unhappy), ("draining", buckets.draining),
                ("at_risk", buckets.atRisk),
            ] {
                states += tasks.map { ($0.task.id, .string(name)) }
            }
            return .object([("happy", .texts(happy)), ("state", .object(states.map { (key: $0.0, value: $0.1) }))])
        }
    }

    @Test func marathonCleanup() throws {
        try DecisionTable("marathon-cleanup")?.replay { CleanupReplay.decide($0) }
    }

    @Test func chronosCycle() throws {
        try DecisionTable("chronos-cycle")?.replay { JobReplay.round($0) }
    }

    @Test func chronosKind() throws {
        try DecisionTable("chronos-kind")?.replay { try CompiledCase.jobKind($0["config"]) }
    }

    @Test func chronosCleanup() throws {
        try DecisionTable("chronos-cleanup")?.replay { try JobReplay.cleanup($0) }
    }

    @Test func chronosCheck() throws {
        let zones = try RecordedSchedules().zones
        try DecisionTable("chronos-check")?.replay(settle: JobCheckReplay.settled) {
            try JobCheckReplay.check($0, zones)
        }
    }

    @Test func chronosGraph() throws {
        try DecisionTable("chronos-graph")?.replay { JobReplay.graph($0) }
    }

    @Test func chronosRerun() throws {
        try DecisionTable("chronos-rerun")?.replay { try JobReplay.rerun($0) }
    }

    @Test func shards() throws {
        try DecisionTable("shards")?.replay { input in
            let shards = Shards(
                current: input["current"].items.map { $0.items.map(\.text) },
                previous: input["previous"].items.map { $0.items.map(\.text) })
            let own = input["marathon_shard"].isNull ? nil : input["marathon_shard"].int
            let ownPrevious =
                input["previous_marathon_shards"].isNull ? nil : input["previous_marathon_shards"].items.map(\.int)
            func names(_ references: [Shards.Reference]) -> Value {
                .texts(
                    references.map { reference in
                        switch reference {
                        case .current(let place): "c\(place)"
                        case .previous(let place): "p\(place)"
                        }
                    })
            }
            func value<T>(_ result: Result<T, Shards.Failure>, _ text: (T) -> Value) -> Value {
                (try? result.get()).map(text) ?? .failure
            }
            return .object([
                ("current", value(shards.current(of: .of(input), own: own)) { .int($0) }),
                ("previous", value(shards.previous(of: .of(input), own: ownPrevious)) { .list($0.map { .int($0) }) }),
                ("ask", value(shards.asked(for: .of(input), shard: own, previousShards: ownPrevious), names)),
                ("all", names(shards.all)),
            ])
        }
    }

    @Test func replication() throws {
        try DecisionTable("replication")?.replay { .list(ReplicationReplay.decide($0)) }
    }

    @Test func haproxyStatistics() throws {
        try DecisionTable("haproxy-stats")?.replay { input in
            let proxies = input["services"].isNull ? nil : input["services"].items.map(\.text)
            var members: [(String, Value)] = []
            if case .known(let statistics) = HAProxyStatistics.read(input["csv"].text) {
                members = [
                    (
                        "backends",
                        .list(
                            statistics.backends(of: proxies).map { backend in
                                .list([
                                    .string(backend.proxy), backend.server.map { .string($0) } ?? .null,
                                    backend.status.map { .string($0) } ?? .null,
                                ])
                            })
                    ),
                    ("up", .object(statistics.upCounts(of: proxies).map { ($0.key, .int($0.value)) })),
                ]
                if let proxies, proxies.count == 1 {
                    let candidates = input["tasks"].items.map { task in
                        RegisteredTasks.Candidate(
                            id: task["id"].text, address: task["ip"].text, ports: task["ports"].items.map(\.int))
                    }
                    let ids = RegisteredTasks.ids(candidates, in: statistics, of: proxies)
                    members.append(("registered", .texts(ids)))
                }
            } else {
                members = [("backends", .failure), ("up", .failure)]
                if proxies?.count == 1 { members.append(("registered", .failure)) }
            }
            return .object(members.map { (key: $0.0, value: $0.1) })
        }
    }

    @Test func drainHacheck() throws {
        try DecisionTable("drain-hacheck")?.replay { DrainReplay.decide($0) }
    }

    @Test func deployd() throws {
        try DecisionTable("deployd")?.replay(settle: QueueReplay.settled) { QueueReplay.decide($0) }
    }

    @Test func lists() throws {
        try DecisionTable("lists")?.replay { input in
            let listing = CompiledCase.listing(input)
            return .object([("stdout", .string(listing.text)), ("exit", .int(Int(listing.exitStatus)))])
        }
    }

    @Test func listsMinimal() throws {
        try DecisionTable("lists-minimal")?.replay { input in
            let wanted = input["desired"].items.map {
                InstanceList.Wanted(id: $0["id"].text, instances: $0["instances"].int, shard: $0["on"].int)
            }
            let live = input["live"].items.map { app in
                LiveApp(
                    place: AppPlace(id: app.items[1].text, shard: app.items[0].int), instances: app.items[2].int,
                    tasks: app.items[3].items.enumerated().map { number, host in
                        LiveTask(id: "t\(number)", host: host.text, started: nil)
                    })
            }
            let hosts = Set(input["draining_hosts"].items.map(\.text))
            return .object([
                ("lines", .texts(InstanceList.needingBounce(wanted: wanted, live: live, drainingHosts: hosts)))
            ])
        }
    }

    @Test func logLines() throws {
        try DecisionTable("log-lines")?.replay { input in
            guard input["kind"].text == "line" else {
                let line = AuditLine(
                    cluster: input["cluster"].text, instance: input["instance"].text, user: input["user"].text,
                    host: input["host"].text, action: input["action"].text, details: input["action_details"],
                    service: input["service"].isNull ? nil : input["service"].text,
                    timestamp: input["timestamp"].text)
                return .object([("text", .string(line.text))])
            }
            let line = LogLine(
                level: input["level"].text, cluster: input["cluster"].text, service: input["service"].text,
                instance: input["instance"].isNull ? nil : input["instance"].text, component: input["component"].text,
                message: input["line"].text,
                timestamp: input["timestamp"].text)
            return line.map { .object([("text", .string($0.text))]) } ?? .failure
        }
    }

    @Test func maintenance() throws {
        try DecisionTable("maintenance")?.replay { input in
            let now = try Date(
                input["now"].text, strategy: .iso8601.year().month().day().time(includingFractionalSeconds: true)
            )
            .timeIntervalSince1970
            let grace = input["grace"].int
            let draining = Maintenance.drainingHosts(input["status"])
            let down = Maintenance.downHosts(input["status"])
            let start = Maintenance.hostsPastStart(input["schedule"], now: now, grace: grace)
            let end = Maintenance.hostsPastEnd(input["schedule"], now: now, grace: grace)
            func value(_ hosts: Known<[String]>) -> Value { hosts.value.map { .texts($0) } ?? .failure }
            let atRisk = draining.value.map { hosts in input["hosts"].items.count { hosts.contains($0.text) } }
            return .object([
                ("draining", value(draining)), ("down", value(down)), ("past_start", value(start)),
                ("past_end", value(end)), ("forgotten_draining", value(Maintenance.forgotten(draining, past: start))),
                ("forgotten_down", value(Maintenance.forgotten(down, past: end))),
                ("at_risk", atRisk.map { .int($0) } ?? .failure),
            ])
        }
    }

    @Test func autoscaling() throws {
        try DecisionTable("autoscaling")?.replay(
            where: { AutoscalingReplay.kinds.contains($0["kind"].text) }, settle: AutoscalingReplay.settled,
            AutoscalingReplay.decide)
    }

    @Test func autoscaledInstances() throws {
        func decide(_ input: Value) throws -> Value {
            func count(_ state: String) throws -> Value? {
                try CompiledCase.instances(input["config"], zooKeeper: input["zk"], state: state)
            }
            guard let instances = try count("start"), let desired = try count(input["state"].text) else {
                return .failure
            }
            return .object([("instances", instances), ("desired", desired)])
        }
        try DecisionTable("autoscaling")?.replay(where: { $0["kind"].text == "instances" }, decide)
    }

    @Test func autoscalingPause() throws {
        func decide(_ input: Value) -> Value {
            let text = input["until"].isNull ? nil : input["until"].text
            let end = AutoscaledCount.pause(text).value ?? nil
            return .object([("paused", .bool(AutoscaledCount.isPaused(until: end, now: input["now"].double)))])
        }
        try DecisionTable("autoscaling")?.replay(where: { $0["kind"].text == "paused" }, decide)
    }
}

extension InstanceID {
    static let example = InstanceID(service: ServiceName("checkout"), instance: InstanceName("main"))

    static func of(_ input: Value) -> InstanceID {
        InstanceID(service: ServiceName(input["service"].text), instance: InstanceName(input["instance"].text))
    }
}
