/// Mesos's master as a state machine, as far as it knows of maintenance.
public struct SimulatedMesos: Sendable {
    /// Hosts that are about to go down.
    public var draining: [String] = []
    /// Hosts that are down.
    public var down: [String] = []
    /// When hosts are, or were, to be down; of a window without an end, the duration is nil.
    public var windows: [(hosts: [String], start: SimulatedTime, milliseconds: Int?)] = []
    /// Its slaves: the names of their hosts, and their attributes.
    public var slaves: [(host: String, attributes: [(name: String, value: String)])] = []
    /// Until then nobody leads, and every answer is 503.
    public var isLeaderlessUntil: SimulatedTime = 0

    public init() {}

    /// `GET /maintenance/status`, `GET /maintenance/schedule` and `GET /slaves`
    public func handle(_ request: SimulatedRequest, at time: SimulatedTime) -> SimulatedAnswer {
        guard time >= isLeaderlessUntil else { return .text(503, "No leading master elected") }
        switch (request.method, request.path) {
        case ("GET", "/maintenance/status"): return SimulatedAnswer(200, maintenance)
        case ("GET", "/maintenance/schedule"): return SimulatedAnswer(200, schedule)
        case ("GET", "/slaves"):
            return SimulatedAnswer(
                200,
                [
                    "slaves": .list(
                        slaves.map { slave in
                            let attributes = slave.attributes.map { ($0.name, JSON.string($0.value)) }
                            return [
                                "id": .string("\(slave.host)-S0"), "hostname": .string(slave.host),
                                "pid": .string("slave(1)@\(slave.host):5051"), "active": true,
                                "attributes": .object(attributes),
                            ]
                        })
                ])
        default: return .text(404, "not found")
        }
    }

    private var schedule: JSON {
        func nanoseconds(_ milliseconds: Int) -> JSON { ["nanoseconds": .int(milliseconds * 1_000_000)] }
        return [
            "windows": .list(
                windows.map { window in
                    var unavailability: JSON = ["start": nanoseconds(window.start)]
                    if let length = window.milliseconds {
                        unavailability = unavailability.setting("duration", nanoseconds(length))
                    }
                    return ["machine_ids": .list(window.hosts.map(machine)), "unavailability": unavailability]
                })
        ]
    }

    private func machine(_ host: String) -> JSON { ["hostname": .string(host), "ip": .string(host)] }

    private var maintenance: JSON {
        return [
            "draining_machines": .list(draining.map { ["id": machine($0), "statuses": []] }),
            "down_machines": .list(down.map(machine)),
        ]
    }
}
