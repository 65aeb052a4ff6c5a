import Compiler

/// The hacheck of one host as a state machine: what it was told to take out of traffic, until when. Beyond that it takes every
/// service for up, as one that checks nothing itself.
///
/// Facts: Yelp/hacheck, `/spool/SERVICE/PORT/status`: GET says 200, or 503 with a sentence; POST has a form with `status`,
/// `expiration` and `reason`.
public struct SimulatedHacheck: Sendable {
    private struct Spool: Sendable {
        var isDown: Bool
        var since: SimulatedTime
        /// When it is forgotten.
        var expiration: SimulatedTime?
        var reason: String
    }

    /// By `SERVICE/PORT`.
    private var spools: [String: Spool] = [:]

    public init() {}

    /// What a service on a port is, and since when; since ever, where nothing was ever said of it.
    public func state(of service: String, port: Int, at time: SimulatedTime) -> (isUp: Bool, since: SimulatedTime) {
        guard let spool = spools["\(service)/\(port)"] else { return (true, 0) }
        guard spool.isDown else { return (true, spool.since) }
        if let end = spool.expiration, end <= time { return (true, end) }
        return (false, spool.since)
    }

    public mutating func handle(_ request: SimulatedRequest, at time: SimulatedTime) -> SimulatedAnswer {
        let parts = request.path.split(separator: "/").map(String.init)
        guard parts.count == 4, parts[0] == "spool", parts[3] == "status", let port = Int(parts[2]) else {
            return .text(404, "not found")
        }
        let (service, key) = (parts[1], "\(parts[1])/\(parts[2])")
        switch request.method {
        case "GET":
            let (isUp, since) = state(of: service, port: port, at: time)
            guard !isUp, let spool = spools[key] else { return .text(200, "Service \(service) in up state") }
            let end = spool.expiration.map { " until \(Double($0) / 1000)" } ?? ""
            return .text(
                503, "Service \(service) in down state since \(Double(since) / 1000)\(end): \(spool.reason)")
        case "POST":
            let form = SimulatedRequest("POST", "/?" + String(decoding: request.body, as: UTF8.self))
            let (wasUp, since) = state(of: service, port: port, at: time)
            let isDown = form.value("status") == "down"
            spools[key] = Spool(
                isDown: isDown, since: isDown == !wasUp ? since : time,
                expiration: form.value("expiration").flatMap { Double($0) }.map { Int($0 * 1000) },
                reason: form.value("reason") ?? "")
            return .text(200, "")
        default: return .text(405, "method not allowed")
        }
    }
}
