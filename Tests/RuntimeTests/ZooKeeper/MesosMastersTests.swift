import TestSupport
import Testing

@testable import Runtime

@Suite struct MesosMastersTests {
    /// Answers as a master does, and refuses where it is not.
    private struct Masters: HTTPClient {
        /// By host: where it says the leader is; empty if it knows none.
        var leaders: [String: String]

        func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer {
            let host = request.address.host.text
            guard let leader = leaders[host], request.address.target == "/redirect" else {
                throw HTTPFailure(.server, "\(host) cannot be reached", isUnsent: true)
            }
            guard !leader.isEmpty else { return HTTPAnswer(status: 503, address: request.address) }
            return HTTPAnswer(status: 307, headers: [("location", "//\(leader)")], address: request.address)
        }
    }

    private func isLed(_ leaders: [String: String], _ urls: String...) async throws -> String {
        let names = ["m1": "10.0.0.1", "m2": "10.0.0.2", "localhost": "127.0.0.1"]
        let host = MesosMasters.Host(
            addresses: { name in
                if let address = names[name] { return [address] }
                return name.hasPrefix("m") ? [] : [name]
            }, own: { ["10.0.0.1", "fd00::1", "127.0.0.1", "::1"] })
        let masters = try #require(MesosMasters(urls, over: Masters(leaders: leaders), host))
        switch await masters.isLedByThisHost() {
        case .known(let isLed): return "\(isLed)"
        case .unknown(let reason): return reason
        }
    }

    @Test func whoLeads() async throws {
        let (m1, m2) = ("http://m1:5050", "http://m2:5050")
        #expect(try await isLed(["m1:5050": "m1:5050", "m2:5050": "m1:5050"], m2, m1) == "true")
        #expect(try await isLed(["m1:5050": "m2:5050"], m1, m2) == "false")
        #expect(try await isLed(["m1:5050": "10.0.0.1:5050"], m1) == "true")
        #expect(try await isLed(["m1:5050": "[fd00::1]:5050"], m1) == "true")
        // The first that answers is asked no more than that.
        #expect(try await isLed(["m2:5050": "m1:5050"], m1, m2) == "true")
    }

    @Test func thisMachineIsNotEverybodysLocalhost() async throws {
        #expect(try await isLed(["m2:5050": "127.0.0.1:5050"], "http://m2:5050") == "false")
        #expect(try await isLed(["localhost:5050": "localhost:5050"], "http://localhost:5050") == "true")
    }

    @Test func nobodyCanSay() async throws {
        #expect(try await isLed(["m1:5050": ""], "http://m1:5050") == "m1:5050 knows no leader")
        #expect(try await isLed([:], "http://m1:5050") == "m1:5050 cannot be reached")
        #expect(try await isLed([:]) == "no Mesos master is named")
        #expect(
            try await isLed(["m1:5050": "m9:5050"], "http://m1:5050") == "m9 leads, but its address cannot be found")
        #expect(MesosMasters(["zk://m1:2181/mesos"]) == nil)
    }

    @Test func mastersOfAZooKeeper() async throws {
        let zookeeper = TroubledZooKeeper(seed: 1)
        for (name, text) in [
            ("json.info_0000000003", #"{"address": {"ip": "10.0.0.3", "port": 5050}}"#),
            ("json.info_0000000002", #"{"address": {"hostname": "m2", "ip": "fd00::2", "port": 5051}}"#),
            ("json.info_0000000001", "no JSON"), ("json.info_x", ""), ("info_0000000000", "protobuf"),
        ] { zookeeper.put("/mesos/\(name)", text) }
        let urls = try await MesosMasters.urls(TroubledSessions(zookeeper), at: "/mesos")
        #expect(urls == ["http://[fd00::2]:5051", "http://10.0.0.3:5050"])
    }

    // MARK: This machine

    @Test func addressesOfThisMachine() {
        #expect(Resolver.ownAddresses().contains("127.0.0.1"))
        #expect(Resolver.addresses(of: "127.0.0.1") == ["127.0.0.1"])
        #expect(Resolver.addresses(of: "no-such-host.invalid") == [])
    }
}
