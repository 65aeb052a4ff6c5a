import Compiler

/// How a task is taken out of traffic before it is killed: `drain_method` of an instance with its `drain_method_params`.
public enum DrainMethod: Sendable {
    /// Nothing gives it traffic: it is always safe to kill.
    case noop
    /// It is taken out of SmartStack.
    case hacheck(HacheckDrain)
    /// URLs of its own are called.
    case http(HTTPDrain)

    public static let names = ["hacheck", "http", "noop"]

    /// `parameters` is a mapping or null.
    public static func make(
        named name: Value, parameters: Value, of instance: InstanceID, registrations: [String]
    ) -> Result<DrainMethod, DrainFailure> {
        var members: [String: Value] = [:]
        switch parameters {
        case .null: break
        case .map(let pairs): for pair in pairs { members[pair.key.str] = pair.value }
        default: return .failure(DrainFailure("drain_method_params is a mapping, not \(parameters.repr)"))
        }
        guard case .string(let text) = name else { return .failure(unknown(name.repr)) }
        switch text {
        case "noop": return .success(.noop)
        case "hacheck": return HacheckDrain.make(members, registrations: registrations).map { .hacheck($0) }
        case "http":
            return HTTPDrain.make(members, of: instance, registrations: registrations).map { .http($0) }
        default: return .failure(unknown("'\(text)'"))
        }
    }

    private static func unknown(_ name: String) -> DrainFailure {
        DrainFailure("there is no drain method \(name): it is hacheck, http or noop")
    }

    /// The requests of an operation, one for each registration; none where there is nothing to ask.
    public func requests(
        _ operation: DrainOperation, for task: LiveTask, now: Double
    ) -> Result<[DrainRequest], DrainFailure> {
        switch self {
        case .noop: .success([])
        case .hacheck(let method): method.requests(operation, for: task, now: now)
        case .http(let method): method.requests(operation, for: task)
        }
    }

    /// Whether the answers to `isDraining` tell that an operator took the task out of traffic.
    public func isManual(_ replies: [DrainReply]) -> Bool {
        guard case .hacheck = self else { return false }
        return replies.contains { HacheckState.read($0).value?.isManual ?? false }
    }

    /// What the answers, one for each request and in their order, come to.
    public func result(_ operation: DrainOperation, of replies: [DrainReply], now: Double) -> DrainResult {
        switch self {
        case .noop: operation == .isSafeToKill ? .yes : operation == .isDraining ? .no : .done
        case .hacheck(let method): method.result(operation, of: replies, now: now)
        case .http(let method): method.result(operation, of: replies)
        }
    }
}
