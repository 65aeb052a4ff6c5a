import Compiler
import Planner
import Simulators
import Testing

@testable import Runtime

/// The client against the simulated Chronos, and against what is none.
@Suite struct ChronosClientTests {
    private static let password = "canary-Pa55word"

    private static func client(
        _ network: ChronosNetwork, _ urls: [String] = ["http://c1:4400", "http://c2:4400"], version: String? = nil
    ) throws -> ChronosClient {
        try ChronosClient(
            ChronosServer(urls: urls, user: "soac", password: Password(password), version: version), over: network,
            attempts: 2, clock: network)
    }

    private static func job(_ name: String, _ trigger: JSON = ["schedule": "R/2030-01-01T00:00:00Z/PT1H"]) -> [UInt8] {
        JSON.object([("name", .string(name)), ("command", "true"), ("description", "config1")]).merging(trigger).bytes
    }

    private func failure<Value>(
        _ work: () async throws(ChronosFailure) -> Value
    ) async -> ChronosFailure? {
        do throws(ChronosFailure) {
            _ = try await work()
            return nil
        } catch { return error }
    }

    // MARK: What it is for

    @Test(arguments: SimulatedChronos.Version.allCases)
    func aJobFromItsBeginningToItsEnd(_ version: SimulatedChronos.Version) async throws {
        let network = ChronosNetwork(version)
        let client = try Self.client(network)
        let (parent, child) = version == .two ? ("web main", "web other") : ("web-main", "web-other")
        #expect(try await client.jobs().isEmpty)
        try await client.create(.scheduled, Self.job(parent))
        network.wait(seconds: 2)
        try await client.create(.dependent, Self.job(child, ["parents": [.string(parent)]]))
        network.wait(seconds: 2)
        let jobs = try await client.jobs()
        #expect(
            jobs
                == [
                    LiveJob(
                        name: JobName(parent), description: "config1", schedule: "R/2030-01-01T00:00:00Z/PT1H",
                        statistics: JobStatistics(errorsSinceLastSuccess: 0)),
                    LiveJob(
                        name: JobName(child), description: "config1", parents: [JobName(parent)],
                        statistics: JobStatistics(errorsSinceLastSuccess: 0)),
                ])
        #expect(try await client.graph().children == [JobName(parent): [JobName(child)]])
        try await client.update(.scheduled, Self.job(parent, ["schedule": "R//PT5H", "successCount": 4]))
        #expect(try await client.job(JobName(parent))?.statistics.successCount == 4)
        #expect(try await client.job(JobName("web")) == nil)
        #expect(try await client.killTasks(of: JobName(child)))
        #expect(try await client.delete(JobName(child)))
        #expect(try await !client.delete(JobName(child)))
        #expect(try await !client.killTasks(of: JobName(child)))
        #expect(try await client.job(JobName(child)) == nil)
        #expect(network.secrets.allSatisfy { $0 == .basic(user: "soac", password: Self.password) })
        let changes = network.changes.filter { $0.contains("iso8601") }.map { String($0.prefix { $0 != " " }) }
        #expect(changes == (version == .two ? ["POST", "PUT"] : ["POST", "POST"]))
    }

    @Test(arguments: SimulatedChronos.Version.allCases)
    func howLongRunsTake(_ version: SimulatedChronos.Version) async throws {
        let network = ChronosNetwork(version)
        let client = try Self.client(network)
        let name = JobName("web-main")
        try await client.create(.scheduled, Self.job(name.text, ["schedule": "R/2019-10-02T12:10:00Z/PT10M"]))
        network.wait(seconds: 60)
        #expect(try await client.duration(of: name) == nil)
        network.with { $0.runs = 2500...2500 }
        network.wait(seconds: 3600)
        #expect(try await client.duration(of: name) == 2.5)
        let missing = await failure { () async throws(ChronosFailure) in try await client.duration(of: JobName("none"))
        }
        #expect(missing?.kind == .refused(400))
    }

    @Test(
        arguments: [
            (#"{"histogram": {"99thPercentile": 1500, "count": 2}}"#, 1.5),
            (#"{"histogram": {"99thPercentile": 0}}"#, 0),
            (#"{"histogram": {"99thPercentile": -50}}"#, 0), (#"{"histogram": {}}"#, nil), ("{}", nil),
            (#"{"histogram": {"99thPercentile": 9, "count": 0}}"#, nil), (#"{"histogram": null}"#, nil),
        ] as [(String, Double?)])
    func whatIsToldOfRunsIsRead(_ body: String, _ seconds: Double?) throws {
        #expect(try ChronosReading.duration(Array(body.utf8)) == seconds)
    }

    @Test(arguments: [
        "", "[]", "<html>", #"{"histogram": {"99thPercentile": "soon"}}"#, #"{"histogram": {"99thPercentile": 1e999}}"#,
        #"{"histogram": {"99thPercentile": {}}}"#,
    ])
    func whatIsNoLengthIsNoAnswer(_ body: String) {
        #expect(throws: ChronosReading.Failure.self) { try ChronosReading.duration(Array(body.utf8)) }
    }

    @Test func theFormOfTheAPIIsAskedForOnce() async throws {
        let network = ChronosNetwork(.three)
        let client = try Self.client(network)
        _ = try await client.jobs()
        _ = try await client.jobs()
        #expect(network.requests.count { $0.contains("search") } == 2)
        #expect(network.requests.last == "GET c1:4400 /v1/scheduler/jobs")
        let configured = ChronosNetwork(.three)
        _ = try await Self.client(configured, version: "3.0").jobs()
        #expect(configured.requests == ["GET c1:4400 /v1/scheduler/jobs"])
    }

    @Test func whatIsNoChronosIsToldSo() async throws {
        let network = ChronosNetwork()
        let client = try Self.client(network)
        network.befall("c1:4400", .answers(200, "<html>"), .answers(404, ""))
        let failure = await failure { () throws(ChronosFailure) in try await client.jobs() }
        #expect(
            failure?.reason
                == "c1:4400 is not a Chronos that soac knows: it answers /scheduler with 200, /v1/scheduler with 404")
    }

    // MARK: What is no answer

    @Test(arguments: [
        "", "{}", "null", "[null]", "[{}]", #"[{"name": "a b"}]"#, "[", "<html>no jobs</html>",
        #"[{"name": "a b", "disabled": false, "successCount": 1, "errorCount": 1}]"#,
        #"[{"name": "a b", "disabled": "no", "successCount": 1, "errorCount": 1, "schedule": "R//P"}]"#,
        #"[{"name": "a b", "disabled": false, "successCount": -1, "errorCount": 1, "schedule": "R//P"}]"#,
        #"[{"name": "a b", "disabled": false, "successCount": 1, "errorCount": 1, "parents": "x"}]"#,
        #"[{"name": "a b", "disabled": false, "successCount": 1, "errorCount": 1, "parents": [], "schedule": ""}]"#,
    ])
    func anAnswerThatIsNoneSaysNothing(_ body: String) async throws {
        let network = ChronosNetwork()
        let client = try Self.client(network, version: "2")
        network.befall("c1:4400", .answers(200, body))
        let failure = await failure { () throws(ChronosFailure) in try await client.jobs() }
        #expect(failure?.kind == .unanswered)
        network.befall("c1:4400", .answers(200, body))
        #expect(
            await self.failure { () throws(ChronosFailure) in try await client.job(JobName("a b")) }?.kind
                == .unanswered
        )
    }

    @Test func aJobThatIsListedTwiceIsNoAnswer() async throws {
        let network = ChronosNetwork()
        let job = #"{"name": "a b", "disabled": false, "successCount": 1, "errorCount": 1, "schedule": "R//PT1H"}"#
        network.befall("c1:4400", .answers(200, "[\(job), \(job)]"))
        let client = try Self.client(network, version: "2")
        #expect(await failure { () throws(ChronosFailure) in try await client.jobs() }?.kind == .unanswered)
    }

    @Test(arguments: [MarathonNetwork.Trouble.floods, .answers(204, ""), .answers(404, ""), .answers(302, "")])
    func noAnswerIsThatThereAreNoJobs(_ trouble: MarathonNetwork.Trouble) async throws {
        let network = ChronosNetwork()
        let client = try Self.client(network, ["http://c1:4400"], version: "2")
        network.befall("c1:4400", trouble, trouble)
        #expect(await failure { () throws(ChronosFailure) in try await client.jobs() } != nil)
    }

    // MARK: Several servers

    @Test func questionsAreAskedAgainAndOfOthers() async throws {
        let network = ChronosNetwork()
        let client = try Self.client(network, version: "2.4")
        network.befall("c1:4400", .answers(500, ""), .losesAnswer)
        network.befall("c2:4400", .refuses)
        #expect(try await client.jobs().isEmpty)
        #expect(network.requests.map { $0.split(separator: " ")[1] } == ["c1:4400", "c2:4400", "c1:4400", "c2:4400"])
    }

    @Test(arguments: [MarathonNetwork.Trouble.losesAnswer, .answers(500, ""), .answers(502, "bad gateway")])
    func aChangeIsSentOnce(_ trouble: MarathonNetwork.Trouble) async throws {
        let network = ChronosNetwork()
        let client = try Self.client(network, version: "2")
        network.befall("c1:4400", trouble)
        let failure = await failure { () throws(ChronosFailure) in
            try await client.create(.scheduled, Self.job("a b"))
        }
        #expect(failure?.kind == .unknownOutcome && network.requests.count == 1)
        network.befall("c1:4400", .refuses)
        try await client.create(.scheduled, Self.job("c d"))
        #expect(network.requests.last == "POST c2:4400 /scheduler/iso8601")
    }

    // MARK: What it says

    @Test func aRefusalIsTold() async throws {
        let network = ChronosNetwork(.three)
        let client = try Self.client(network)
        let failure = await failure { () throws(ChronosFailure) in
            try await client.create(.scheduled, Self.job("a b"))
        }
        #expect(failure?.kind == .refused(400))
        #expect(failure?.reason.contains("the job's name is invalid") == true)
        #expect(failure?.reason.contains("scala.Predef") == false)
        #expect(failure?.outcome == .refused(status: 400, message: failure?.reason ?? ""))
    }

    @Test(arguments: [401, 403]) func whoIsNotLetInIsToldWithoutAPassword(_ status: Int) async throws {
        let network = ChronosNetwork()
        let client = try Self.client(network, ["http://c1:4400"])
        network.befall("c1:4400", .answers(status, Self.password))
        let failure = await failure { () throws(ChronosFailure) in try await client.jobs() }
        #expect(failure?.kind == .refused(status))
        network.befall("c1:4400", .answers(404, ""), .answers(400, "you sent Basic \(Self.password)"))
        let other = await self.failure { () throws(ChronosFailure) in try await client.jobs() }
        #expect(failure?.reason.contains(Self.password) == false && other?.reason.contains(Self.password) == false)
        var dumped = ""
        dump(client, to: &dumped)
        #expect(!dumped.contains(Self.password) && !"\(client)".contains(Self.password))
    }

    @Test(arguments: ["ftp://a", "a:8080", "", "http://soac:canary@a:8080"])
    func whatIsNoAddressIsToldWithoutAPassword(_ url: String) throws {
        let failure = try #require(throws: ChronosClient.Misconfigured.self) {
            try Self.client(ChronosNetwork(), [url])
        }
        #expect(!failure.reason.contains("canary"))
        #expect(throws: ChronosClient.Misconfigured.self) { try Self.client(ChronosNetwork(), version: "4") }
    }
}
