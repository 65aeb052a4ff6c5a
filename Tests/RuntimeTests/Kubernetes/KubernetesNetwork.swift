import Simulators
import Synchronization
import TestSupport

@testable import Runtime

/// A network of which a simulated Kubernetes is all. What goes wrong is told before. Its time passes only when it is waited for.
final class KubernetesNetwork: HTTPClient, RuntimeClock {
    private struct State {
        var server: SimulatedKubernetes
        var now: SimulatedTime
        var troubles: [MarathonNetwork.Trouble] = []
        var requests: [HTTPRequest] = []
        var storm: Storm?
        var watch: (@Sendable (SimulatedKubernetes) -> Void)?
    }

    /// What goes wrong by chance.
    private struct Storm {
        var numbers: Seeded
        /// In so many of all requests.
        var share: Double

        /// What befalls the next request; some of it befalls the server.
        mutating func next(_ server: inout SimulatedKubernetes) -> MarathonNetwork.Trouble? {
            guard Double.random(in: 0..<1, using: &numbers) < share else { return nil }
            switch Int.random(in: 0..<7, using: &numbers) {
            case 0: return .refuses
            case 1: return .losesAnswer
            case 2: return .answers(500, "")
            case 3: return .answers(503, "<html>")
            case 4: server.busyRequests = Int.random(in: 1...6, using: &numbers)
            case 5: server.pagesLast = Bool.random(using: &numbers) ? 0 : 300_000
            default:
                // Between a look and a change somebody else is faster.
                for kind in ["Deployment", "StatefulSet", "PodDisruptionBudget", "HorizontalPodAutoscaler"] {
                    for name in server.names(of: kind) { server.touch(kind, name) }
                }
            }
            return nil
        }
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

    /// Those that change something, with what was sent.
    var changes: [(method: String, target: String, body: JSON?)] {
        state.withLock { state in
            state.requests.filter { $0.method != .get }.map {
                ($0.method.rawValue, $0.address.target, $0.body.flatMap { JSON($0) })
            }
        }
    }

    /// What came with each request to log in.
    var secrets: [HTTPAuthorization?] { state.withLock { $0.requests.map(\.authorization) } }

    func forgetRequests() { state.withLock { $0.requests = [] } }

    /// From here on something goes wrong by chance in a share of all requests; 0: nothing any more.
    func storm(seed: UInt64, share: Double) {
        state.withLock { state in
            state.storm = share > 0 ? Storm(numbers: Seeded(seed), share: share) : nil
            if share == 0 { (state.server.busyRequests, state.server.pagesLast) = (0, 300_000) }
        }
    }

    /// Called after each request, and each second.
    func watch(_ watch: @escaping @Sendable (SimulatedKubernetes) -> Void) { state.withLock { $0.watch = watch } }

    /// What befalls the next requests.
    func befall(_ troubles: MarathonNetwork.Trouble...) { state.withLock { $0.troubles += troubles } }

    var now: Double { state.withLock { Double($0.now) / 1000 } }

    func sleep(seconds: Double) async { wait(seconds: seconds) }

    func wait(seconds: Double) {
        state.withLock { state in
            let end = state.now + Int(seconds * 1000)
            while state.now < end {
                state.now = min(end, state.watch == nil ? end : state.now + 1000)
                state.server.advance(to: state.now)
                state.watch?(state.server)
            }
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
            return state.troubles.isEmpty ? state.storm?.next(&state.server) : state.troubles.removeFirst()
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
            let answer = state.server.handle(
                SimulatedRequest(request.method.rawValue, target, body: request.body ?? []), at: state.now)
            state.watch?(state.server)
            return answer
        }
        if case .losesAnswer = trouble { throw HTTPFailure(.server, "k closed the connection without an answer") }
        return HTTPAnswer(
            status: answer.status, headers: answer.headers.map { ($0.name.lowercased(), $0.value) }, body: answer.body,
            address: request.address)
    }
}
