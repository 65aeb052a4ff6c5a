import Simulators
import TestSupport
import Testing

@testable import Runtime

/// The public Python client and ours do the same to two equal Marathons, and see the same.
@Suite struct MarathonDifferentialTests {
    private static let hasClient =
        (try? Command.run("/usr/bin/env", ["python3", "-c", "import marathon"], in: "/"))?.status == 0
    private static let sequences = 500
    private static let ids = ["/web.main", "/web.other", "/a--b.main.git1.config1", "/team/web", "/x"]

    /// One Marathon for each client, in step.
    private struct Pair {
        let theirs: MarathonNetwork
        let ours: MarathonNetwork
        let client: MarathonClient

        init(seed: UInt64) throws {
            (theirs, ours) = (MarathonNetwork(seed: seed), MarathonNetwork(seed: seed))
            client = MarathonClient(
                servers: [try #require(WebAddress("http://marathon:8080"))], authorization: nil, shard: 0, over: ours,
                attempts: 1)
        }

        func both(_ work: (MarathonNetwork) -> Void) {
            work(theirs)
            work(ours)
        }
    }

    @Test(.enabled(if: hasClient, "skipped: there is no Python client `marathon` (pip install marathon==0.13.0)"))
    func randomSequences() async throws {
        let scratch = try Scratch()
        let errors = scratch.path + "/errors"
        let script = Soac.package + "/Tests/RuntimeTests/Fixtures/marathon_pipe.py"
        let python = try PipedProgram(["python3", script], errors: errors)
        var kinds: [String: Int] = [:]
        for seed in 0..<UInt64(Self.sequences) {
            do {
                let pair = try Pair(seed: seed)
                var numbers = Seeded(seed)
                for step in 0..<Int.random(in: 6...16, using: &numbers) {
                    Self.passTime(pair, &numbers)
                    let operation = Self.operation(pair, &numbers)
                    let theirs = try Self.perform(operation, by: python, over: pair.theirs)
                    let ours = await operation.perform(by: pair.client)
                    kinds["\(operation.json.items?.first?.string ?? "") \(ours.int ?? 200)", default: 0] += 1
                    try #require(
                        theirs == ours,
                        "seed \(seed), step \(step), \(operation): \(Self.text(theirs)) and \(Self.text(ours))")
                }
                let states = [pair.theirs, pair.ours].map { $0.answer("GET", "/v2/apps?embed=apps.tasks").json }
                try #require(states[0] == states[1], "seed \(seed)")
            } catch {
                Issue.record("seed \(seed): \(String(decoding: (try? Path.read(errors)) ?? [], as: UTF8.self))")
                throw error
            }
        }
        // What matters has come to pass, often.
        for kind in [
            "create 200", "create 409", "create 422", "scale 200", "scale 404", "scale 409", "delete 200", "delete 404",
            "delete 409", "kill 200", "kill 409", "app 200", "app 404", "apps 200", "apps 500", "queue 200",
            "deployments 200",
        ] { #expect(kinds[kind, default: 0] >= 5, "\(kind): \(kinds.sorted { $0.key < $1.key })") }
    }

    private static func text(_ json: JSON) -> String { String(decoding: json.bytes, as: UTF8.self) }

    /// What the Python client sees; a status of 500 and more tells nothing.
    private static func perform(
        _ operation: MarathonOperation, by python: PipedProgram, over network: MarathonNetwork
    ) throws -> JSON {
        try python.write(operation.json.bytes)
        while true {
            let line = try #require(JSON(try python.readLine())?.items)
            if line.first == "see" {
                let seen = try #require(line.last)
                return (seen.int ?? 0) >= 500 ? 500 : seen
            }
            try #require(line.count == 4)
            let answer = network.answer(
                try #require(line[1].string), try #require(line[2].string),
                body: Array(try #require(line[3].string).utf8))
            let body = String(decoding: answer.body, as: UTF8.self)
            try python.write(JSON.list([.int(answer.status), .string(body)]).bytes)
        }
    }

    // MARK: Chance

    private static func passTime(_ pair: Pair, _ numbers: inout Seeded) {
        let milliseconds = [0, 0, 300, 3000, 60_000].randomElement(using: &numbers) ?? 0
        pair.both { $0.wait(milliseconds: milliseconds) }
        let host = ["agent1", "agent2", "agent3", "agent4"].randomElement(using: &numbers) ?? "agent1"
        let id = ids.randomElement(using: &numbers) ?? "/x"
        switch Int.random(in: 0..<30, using: &numbers) {
        case 0: pair.both { $0.with { $0.lose(host: host) } }
        case 1: pair.both { $0.with { $0.find(host: host) } }
        case 2: pair.both { $0.with { $0.isLeaderlessUntil = $0.now + 1000 } }
        case 3: pair.both { $0.with { $0.natures[id, default: TaskNature()].neverHealthy = 0.5 } }
        case 4: pair.both { $0.with { $0.natures[id, default: TaskNature()].failsAtStart = 0.5 } }
        case 5: pair.both { $0.with { marathon in marathon.tasks(of: id).first.map { marathon.fail(task: $0.id) } } }
        default: break
        }
    }

    private static func operation(_ pair: Pair, _ numbers: inout Seeded) -> MarathonOperation {
        let id = ids.randomElement(using: &numbers) ?? "/x"
        let force = Bool.random(using: &numbers)
        switch Int.random(in: 0..<16, using: &numbers) {
        case 0...3: return .create(definition(id, &numbers))
        case 4, 5: return .scale(id, Int.random(in: 0...6, using: &numbers), force)
        case 6: return .delete(id, force)
        case 7, 8:
            let tasks = pair.ours.with { marathon in ids.flatMap { marathon.tasks(of: $0).map(\.id) } }
            let chosen = tasks.shuffled(using: &numbers).prefix(Int.random(in: 0...3, using: &numbers))
            return .kill(chosen + (Bool.random(using: &numbers) ? [] : ["web_gone.1234"]), force)
        case 9, 10: return .app(id)
        case 11, 12: return .apps
        case 13: return .deployments
        case 14: return .queue
        default: return Bool.random(using: &numbers) ? .info : .leader
        }
    }

    private static func definition(_ id: String, _ numbers: inout Seeded) -> JSON {
        var app: JSON = [
            "id": .string(id), "cmd": "sleep 1", "instances": .int(Int.random(in: 0...5, using: &numbers)),
            "cpus": .double(0.25), "mem": 64,
        ]
        if Bool.random(using: &numbers) {
            let check: JSON = ["protocol": "TCP", "portIndex": 0, "gracePeriodSeconds": 60, "intervalSeconds": 10]
            app = app.setting("portDefinitions", [["port": 0]]).setting("healthChecks", [check])
        }
        switch Int.random(in: 0..<12, using: &numbers) {
        case 0: return app.setting("mem", -1)
        case 1: return app.setting("backoffFactor", .double(0.5))
        case 2: return app.setting("backoffSeconds", 30)
        default: return app
        }
    }
}
