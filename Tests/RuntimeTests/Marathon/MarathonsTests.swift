import Compiler
import Planner
import Testing

@testable import Runtime

/// Several Marathons, as the system configuration names them.
@Suite struct MarathonsTests {
    private let network = MarathonNetwork()
    private let instance = InstanceID(service: ServiceName("web"), instance: InstanceName("main"))

    private func marathons(_ current: [[String]], _ previous: [[String]] = []) throws -> Marathons {
        let servers = { (urls: [[String]]) in urls.map { MarathonServer(urls: $0) } }
        return try Marathons(MarathonServers(current: servers(current), previous: servers(previous)), over: network)
    }

    @Test func eachIsThereOnce() throws {
        let marathons = try marathons(
            [["http://a:1", "http://b:1"], ["http://c:1/"]], [["http://c:1"], ["http://b:1"], ["http://d:1"]])
        #expect(marathons.clients.map(\.name) == ["a:1", "c:1", "d:1"])
        #expect(marathons.clients.map(\.shard) == [0, 1, 2])
        let asked = try marathons.asked(for: instance, own: 1, previousShards: [0, 1, 2]).get()
        #expect(asked.map(\.shard) == [1, 0, 2])
        #expect(try marathons.current(of: instance, own: -2).get().shard == 0)
        #expect(throws: Shards.Failure.self) { try marathons.current(of: instance, own: 2).get() }
        #expect(throws: Shards.Failure.self) { try self.marathons([]).current(of: instance, own: nil).get() }
    }

    @Test(arguments: ["ftp://a", "a:8080", "", "http://soac:canary@a:8080", "http://"])
    func whatIsNoAddressIsToldWithoutAPassword(url: String) throws {
        let failure = try #require(throws: Marathons.Failure.self) { try marathons([[url]]) }
        #expect(!failure.reason.contains("canary"))
    }

    @Test func whoLogsIn() async throws {
        let server = MarathonServer(urls: ["http://a"], user: "soac", password: Password("canary"))
        let marathons = try Marathons(MarathonServers(current: [server]), over: network)
        _ = try await marathons.clients[0].apps()
        #expect(network.secrets == [.basic(user: "soac", password: "canary")])
        #expect(!"\(server) \(marathons)".contains("canary"))
        var dumped = ""
        dump(server, to: &dumped)
        dump(marathons, to: &dumped)
        #expect(!dumped.contains("canary"))
        let bad = MarathonServer(urls: ["http://a"], user: "so:ac", password: Password("canary"))
        #expect(throws: Marathons.Failure.self) { try Marathons(MarathonServers(current: [bad]), over: network) }
    }
}
