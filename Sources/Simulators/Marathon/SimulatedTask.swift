/// A task as Marathon knows it.
public struct SimulatedTask: Sendable {
    public enum State: String, Sendable {
        case staging = "TASK_STAGING"
        case running = "TASK_RUNNING"
        /// It was told to end.
        case killing = "TASK_KILLING"
        /// Its host does not answer.
        case unreachable = "TASK_UNREACHABLE"
    }

    /// `APP.NUMBER`, the app's path with `_` for `/`.
    public var id: String
    /// With a slash.
    public var appID: String
    public var host: String
    public var ports: [Int]
    public var state = State.staging
    public var stagedAt: SimulatedTime
    public var startedAt: SimulatedTime?
    /// The version of the app that it was launched for.
    public var version: SimulatedTime
    /// The result of its health check; nil as long as there is none.
    public var isAlive: Bool?
    /// When the result became what it is.
    public internal(set) var checkedAt: SimulatedTime?
    /// Whether it will ever pass.
    var isSound = true
    /// When its host was lost.
    var lostAt: SimulatedTime?

    /// Whether it counts among the app's instances.
    public var isActive: Bool { state == .staging || state == .running }

    /// With the results of its health check as often as the app has one.
    func json(checks: Int) -> JSON {
        var json: JSON = [
            "id": .string(id), "appId": .string(appID), "slaveId": .string("\(host)-S0"), "host": .string(host),
            "state": .string(state.rawValue), "stagedAt": .string(stagedAt.iso8601),
            "version": .string(version.iso8601), "ports": .list(ports.map { .int($0) }), "ipAddresses": [],
        ]
        if let startedAt { json = json.setting("startedAt", .string(startedAt.iso8601)) }
        if let isAlive, checks > 0 {
            let result: JSON = [
                "alive": .bool(isAlive), "consecutiveFailures": isAlive ? 0 : 1,
                "firstSuccess": isAlive ? time(checkedAt) : nil, "lastSuccess": isAlive ? time(checkedAt) : nil,
                "lastFailure": isAlive ? nil : time(checkedAt), "lastFailureCause": nil, "instanceId": .string(id),
            ]
            json = json.setting("healthCheckResults", .list(Array(repeating: result, count: checks)))
        }
        return json
    }

    private func time(_ time: SimulatedTime?) -> JSON { time.map { .string($0.iso8601) } ?? .null }
}
