import Compiler

/// Takes a task out of SmartStack: its host's hacheck fails the checks of each of its registrations, and after a while
/// HAProxy everywhere has noticed.
public struct HacheckDrain: Sendable {
    /// How long a task is out of traffic before it is safe to kill, in seconds.
    public var delay: Double
    /// After how many seconds hacheck forgets about it, so that nothing stays out of traffic for ever.
    public var expiration: Double
    public var port: Int
    /// `SERVICE.NAMESPACE` each.
    public var registrations: [String]

    /// What hacheck is told as the reason; by it a drain is known for one of soac's.
    public static let reason = "drained by soac before it is stopped"
    /// For a delay of nothing: longer than two rounds of a bounce are apart, or the task was back before it is killed.
    static let leastExpiration = 600.0

    static func make(_ members: [String: Value], registrations: [String]) -> Result<HacheckDrain, DrainFailure> {
        guard let delay = seconds(members["delay"] ?? .int(240)) else {
            return .failure(DrainFailure("delay is a number of seconds, not \(members["delay"]?.repr ?? "")"))
        }
        guard let given = seconds(members["expiration"] ?? .int(0)) else {
            return .failure(DrainFailure("expiration is a number of seconds, not \(members["expiration"]?.repr ?? "")"))
        }
        guard let port = port(members["hacheck_port"] ?? .int(6666)) else {
            return .failure(DrainFailure("hacheck_port is a port, not \(members["hacheck_port"]?.repr ?? "")"))
        }
        let expiration = given != 0 ? given : delay * 10
        return .success(
            HacheckDrain(
                delay: delay, expiration: expiration > 0 ? expiration : leastExpiration, port: port,
                registrations: registrations))
    }

    private static func seconds(_ value: Value) -> Double? {
        if case .string(let text) = value {
            return Double(PythonSpace.trimmed(text)).flatMap { $0.isFinite ? $0 : nil }
        }
        return value.number.map(\.double).flatMap { $0.isFinite ? $0 : nil }
    }

    private static func port(_ value: Value) -> Int? {
        seconds(value).flatMap { Int(exactly: $0) }.flatMap { (1...65535).contains($0) ? $0 : nil }
    }

    // MARK: Asking

    func requests(
        _ operation: DrainOperation, for task: LiveTask, now: Double
    ) -> Result<[DrainRequest], DrainFailure> {
        guard let taskPort = task.ports.first else {
            // There is nothing to take out of traffic; whether there was cannot be asked.
            return operation.isQuestion ? .failure(DrainFailure("\(task.id) has no port")) : .success([])
        }
        return .success(
            registrations.map { registration in
                let url = "http://\(task.host):\(port)/spool/\(registration)/\(taskPort)/status"
                switch operation {
                case .isDraining, .isSafeToKill: return DrainRequest("GET", url)
                case .stopDraining:
                    return DrainRequest("POST", url, form: [DrainRequest.FormField(name: "status", value: "up")])
                case .drain:
                    return DrainRequest(
                        "POST", url,
                        form: [
                            DrainRequest.FormField(name: "status", value: "down"),
                            DrainRequest.FormField(name: "expiration", value: Value.float(now + expiration).str),
                            DrainRequest.FormField(name: "reason", value: Self.reason),
                        ])
                }
            })
    }

    // MARK: Answers

    func result(_ operation: DrainOperation, of replies: [DrainReply], now: Double) -> DrainResult {
        if !operation.isQuestion { return commandResult(replies) }
        var states: [HacheckState] = []
        for reply in replies {
            switch HacheckState.read(reply) {
            case .known(let state): states.append(state)
            case .unknown(let reason): return .failed(reason)
            }
        }
        if operation == .isDraining { return states.contains { !$0.isUp } ? .yes : .no }
        // As long as one registration is up, others still send traffic there.
        let isSafe = !states.isEmpty && states.allSatisfy { !$0.isUp && $0.since < now - delay }
        return isSafe ? .yes : .no
    }

    private func commandResult(_ replies: [DrainReply]) -> DrainResult {
        for reply in replies {
            switch reply {
            case .failed(let reason): return .failed(reason)
            case .answered(let status, _) where status >= 400: return .failed("hacheck answers \(status)")
            case .answered: continue
            }
        }
        return .done
    }
}
