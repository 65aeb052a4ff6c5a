import Synchronization
import Testing

@testable import Runtime

/// What stands above `HTTPClient`, over a network that is a table.
@Suite struct SimulatedNetworkTests {
    /// Answers by the URL, one after the other; the last one stays.
    private final class Network: HTTPClient {
        private let answers: Mutex<[String: [Result<Int, HTTPFailure>]]>
        private let log = Mutex<[String]>([])

        init(_ answers: [String: [Result<Int, HTTPFailure>]]) { self.answers = Mutex(answers) }

        var requests: [String] { log.withLock { $0 } }

        func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer {
            let url = request.address.text
            log.withLock { $0.append("\(request.method.rawValue) \(url)") }
            let next = answers.withLock { answers in
                guard let own = answers[url], let first = own.first else {
                    return Result<Int, HTTPFailure>.success(404)
                }
                if own.count > 1 { answers[url] = Array(own.dropFirst()) }
                return first
            }
            return HTTPAnswer(status: try next.get(), body: Array(url.utf8), address: request.address)
        }
    }

    private static let down = HTTPFailure(.server, "a gave no answer")

    private func request(_ method: HTTPRequest.Method) throws -> HTTPRequest {
        HTTPRequest(method, try #require(WebAddress("http://a/x")))
    }

    @Test func whatMayPassIsTriedAgain() async throws {
        let network = Network(["http://a/x": [.failure(Self.down), .success(503), .success(200)]])
        let client = RepeatingClient(client: network, attempts: 3)
        #expect(try await client.send(try request(.get)).status == 200)
        #expect(network.requests.count == 3)
    }

    @Test func theLastAttemptCounts() async throws {
        let network = Network(["http://a/x": [.success(500)]])
        #expect(try await RepeatingClient(client: network, attempts: 2).send(try request(.head)).status == 500)
        #expect(network.requests.count == 2)
    }

    /// It may have been carried out.
    @Test func whatChangesSomethingIsSentOnce() async throws {
        let network = Network(["http://a/x": [.success(503), .success(200)]])
        #expect(try await RepeatingClient(client: network, attempts: 3).send(try request(.post)).status == 503)
        #expect(network.requests == ["POST http://a/x"])
    }

    @Test func whatDoesNotPassIsSentOnce() async throws {
        for kind in [HTTPFailure.Kind.certificate, .request, .stopped, .redirect] {
            let network = Network(["http://a/x": [.failure(HTTPFailure(kind, "no"))]])
            let request = try request(.get)
            await #expect(throws: HTTPFailure.self) {
                try await RepeatingClient(client: network, attempts: 3).send(request)
            }
            #expect(network.requests.count == 1)
        }
    }

    @Test func anAgentIsAskedForItsOtherAddress() async throws {
        let network = Network(["http://a/state.json": [.success(200)]])
        let body = try await HostAgent.get("http://a/state", fallback: "http://a/state.json", by: network)
        #expect(body == Array("http://a/state.json".utf8))
        #expect(network.requests == ["GET http://a/state", "GET http://a/state.json"])
        await #expect(throws: HostAgent.Failure.self) {
            try await HostAgent.get("file:///etc/passwd", fallback: nil, by: network)
        }
    }
}
