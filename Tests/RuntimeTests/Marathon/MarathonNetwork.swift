import Simulators
import Synchronization

@testable import Runtime

/// A network of which a simulated Marathon is all: its servers are any host that is asked. What goes wrong is told before.
final class MarathonNetwork: HTTPClient {
    /// What befalls the next request to a host.
    enum Trouble: Sendable {
        /// There is no connection.
        case refuses
        /// The request is carried out, and its answer lost.
        case losesAnswer
        /// Something else answers.
        case answers(Int, String)
        case redirects(to: String)
        /// The answer is larger than the client takes.
        case floods
        /// None: the next one is for the request after it.
        case passes
    }

    private struct State {
        var marathon: SimulatedMarathon
        var now: SimulatedTime
        var troubles: [String: [Trouble]] = [:]
        var requests: [String] = []
        var secrets: [HTTPAuthorization?] = []
    }

    private let state: Mutex<State>

    init(seed: UInt64 = 1, at time: SimulatedTime = 1_570_017_600_000) {
        state = Mutex(State(marathon: SimulatedMarathon(seed: seed, at: time), now: time))
    }

    /// `METHOD HOST TARGET` of each request so far.
    var requests: [String] { state.withLock { $0.requests } }

    /// What came with each request to log in.
    var secrets: [HTTPAuthorization?] { state.withLock { $0.secrets } }

    func befall(_ host: String, _ troubles: Trouble...) {
        state.withLock { $0.troubles[host, default: []] += troubles }
    }

    func wait(seconds: Int) { wait(milliseconds: seconds * 1000) }

    func wait(milliseconds: Int) {
        state.withLock { state in
            state.now += milliseconds
            state.marathon.advance(to: state.now)
        }
    }

    @discardableResult
    func with<Result: Sendable>(_ work: (inout SimulatedMarathon) -> Result) -> Result {
        state.withLock { work(&$0.marathon) }
    }

    /// What Marathon answers, past all troubles.
    func answer(_ method: String, _ target: String, body: [UInt8] = []) -> SimulatedAnswer {
        state.withLock { $0.marathon.handle(SimulatedRequest(method, target, body: body), at: $0.now) }
    }

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer {
        let (host, method) = (request.address.host.text, request.method.rawValue)
        let trouble = state.withLock { state -> Trouble? in
            state.requests.append("\(method) \(host) \(request.address.target)")
            state.secrets.append(request.authorization)
            return state.troubles[host]?.isEmpty == false ? state.troubles[host]?.removeFirst() : nil
        }
        switch trouble {
        case .refuses: throw HTTPFailure(.server, "\(host) cannot be reached", isUnsent: true)
        case .answers(let status, let body):
            return HTTPAnswer(status: status, body: Array(body.utf8), address: request.address)
        case .redirects(let location):
            return HTTPAnswer(status: 307, headers: [("location", location)], address: request.address)
        case .floods: return HTTPAnswer(status: 200, body: nil, address: request.address)
        case .losesAnswer, .passes, nil: break
        }
        let answer = answer(method, request.address.target, body: request.body ?? [])
        if case .losesAnswer = trouble { throw HTTPFailure(.server, "\(host) closed the connection without an answer") }
        return HTTPAnswer(
            status: answer.status, headers: answer.headers.map { ($0.name.lowercased(), $0.value) }, body: answer.body,
            address: request.address)
    }
}
