import Simulators
import Synchronization

@testable import Runtime

/// A network of which a simulated Chronos is all: its servers are any host that is asked. What goes wrong is told before. Its time
/// passes only when it is waited for.
final class ChronosNetwork: HTTPClient, RuntimeClock {
    private struct State {
        var chronos: SimulatedChronos
        var now: SimulatedTime
        var troubles: [String: [MarathonNetwork.Trouble]] = [:]
        var requests: [String] = []
        var secrets: [HTTPAuthorization?] = []
        var watch: JobsWatch?
    }

    private let state: Mutex<State>

    init(_ version: SimulatedChronos.Version = .two, at time: SimulatedTime = 1_570_017_600_000) {
        state = Mutex(State(chronos: SimulatedChronos(version, seed: 1, at: time), now: time))
    }

    /// `METHOD HOST TARGET` of each request so far.
    var requests: [String] { state.withLock { $0.requests } }

    /// Those that change something.
    var changes: [String] { requests.filter { !$0.hasPrefix("GET") } }

    /// What came with each request to log in.
    var secrets: [HTTPAuthorization?] { state.withLock { $0.secrets } }

    /// Who looks after each request.
    var watch: JobsWatch? {
        get { state.withLock { $0.watch } }
        set { state.withLock { $0.watch = newValue } }
    }

    /// From here on nothing goes wrong.
    func calm() { state.withLock { $0.troubles = [:] } }

    func forgetRequests() { state.withLock { $0.requests = [] } }

    func befall(_ host: String, _ troubles: MarathonNetwork.Trouble...) {
        state.withLock { $0.troubles[host, default: []] += troubles }
    }

    var now: Double { state.withLock { Double($0.now) / 1000 } }

    func sleep(seconds: Double) async { wait(seconds: seconds) }

    func wait(seconds: Double) {
        state.withLock { state in
            state.now += Int(seconds * 1000)
            state.chronos.advance(to: state.now)
        }
    }

    func factor(in range: ClosedRange<Double>) -> Double { range.upperBound }

    @discardableResult
    func with<Result: Sendable>(_ work: (inout SimulatedChronos) -> Result) -> Result {
        state.withLock { work(&$0.chronos) }
    }

    /// What Chronos answers, past all troubles.
    @discardableResult
    func answer(_ method: String, _ target: String, _ body: JSON? = nil) -> SimulatedAnswer {
        state.withLock {
            $0.chronos.handle(SimulatedRequest(method, target, body: body?.bytes ?? []), at: $0.now)
        }
    }

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer {
        let (host, method) = (request.address.host.text, request.method.rawValue)
        let trouble = state.withLock { state -> MarathonNetwork.Trouble? in
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
        let answer = state.withLock { state in
            let answer = state.chronos.handle(
                SimulatedRequest(method, request.address.target, body: request.body ?? []), at: state.now)
            state.watch?.look(state.chronos)
            return answer
        }
        if case .losesAnswer = trouble { throw HTTPFailure(.server, "\(host) closed the connection without an answer") }
        return HTTPAnswer(
            status: answer.status, headers: answer.headers.map { ($0.name.lowercased(), $0.value) }, body: answer.body,
            address: request.address)
    }
}
