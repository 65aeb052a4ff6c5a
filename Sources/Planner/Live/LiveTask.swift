/// A task of an app, as Marathon lists it.
public struct LiveTask: Sendable, Equatable {
    public var id: String
    public var host: String
    public var ports: [Int]
    public var state: TaskState
    /// Seconds since 1970; nil if it has not started.
    public var started: Double?
    /// For each of the app's health checks that has a result, whether it passed; false too where the result does not say.
    public var checks: [Bool]
    /// That it be killed was sent, and it is still listed: to send it once more would take a second task away.
    public var isKillSent: Bool

    public init(
        id: String, host: String, ports: [Int] = [], state: TaskState = .running, started: Double?,
        checks: [Bool] = [], isKillSent: Bool = false
    ) {
        (self.id, self.host, self.ports, self.state) = (id, host, ports, state)
        (self.started, self.checks, self.isKillSent) = (started, checks, isKillSent)
    }

    /// It is being killed, by us or another.
    public var isLeaving: Bool { state == .leaving || isKillSent }
}
