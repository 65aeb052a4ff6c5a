import Simulators

/// What befalls messages, and which servers are away. In fair weather every request is answered within a moment.
struct Weather: Sendable {
    /// Shares of all exchanges.
    var lostRequests = 0.0
    var lostReplies = 0.0
    var doubled = 0.0
    var unavailable = 0.0
    var slow = 0.0
    /// Until when a kind of server does not answer: on one host, or everywhere (`""`).
    private var away: [Cluster.Server: [String: SimulatedTime]] = [:]

    /// What becomes of an exchange.
    enum Fate: Sendable {
        case answered
        /// No connection: it is sure that nobody has it.
        case refused
        /// Nobody has it, and nobody says so.
        case lostRequest
        /// It was done, and nobody says so.
        case lostReply
        /// It comes twice.
        case doubled
        /// What stands before the server answers 503.
        case unavailable
    }

    init() {}

    init(_ numbers: inout SeededNumbers) {
        func share(_ most: Double) -> Double {
            numbers.chance(0.5) ? 0 : Double.random(in: 0...most, using: &numbers)
        }
        (lostRequests, lostReplies, doubled) = (share(0.1), share(0.1), share(0.1))
        (unavailable, slow) = (share(0.1), share(0.2))
    }

    mutating func send(_ server: Cluster.Server, of host: String, awayUntil time: SimulatedTime) {
        away[server, default: [:]][host] = time
    }

    func isAway(_ server: Cluster.Server, of host: String, at now: SimulatedTime) -> Bool {
        guard let times = away[server] else { return false }
        return max(times[host] ?? 0, times[""] ?? 0) > now
    }

    func fate(
        of request: SimulatedRequest, to server: Cluster.Server, on host: String, at now: SimulatedTime,
        _ numbers: inout SeededNumbers
    ) -> Fate {
        if isAway(server, of: host, at: now) { return numbers.chance(0.8) ? .refused : .lostRequest }
        let point = Double.random(in: 0..<1, using: &numbers)
        var sum = 0.0
        let odds: [(Double, Fate)] = [
            (lostRequests, .lostRequest), (lostReplies, .lostReply), (doubled, .doubled),
            // Nothing stands before a task: what it answers is its own.
            (server == .task ? 0 : unavailable, .unavailable),
        ]
        for (share, fate) in odds {
            sum += share
            if point < sum { return fate }
        }
        return .answered
    }

    /// Milliseconds on the way, and back.
    func delay(_ numbers: inout SeededNumbers) -> Int {
        slow > 0 && numbers.chance(slow)
            ? Int.random(in: 500...4000, using: &numbers) : Int.random(in: 1...20, using: &numbers)
    }
}
