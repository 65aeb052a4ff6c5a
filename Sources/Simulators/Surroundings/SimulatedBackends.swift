/// The tasks themselves, where their drain method calls URLs of theirs.
public struct SimulatedBackends: Sendable {
    /// How long one takes to finish what it has to do.
    public static let seconds = 15

    /// Since when each drains, by the id of the task.
    private var draining: [String: SimulatedTime] = [:]

    public init() {}

    public func drainsSince(_ task: String) -> SimulatedTime? { draining[task] }

    /// `/OPERATION`, each of which answers yes with 200, and no with 404.
    public mutating func handle(
        _ request: SimulatedRequest, of task: String, at time: SimulatedTime
    ) -> SimulatedAnswer {
        let isDraining = draining[task] != nil
        switch request.path {
        case "/drain":
            draining[task] = draining[task] ?? time
            return SimulatedAnswer(200)
        case "/stop_draining":
            draining[task] = nil
            return SimulatedAnswer(200)
        case "/is_draining": return SimulatedAnswer(isDraining ? 200 : 404)
        case "/is_safe_to_kill":
            let isSafe = draining[task].map { $0 + Self.seconds * 1000 <= time } ?? false
            return SimulatedAnswer(isSafe ? 200 : 404)
        default: return SimulatedAnswer(400)
        }
    }
}
