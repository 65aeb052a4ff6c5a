import Planner
import Synchronization
import Testing

@testable import Runtime

/// What several instances make of the pages of one round.
@Suite struct HAProxyPagesTests {
    /// Answers after others had their turn, each time with one more task.
    private final class SlowHAProxy: HTTPClient {
        let requests = Mutex(0)

        func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer {
            let number = requests.withLock { count in
                count += 1
                return count
            }
            for _ in 0..<50 { await Task.yield() }
            let lines = (1...number).map { "a.main,h_h:\($0),UP,\n" }.joined()
            let page = "# pxname,svname,status,\n\(lines)"
            return HTTPAnswer(status: 200, headers: [], body: Array(page.utf8), address: request.address)
        }
    }

    @Test func aHostIsAskedOnceAndAllReadTheSamePage() async {
        let client = SlowHAProxy()
        let pages = HAProxyPages(
            Surroundings(
                client: client, haproxy: HAProxyAddress(), mesos: [], clock: HostClock(), resolve: { $0 }))
        let counts = await Array(0..<8).concurrently(atMost: 8) { _ in await pages.upCounts(of: "a.main", on: "h1") }
        #expect(counts == Array(repeating: .known(["a.main": 1]), count: 8))
        #expect(client.requests.withLock { $0 } == 1)
        _ = await pages.upCounts(of: "a.main", on: "h2")
        #expect(client.requests.withLock { $0 } == 2)
    }
}
