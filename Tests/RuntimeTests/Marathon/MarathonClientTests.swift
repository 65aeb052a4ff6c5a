import Planner
import Simulators
import Testing

@testable import Runtime

/// The client against the simulated Marathon, and against what is none.
@Suite struct MarathonClientTests {
    private static let password = "canary-Pa55word"
    private let network = MarathonNetwork()
    private let client: MarathonClient

    init() throws { client = try Self.client(["http://m1:8080", "http://m2:8080"], over: network) }

    private static func client(_ urls: [String], over network: MarathonNetwork) throws -> MarathonClient {
        MarathonClient(
            servers: try urls.map { try #require(WebAddress($0)) },
            authorization: .basic(user: "soac", password: password), shard: 3, over: network, attempts: 2)
    }

    private static func app(_ id: String, instances: Int = 3) -> [UInt8] {
        JSON.object([
            ("id", .string(id)), ("cmd", "sleep 1"), ("instances", .int(instances)),
            ("healthChecks", [["protocol": "COMMAND", "gracePeriodSeconds": 60, "intervalSeconds": 10]]),
        ]).bytes
    }

    private func failure<Value>(
        _ work: () async throws(MarathonFailure) -> Value
    ) async -> MarathonFailure? {
        do throws(MarathonFailure) {
            _ = try await work()
            return nil
        } catch { return error }
    }

    // MARK: What it is for

    @Test func anAppFromItsBeginningToItsEnd() async throws {
        let created = try await client.create(Self.app("/web.main"))
        #expect(
            try await client.deployments() == [
                MarathonDeployment(id: try #require(created.deployment), apps: ["/web.main"])
            ])
        let queued = try #require(try await client.queue().first)
        #expect(queued == QueuedApp(id: "/web.main", count: 3, delay: 0, isOverdue: true))
        network.wait(seconds: 60)
        let listed = try #require(try await client.apps().first)
        #expect(listed.version == created.version && listed.deployments.isEmpty)
        #expect(listed.app.place == AppPlace(id: "/web.main", shard: 3) && listed.app.instances == 3)
        #expect(listed.app.healthChecks == [LiveApp.HealthCheck(gracePeriod: 60, interval: 10)])
        let known = network.with { $0.tasks(of: "/web.main") }
        #expect(
            listed.app.tasks
                == known.map { task in
                    LiveTask(
                        id: task.id, host: task.host, ports: task.ports, state: .running,
                        started: task.startedAt.map { Double($0) / 1000 }, checks: task.isAlive.map { [$0] } ?? [])
                })
        #expect(try await client.app("/web.main") == listed)

        _ = try await client.scale("/web.main", to: 5)
        network.wait(seconds: 60)
        #expect(try await client.app("/web.main")?.app.tasks.count == 5)
        _ = try await client.kill([known[0].id, known[1].id])
        network.wait(seconds: 60)
        let rest = try #require(try await client.app("/web.main")?.app)
        #expect(rest.instances == 3 && !rest.tasks.contains { $0.id == known[0].id || $0.id == known[1].id })
        #expect(try await client.delete("/web.main") != nil)
        #expect(try await client.app("/web.main") == nil)
        #expect(try await client.delete("/web.main") == nil)
        #expect(
            try await client.info()
                == MarathonInfo(
                    version: "1.4.9", framework: "00000000-0000-0000-0000-000000000000-0000", leader: "marathon1:8080"))
        #expect(try await client.leader() == "marathon1:8080")
        #expect(network.secrets.allSatisfy { $0 == .basic(user: "soac", password: Self.password) })
    }

    @Test func whatIsThereIsToldApartFromWhatIsLocked() async throws {
        let created = try await client.create(Self.app("/a"))
        let deployments = [try #require(created.deployment)]
        #expect(
            await failure { () throws(MarathonFailure) in try await client.create(Self.app("/a")) }?.kind
                == .locked(deployments))
        #expect(
            await failure { () throws(MarathonFailure) in try await client.scale("/a", to: 9) }?.kind
                == .locked(deployments))
        // Marathon forces a DELETE that does not say.
        let refused = await failure { () throws(MarathonFailure) in try await client.delete("/a") }
        #expect(refused?.kind == .locked(deployments))
        #expect(refused?.outcome == .refused(status: 409, message: refused?.reason ?? ""))
        network.wait(seconds: 120)
        #expect(
            await failure { () throws(MarathonFailure) in try await client.create(Self.app("/a")) }?.kind == .exists)
        _ = try await client.scale("/a", to: 4)
        _ = try await client.scale("/a", to: 5, force: true)
        #expect(network.with { $0.instances(of: "/a") } == 5)
        #expect(try await client.delete("/a", force: true) != nil)
    }

    @Test func aDelayedAppSaysHowLongItWaits() async throws {
        network.with { $0.nature.failsAtStart = 1 }
        _ = try await client.create(Array(#"{"id": "/a", "cmd": "x", "instances": 1, "backoffSeconds": 60}"#.utf8))
        network.wait(seconds: 10)
        let queued = try #require(try await client.queue().first)
        #expect((40...60).contains(queued.delay) && !queued.isOverdue)
    }

    @Test func idsMayHavePaths() async throws {
        _ = try await client.create(Self.app("/team/web.main"))
        network.wait(seconds: 60)
        _ = try await client.scale("/team/web.main", to: 1)
        #expect(try await client.app("/team/web.main")?.app.instances == 1)
        #expect(try await client.delete("/team/web.main", force: true) != nil)
        #expect(network.requests.last == "DELETE m1:8080 /v2/apps/team/web.main?force=true")
    }

    /// Each would be another question of the API, or lead out of it.
    @Test(arguments: [
        "/a/tasks", "/a/tasks/x", "/a/versions", "/a/restart", "/..", "/../info", "/a/../../leader", "/a//b", "a", "/",
        "",
        "/A", "/a?force=true", "/a#b", "/a b", "/a%2fb", "/ä", "/a-", "/a..b",
    ])
    func whatIsNoIDIsNotSent(id: String) async {
        #expect(await failure { () throws(MarathonFailure) in try await client.delete(id) }?.kind == .refused(404))
        #expect(
            await failure { () throws(MarathonFailure) in try await client.scale(id, to: 1) }?.kind == .refused(404))
        #expect(network.requests.isEmpty)
    }

    @Test func anAppThatIsGoneIsNotScaled() async {
        #expect(
            await failure { () throws(MarathonFailure) in try await client.scale("/a", to: 2) }?.kind == .refused(404))
        #expect(network.with { $0.appIDs }.isEmpty)
    }

    // MARK: Several servers

    @Test func anotherServerAnswersAndIsAskedFromThenOn() async throws {
        network.befall("m1:8080", .refuses, .refuses)
        #expect(try await client.apps() == [])
        #expect(try await client.deployments() == [])
        #expect(
            network.requests == [
                "GET m1:8080 /v2/apps?embed=apps.tasks&embed=apps.deployments",
                "GET m2:8080 /v2/apps?embed=apps.tasks&embed=apps.deployments", "GET m2:8080 /v2/deployments",
            ])
    }

    @Test func questionsAreAskedAgain() async throws {
        network.befall("m1:8080", .answers(503, "no leader"), .losesAnswer)
        network.befall("m2:8080", .losesAnswer)
        #expect(try await client.queue() == [])
        #expect(network.requests.map { $0.split(separator: " ")[1] } == ["m1:8080", "m2:8080", "m1:8080", "m2:8080"])
    }

    @Test func nobodyAnswers() async {
        network.befall("m1:8080", .refuses, .refuses)
        network.befall("m2:8080", .losesAnswer, .losesAnswer)
        let failure = await failure { () throws(MarathonFailure) in try await client.apps() }
        #expect(
            failure
                == MarathonFailure(
                    .unanswered, "m1:8080 cannot be reached; m2:8080 closed the connection without an answer"))
    }

    @Test func whatSurelyDidNotArriveIsSentToAnother() async throws {
        network.befall("m1:8080", .refuses)
        _ = try await client.create(Self.app("/a"))
        #expect(network.requests == ["POST m1:8080 /v2/apps", "POST m2:8080 /v2/apps"])
    }

    @Test func aNewAppIsNotSentTwice() async throws {
        network.befall("m1:8080", .losesAnswer)
        let failure = await failure { () throws(MarathonFailure) in try await client.create(Self.app("/a")) }
        #expect(failure?.kind == .unknownOutcome)
        #expect(failure?.outcome == .failed(failure?.reason ?? ""))
        #expect(network.requests == ["POST m1:8080 /v2/apps"])
        #expect(try await client.apps().map(\.app.place.id) == ["/a"])
    }

    @Test(arguments: [
        MarathonNetwork.Trouble.losesAnswer, .answers(500, ""), .answers(502, "bad gateway"), .answers(200, "<html>"),
    ])
    func tasksAreNotKilledTwice(trouble: MarathonNetwork.Trouble) async throws {
        _ = try await client.create(Self.app("/a"))
        network.wait(seconds: 60)
        network.befall("m1:8080", trouble)
        let victim = network.with { $0.tasks(of: "/a")[0].id }
        let failure = await failure { () throws(MarathonFailure) in try await client.kill([victim], force: true) }
        #expect(failure?.kind == .unknownOutcome)
        #expect(
            network.requests.filter { $0.contains("tasks/delete") } == [
                "POST m1:8080 /v2/tasks/delete?scale=true&force=true"
            ])
    }

    /// Who asked for it may not have the instance's lock any more.
    @Test func sizesAndEndsAreToldOnce() async throws {
        _ = try await client.create(Self.app("/a"))
        network.wait(seconds: 60)
        network.befall("m1:8080", .losesAnswer)
        let scaled = await failure { () throws(MarathonFailure) in try await client.scale("/a", to: 5) }
        #expect(scaled?.kind == .unknownOutcome && network.with { $0.instances(of: "/a") } == 5)
        network.wait(seconds: 60)
        network.befall("m1:8080", .losesAnswer)
        let deleted = await failure { () throws(MarathonFailure) in _ = try await client.delete("/a") }
        #expect(deleted?.kind == .unknownOutcome && network.with { $0.appIDs }.isEmpty)
        #expect(network.requests.count { $0.hasPrefix("PUT") } == 1)
        #expect(network.requests.count { $0.hasPrefix("DELETE") } == 1)
    }

    @Test func aRedirectLeadsToAServerOfTheListAlone() async throws {
        network.befall("m1:8080", .redirects(to: "http://m2:8080/v2/apps"))
        _ = try await client.create(Self.app("/a"))
        #expect(network.requests == ["POST m1:8080 /v2/apps", "POST m2:8080 /v2/apps"])
        network.befall("m2:8080", .redirects(to: "http://evil:8080/v2/apps"))
        let failure = await failure { () throws(MarathonFailure) in try await client.create(Self.app("/b")) }
        #expect(failure?.kind == .unknownOutcome)
        #expect(network.requests.allSatisfy { !$0.contains("evil") })
    }

    @Test func serversThatRedirectToEachOtherAreLeft() async throws {
        for _ in 0..<9 {
            network.befall("m1:8080", .redirects(to: "http://m2:8080/"))
            network.befall("m2:8080", .redirects(to: "http://m1:8080/"))
        }
        #expect(await failure { () throws(MarathonFailure) in try await client.apps() }?.kind == .unanswered)
        #expect(network.requests.count < 12)
    }

    @Test func aServerMayHaveAPath() async throws {
        let client = try Self.client(["http://proxy/marathon/"], over: network)
        network.befall("proxy", .answers(200, "[]"))
        #expect(try await client.deployments() == [])
        #expect(network.requests == ["GET proxy /marathon/v2/deployments"])
    }

    // MARK: What is no answer

    private static let task = #""id": "t", "host": "h", "state": "TASK_RUNNING", "ports": []"#

    @Test(arguments: [
        "", "<html>", "null", "[]", "{}", #"{"apps": null}"#, #"{"apps": {}}"#, #"{"apps": [null]}"#,
        #"{"apps": [{}]}"#,
        #"{"apps": []"#, #"{"Apps": []}"#, #"{"message": "no"}"#,
    ])
    func anotherShapeIsNotNoApps(body: String) async {
        network.befall("m1:8080", .answers(200, body))
        #expect(await failure { () throws(MarathonFailure) in try await client.apps() }?.kind == .unanswered)
    }

    /// Of a list with one app each part that counts is needed, and of its kind.
    @Test(arguments: [
        (#""tasks": [{"id"#, #""tasks": [{"di"#), (#""tasks""#, #""task""#), (#""instances": 1"#, #""instances": "1""#),
        (#""instances": 1"#, #""instances": -1"#), (#""id": "/a""#, #""id": "a""#), (#""id": "/a""#, #""id": null"#),
        (#""healthChecks""#, #""checks""#), (#""deployments": []"#, #""deployments": [{}]"#),
        (#""version": "v""#, #""version": 1"#), (#""host": "h""#, #""host": null"#), (#""state""#, #""status""#),
        (#""ports": [1]"#, #""ports": [70000]"#), (#""startedAt": "2019-10-02T12:00:00.000Z""#, #""startedAt": "now""#),
        (#""healthCheckResults": [null]"#, #""healthCheckResults": {}"#),
        (#""gracePeriodSeconds": 60"#, #""gracePeriodSeconds": NaN"#),
    ])
    func eachPartIsNeeded(part: String, broken: String) async throws {
        let body = """
            {"apps": [{"id": "/a", "instances": 1, "version": "v", "deployments": [], "healthChecks": [
            {"gracePeriodSeconds": 60, "intervalSeconds": 2.5}], "tasks": [{"id": "t", "host": "h", "state": "TASK_RUNNING",
            "ports": [1], "startedAt": "2019-10-02T12:00:00.000Z", "healthCheckResults": [null]}]}]}
            """
        network.befall("m1:8080", .answers(200, body))
        let task = LiveTask(id: "t", host: "h", ports: [1], started: 1_570_017_600)
        #expect(try await client.apps().map(\.app.tasks) == [[task]])
        let pieces = body.split(separator: part, maxSplits: 1, omittingEmptySubsequences: false)
        try #require(pieces.count == 2)
        network.befall("m1:8080", .answers(200, pieces.joined(separator: broken)))
        #expect(await failure { () throws(MarathonFailure) in try await client.apps() }?.kind == .unanswered)
    }

    @Test(arguments: [204, 302, 400, 404, 429, 500, 503])
    func anotherStatusIsNotNoApps(status: Int) async throws {
        let client = try Self.client(["http://m1:8080"], over: network)
        network.befall("m1:8080", .answers(status, #"{"apps": []}"#), .answers(status, #"{"apps": []}"#))
        #expect(await failure { () throws(MarathonFailure) in try await client.apps() } != nil)
    }

    @Test func aBoundIsKept() async {
        network.befall("m1:8080", .floods)
        #expect(await failure { () throws(MarathonFailure) in try await client.apps() }?.kind == .unanswered)
    }

    /// A proxy knows of no app: that is not Marathon's word.
    @Test func anothers404IsNotGone() async throws {
        network.befall("m1:8080", .answers(404, "not here"), .answers(404, #"{"message": "no route"}"#))
        #expect(await failure { () throws(MarathonFailure) in try await client.app("/a") }?.kind == .refused(404))
        #expect(await failure { () throws(MarathonFailure) in try await client.delete("/a") }?.kind == .refused(404))
    }

    @Test(arguments: [400, 401, 403, 404, 409, 422, 500, 503])
    func noPasswordIsTold(status: Int) async throws {
        let said = [
            "bad \(Self.password)", "got Authorization: Basic c29hYzpjYW5hcnktUGE1NXdvcmQ=",
            "http://soac:\(Self.password)@m1:8080/",
            // What is cut off would have told that this is an address.
            String(repeating: "x", count: 380) + " http://u:canary-of-another@m1:8080/",
        ]
        for text in said {
            let body = String(decoding: JSON.object([("message", .string(text))]).bytes, as: UTF8.self)
            network.befall("m1:8080", .answers(status, body), .answers(status, body))
            network.befall("m2:8080", .answers(status, body), .answers(status, body))
            let failures = [
                await failure { () throws(MarathonFailure) in try await client.create(Self.app("/a")) },
                await failure { () throws(MarathonFailure) in try await client.apps() },
            ]
            for failure in failures.compactMap({ $0 }) {
                #expect(!failure.reason.contains("canary") && !failure.reason.contains("c29hY"), "\(failure.reason)")
                #expect(!"\(client) \(failure)".contains("canary"))
            }
        }
    }

    @Test func refusalsSayWhy() async throws {
        let failure = await failure { () throws(MarathonFailure) in
            try await client.create(Array(#"{"id": "/a", "cmd": "x", "mem": -1}"#.utf8))
        }
        #expect(failure?.kind == .refused(422))
        #expect(
            failure?.reason == "m1:8080 answers with 422: Object is not valid (/mem: got -1.0, expected 0.0 or more)")
    }
}
