import Simulators
import Synchronization

@testable import Runtime

/// A network of which a simulated Kubernetes is all. What goes wrong is told before. Its time passes only when it is waited for.
final class KubernetesNetwork: HTTPClient, RuntimeClock {
    private struct State {
        var server: SimulatedKubernetes
        var now: SimulatedTime
        var troubles: [MarathonNetwork.Trouble] = []
        var requests: [HTTPRequest] = []
    }

    private let state: Mutex<State>

    init(minor: Int = 20, at time: SimulatedTime = 1_570_017_600_000) {
        state = Mutex(State(server: SimulatedKubernetes(minor: minor, seed: 1, at: time), now: time))
    }

    /// A client of it.
    func client(_ credentials: any KubernetesCredentials = FixedCredentials(.none)) -> KubernetesClient {
        let address = WebAddress(.https, HostAndPort(host: "k", port: nil), "/base")
        return KubernetesClient(KubernetesServer(address: address, credentials: credentials), over: self, clock: self)
    }

    /// `METHOD TARGET` of each request so far.
    var requests: [String] { state.withLock { $0.requests.map { "\($0.method.rawValue) \($0.address.target)" } } }

    /// What came with each request to log in.
    var secrets: [HTTPAuthorization?] { state.withLock { $0.requests.map(\.authorization) } }

    func forgetRequests() { state.withLock { $0.requests = [] } }

    /// What befalls the next requests.
    func befall(_ troubles: MarathonNetwork.Trouble...) { state.withLock { $0.troubles += troubles } }

    var now: Double { state.withLock { Double($0.now) / 1000 } }

    func sleep(seconds: Double) async { wait(seconds: seconds) }

    func wait(seconds: Double) {
        state.withLock { state in
            state.now += Int(seconds * 1000)
            state.server.advance(to: state.now)
        }
    }

    func factor(in range: ClosedRange<Double>) -> Double { range.upperBound }

    @discardableResult
    func with<Result: Sendable>(_ work: (inout SimulatedKubernetes) -> Result) -> Result {
        state.withLock { work(&$0.server) }
    }

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer {
        let trouble = state.withLock { state -> MarathonNetwork.Trouble? in
            state.requests.append(request)
            return state.troubles.isEmpty ? nil : state.troubles.removeFirst()
        }
        switch trouble {
        case .refuses: throw HTTPFailure(.server, "k cannot be reached", isUnsent: true)
        case .answers(let status, let body):
            return HTTPAnswer(status: status, body: Array(body.utf8), address: request.address)
        case .redirects(let location):
            return HTTPAnswer(status: 307, headers: [("location", location)], address: request.address)
        case .floods: return HTTPAnswer(status: 200, body: nil, address: request.address)
        case .losesAnswer, .passes, nil: break
        }
        guard request.address.target.hasPrefix("/base/") else {
            return HTTPAnswer(status: 404, body: Array("404 page not found".utf8), address: request.address)
        }
        let target = String(request.address.target.dropFirst("/base".count))
        let answer = state.withLock { state in
            state.server.handle(
                SimulatedRequest(request.method.rawValue, target, body: request.body ?? []), at: state.now)
        }
        if case .losesAnswer = trouble { throw HTTPFailure(.server, "k closed the connection without an answer") }
        return HTTPAnswer(
            status: answer.status, headers: answer.headers.map { ($0.name.lowercased(), $0.value) }, body: answer.body,
            address: request.address)
    }
}
