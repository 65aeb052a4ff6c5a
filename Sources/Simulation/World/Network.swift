import Runtime
import Simulators

/// The network and the clock as one soac has them.
struct Network: HTTPClient, RuntimeClock {
    let stage: Stage
    let soac: Int

    // MARK: Time

    var now: Double { stage.world.withLock { Double($0.now) / 1000 } }

    func sleep(seconds: Double) async {
        // Who has ended is soon awake: to see that, once those have their turn who wait for something.
        await stage.wait(
            until: stage.world.withLock { $0.now + ($0.isGone(soac) ? 1 : max(Int(seconds * 1000), 1)) })
    }

    func factor(in range: ClosedRange<Double>) -> Double {
        stage.world.withLock { Double.random(in: range, using: &$0.numbers) }
    }

    // MARK: Exchanges

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer {
        let (host, port) = (request.address.host.host, request.address.host.port ?? 80)
        let asked = SimulatedRequest(request.method.rawValue, request.address.target, body: request.body ?? [])
        let limit = Int(request.limits.time.components.seconds) * 1000
        guard let way = stage.world.withLock({ $0.begin(asked, from: soac, to: host, port, limit) }) else {
            stage.cancel(soac)
            throw .stopped
        }
        await stage.wait(until: way.arrival)
        let answer = try await answer(to: asked, of: host, port, way)
        await stage.wait(until: way.reply)
        if stage.world.withLock({ $0.isGone(soac) }) { throw .stopped }
        return HTTPAnswer(status: answer.status, headers: headers(answer), body: answer.body, address: request.address)
    }

    private func headers(_ answer: SimulatedAnswer) -> [(name: String, value: String)] {
        answer.headers.map { ($0.name.lowercased(), $0.value) }
    }

    private func answer(
        to request: SimulatedRequest, of host: String, _ port: Int, _ way: World.Way
    ) async throws(HTTPFailure) -> SimulatedAnswer {
        func deliver() -> SimulatedAnswer? {
            stage.world.withLock {
                $0.deliver(
                    request, from: soac, host: host, port: port, holding: way.locks, isHeard: way.fate != .lostReply)
            }
        }
        let refusal = HTTPFailure(.server, "\(host):\(port) refuses the connection", isUnsent: true)
        switch way.fate {
        case .refused: throw refusal
        case .unavailable: return SimulatedAnswer(503)
        case .lostRequest, .lostReply:
            if way.fate == .lostReply { _ = deliver() }
            await stage.wait(until: way.timeout)
            throw HTTPFailure(.server, "\(host):\(port) does not answer in time")
        case .doubled where request.method != "GET":
            let first = deliver()
            await stage.wait(until: way.arrival + 3)
            _ = deliver()
            guard let first else { throw refusal }
            return first
        case .answered, .doubled:
            guard let answer = deliver() else { throw refusal }
            return answer
        }
    }
}

extension World {
    /// A request on its way.
    struct Way: Sendable {
        var fate: Weather.Fate
        var arrival: SimulatedTime
        var reply: SimulatedTime
        var timeout: SimulatedTime
        /// The locks that who sent it had then.
        var locks: Set<String>
    }

    /// Nil: who would send it has ended.
    mutating func begin(
        _ request: SimulatedRequest, from soac: Int, to host: String, _ port: Int, _ limit: Int
    ) -> Way? {
        guard countRequest(of: soac) else { return nil }
        let server = Cluster.server(on: port) ?? .task
        // Each round begins with hosts in maintenance. Who stays looks at them beside its turns as well.
        if soacs[soac].stays {
            if server == .haproxy { judge.forgetPage(soac, of: host) }
        } else if server == .mesos {
            judge.beginRound(soac)
        }
        if request.path == "/v2/tasks/delete" { judge.noteAttempt(soac, killing: request) }
        let fate = weather.fate(of: request, to: server, on: host, at: now, &numbers)
        if fate != .answered { note("soac \(soac)  \(request.method) \(host):\(port)\(request.path): \(fate)") }
        let arrival = now + weather.delay(&numbers)
        return Way(
            fate: fate, arrival: arrival, reply: arrival + weather.delay(&numbers), timeout: now + limit,
            locks: request.method == "GET" ? [] : locks.held(by: soac))
    }

    /// Whether a soac has ended.
    func isGone(_ soac: Int) -> Bool { isOver || soacs[soac].isDead }
}
