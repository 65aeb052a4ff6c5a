import Compiler
import Foundation
import Planner
import Simulators
import TestSupport
import Testing

@testable import Runtime

/// Answers of a cluster's servers, broken at random: none crashes soac, and none is taken for more, or for less, than it says.
/// Foundation's JSON reader is the judge.
@Suite struct FuzzedAnswersTests {
    private static let rounds = 1500

    /// Some text broken in one to three places.
    private static func broken(_ text: [UInt8], _ numbers: inout Seeded) -> [UInt8] {
        var bytes = text
        for _ in 0..<Int.random(in: 1...3, using: &numbers) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &numbers)
            let length = min(Int.random(in: 1...40, using: &numbers), bytes.count - place)
            switch Int.random(in: 0..<7, using: &numbers) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &numbers)
            case 1: bytes.removeSubrange(place..<(place + length))
            case 2: bytes.removeSubrange(place...)
            case 3: bytes.insert(contentsOf: bytes[place..<(place + length)], at: place)
            case 4:
                let words = [
                    "null", "[]", "{}", "0", "-1", "1e999", "\"\"", "true", "NaN", "9999999999999999999", "\"/a\"",
                ]
                bytes.replaceSubrange(
                    place..<(place + length), with: Array((words.randomElement(using: &numbers) ?? "").utf8))
            case 5: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &numbers))
            default: bytes.insert(contentsOf: Array("{}[],:\"".utf8).shuffled(using: &numbers).prefix(2), at: place)
            }
        }
        return bytes
    }

    /// A JSON value with one member or item lost, doubled or made another.
    private static func changed(_ value: Any, _ numbers: inout Seeded) -> Any {
        let others: [Any] = [NSNull(), [Any](), [String: Any](), 0, -1, 1.5, "", "x", true]
        let depth = Int.random(in: 0..<4, using: &numbers)
        if let members = value as? [String: Any], let key = members.keys.sorted().randomElement(using: &numbers),
            depth > 0
        {
            var members = members
            members[key] = changed(members[key] ?? NSNull(), &numbers)
            return members
        }
        if let items = value as? [Any], !items.isEmpty, depth > 0 {
            var items = items
            let place = Int.random(in: 0..<items.count, using: &numbers)
            items[place] = changed(items[place], &numbers)
            return items
        }
        if var members = value as? [String: Any], let key = members.keys.sorted().randomElement(using: &numbers) {
            members[key] = nil
            return members
        }
        return others.randomElement(using: &numbers) ?? NSNull()
    }

    private static func mutations(
        of texts: [[UInt8]], seed: UInt64, _ check: (_ text: [UInt8], _ seed: UInt64) throws -> Void
    ) throws {
        for round in 0..<UInt64(rounds) {
            var numbers = Seeded(seed << 32 | round)
            let text = try #require(texts.randomElement(using: &numbers))
            if Bool.random(using: &numbers), let value = try? JSONSerialization.jsonObject(with: Data(text)) {
                let other = changed(value, &numbers)
                guard JSONSerialization.isValidJSONObject(other) else { continue }
                try check([UInt8](try JSONSerialization.data(withJSONObject: other)), seed << 32 | round)
            } else {
                try check(broken(text, &numbers), seed << 32 | round)
            }
        }
    }

    private static func root(_ text: [UInt8]) -> Node? { JSONParser.parse(text, path: "").value?.root }

    private static func answer(_ text: [UInt8]) -> Node? { MarathonReading.root(text) }

    private static func judge(_ text: [UInt8]) -> Any? {
        try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)
    }

    // MARK: Marathon

    /// A Marathon in which something goes on.
    private static let network: MarathonNetwork = {
        let network = MarathonNetwork(seed: 5)
        network.with { $0.hosts = ["agent1", "agent2"] }
        for (place, name) in ["/web.main.git1.config1", "/web.main.git2.config2", "/team/other"].enumerated() {
            let app: JSON = [
                "id": .string(name), "cmd": "sleep 1", "instances": .int(3 + place),
                "portDefinitions": [["port": 0]],
                "healthChecks": [["protocol": "TCP", "portIndex": 0, "gracePeriodSeconds": 60, "intervalSeconds": 10]],
            ]
            _ = network.answer("POST", "/v2/apps", body: app.bytes)
        }
        network.wait(seconds: 60)
        network.with { $0.lose(host: "agent1") }
        _ = network.answer("PUT", "/v2/apps//team/other", body: JSON.object([("instances", 9)]).bytes)
        network.wait(seconds: 1)
        return network
    }()

    private static func body(_ target: String) -> [UInt8] { network.answer("GET", target).body }

    private static let list = "/v2/apps?embed=apps.tasks&embed=apps.deployments"

    @Test func listsOfApps() throws {
        let full = Self.body(Self.list)
        #expect(try MarathonReading.apps(try #require(Self.answer(full)), shard: 0).count == 3)
        var read = 0
        try Self.mutations(of: [full], seed: 1) { text, seed in
            guard let root = Self.answer(text), let apps = try? MarathonReading.apps(root, shard: 0) else { return }
            read += 1
            // What Python's JSON has and JSON has not, a NaN, may stand where nothing is read.
            guard let members = Self.judge(text) as? [String: Any] else { return }
            let told = try #require(members["apps"] as? [[String: Any]], "seed \(seed)")
            try #require(told.count == apps.count, "seed \(seed)")
            for (told, app) in zip(told, apps) {
                #expect(told["id"] as? String == app.app.place.id, "seed \(seed)")
                #expect(told["instances"] as? Int == app.app.instances, "seed \(seed)")
                let tasks = try #require(told["tasks"] as? [[String: Any]], "seed \(seed)")
                #expect(tasks.map { $0["id"] as? String } == app.app.tasks.map(\.id), "seed \(seed)")
                #expect(tasks.map { $0["host"] as? String } == app.app.tasks.map(\.host), "seed \(seed)")
                #expect((told["deployments"] as? [Any])?.count == app.deployments.count, "seed \(seed)")
                #expect((told["healthChecks"] as? [Any])?.count == app.app.healthChecks.count, "seed \(seed)")
            }
        }
        // Breaks in fields that nobody reads let a list be what it was.
        #expect(read > Self.rounds / 20)
    }

    /// The same as the client sees it, of one app: whatever comes, no list is empty that does not say so.
    @Test func noAppsIsSaidAlone() async throws {
        let network = MarathonNetwork()
        let client = MarathonClient(
            servers: [try #require(WebAddress("http://m"))], authorization: nil, shard: 0, over: network, attempts: 1)
        let full = Self.body(Self.list + "&id=other")
        for seed in 0..<500 as Range<UInt64> {
            var numbers = Seeded(seed)
            let text = String(decoding: Self.broken(full, &numbers), as: UTF8.self)
            let status = [200, 200, 200, 204, 302, 404, 500].randomElement(using: &numbers) ?? 200
            network.befall("m", .answers(status, text))
            guard let apps = try? await client.apps(), apps.isEmpty else { continue }
            let members = Self.judge(Array(text.utf8)) as? [String: Any]
            #expect((members?["apps"] as? [Any])?.isEmpty == true && status == 200, "seed \(seed)")
        }
    }

    @Test func otherAnswers() throws {
        let texts = ["/v2/deployments", "/v2/queue", "/v2/info", "/v2/leader", "/v2/apps//team/other"].map(Self.body)
        #expect(try MarathonReading.deployments(try #require(Self.answer(texts[0]))).isEmpty == false)
        #expect(try MarathonReading.queue(try #require(Self.answer(texts[1]))).isEmpty == false)
        try Self.mutations(of: texts, seed: 2) { text, seed in
            guard let root = Self.answer(text) else { return }
            let judged = Self.judge(text)
            if let found = try? MarathonReading.deployments(root), let judged {
                #expect((judged as? [Any])?.count == found.count, "seed \(seed)")
            }
            if let found = try? MarathonReading.queue(root), found.isEmpty, let judged {
                let queue = (judged as? [String: Any])?["queue"] as? [[String: Any]]
                #expect(queue?.allSatisfy { $0["app"] == nil } == true, "seed \(seed)")
            }
            _ = try? MarathonReading.info(root)
            _ = try? MarathonReading.leader(root)
            _ = try? MarathonReading.oneApp(root, shard: 0)
            _ = try? MarathonReading.change(root)
            _ = MarathonRefusal(
                HTTPAnswer(status: 409, body: text, address: try #require(WebAddress("http://m"))), secret: nil)
        }
    }

    // MARK: Mesos, hacheck, HAProxy

    @Test func mesosMaintenance() throws {
        let status = """
            {"draining_machines": [{"id": {"hostname": "h1", "ip": "10.0.0.1"}}, {"id": {"hostname": "h2"}}],
             "down_machines": [{"hostname": "h3"}]}
            """
        let schedule = """
            {"windows": [{"machine_ids": [{"hostname": "h1"}], "unavailability": {"start": {"nanoseconds": 1000000000},
             "duration": {"nanoseconds": 3600000000000}}}]}
            """
        try Self.mutations(of: [Array(status.utf8), Array(schedule.utf8)], seed: 3) { text, seed in
            guard let value = Self.root(text)?.value else { return }
            _ = Maintenance.downHosts(value)
            _ = Maintenance.hostsPastStart(value, now: 2_000_000_000, grace: 0)
            _ = Maintenance.hostsPastEnd(value, now: 2_000_000_000, grace: .max)
            guard case .known([]) = Maintenance.drainingHosts(value), let judged = Self.judge(text) else { return }
            // Protobuf leaves out what is empty.
            let machines = (judged as? [String: Any])?["draining_machines"]
            #expect(machines == nil || (machines as? [Any])?.isEmpty == true, "seed \(seed)")
        }
    }

    @Test func hacheck() throws {
        let instance = InstanceID(service: ServiceName("web"), instance: InstanceName("main"))
        let method = try DrainMethod.make(
            named: .string("hacheck"), parameters: .null, of: instance, registrations: ["web.main"]
        ).get()
        let texts = [
            "Service web.main in down state since 1570017600.5 until 1570021200: drained",
            "Service web.main in up state",
            "Service web.main in down state",
        ]
        var numbers = Seeded(4)
        for _ in 0..<Self.rounds {
            let body = Self.broken(Array((texts.randomElement(using: &numbers) ?? "").utf8), &numbers)
            let status = [200, 404, 500, 503, 503, 503].randomElement(using: &numbers) ?? 503
            let reply = DrainReply.answered(status: status, body: String(decoding: body, as: UTF8.self))
            guard method.result(.isSafeToKill, of: [reply], now: 1_570_020_000) == .yes else { continue }
            // Only who is told a state other than up, by what answers as a hacheck does, may kill.
            let told = String(decoding: body, as: UTF8.self)
            #expect(status != 200 && told.hasPrefix("Service ") && told.contains(" state"), "\(reply)")
        }
        for reply in [
            DrainReply.failed("no"), .answered(status: 500, body: ""), .answered(status: 503, body: "<html>"),
            .answered(status: 200, body: texts[0]), .answered(status: 503, body: texts[1]),
        ] {
            #expect(method.result(.isSafeToKill, of: [reply], now: 1_570_020_000) != .yes)
        }
    }

    @Test func haproxy() {
        let rows = (1...5).map { "web.main,h\($0)_10.0.0.\($0):31000,0,0,0,1,,10,0,0,,0,,0,0,0,0,UP,1,1,0" }
        let page =
            "# pxname,svname,qcur,qmax,scur,smax,slim,stot,bin,bout,dreq,dresp,ereq,econ,eresp,wretr,wredis,status,weight,"
        let text = Array(([page] + rows).joined(separator: "\n").utf8) + [UInt8(ascii: "\n")]
        var numbers = Seeded(6)
        for _ in 0..<Self.rounds {
            let broken = String(decoding: Self.broken(text, &numbers), as: UTF8.self)
            guard case .known(let statistics) = HAProxyStatistics.read(broken) else { continue }
            #expect(broken.contains("# pxname") && broken.contains("svname") && broken.contains("status"))
            #expect(statistics.upCounts(of: nil).values.reduce(0, +) <= broken.count(where: { $0 == "\n" }) + 1)
        }
        for page in ["", "\n", "<html>503</html>", "Forbidden"] {
            guard case .unknown = HAProxyStatistics.read(page) else {
                Issue.record("\(page) is statistics")
                continue
            }
        }
    }
}
