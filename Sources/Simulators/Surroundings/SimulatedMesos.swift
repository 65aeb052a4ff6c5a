/// Mesos's master as a state machine, as far as it knows of maintenance.
public struct SimulatedMesos: Sendable {
    /// Hosts that are about to go down.
    public var draining: [String] = []
    /// Hosts that are down.
    public var down: [String] = []
    /// Until then nobody leads, and every answer is 503.
    public var isLeaderlessUntil: SimulatedTime = 0

    public init() {}

    /// `GET /maintenance/status`
    public func handle(_ request: SimulatedRequest, at time: SimulatedTime) -> SimulatedAnswer {
        guard time >= isLeaderlessUntil else { return .text(503, "No leading master elected") }
        guard request.method == "GET", request.path == "/maintenance/status" else { return .text(404, "not found") }
        func machine(_ host: String) -> JSON { ["hostname": .string(host), "ip": .string(host)] }
        return SimulatedAnswer(
            200,
            [
                "draining_machines": .list(draining.map { ["id": machine($0), "statuses": []] }),
                "down_machines": .list(down.map(machine)),
            ])
    }
}
