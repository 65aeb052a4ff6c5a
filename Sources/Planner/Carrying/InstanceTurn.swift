import Compiler

/// What came of an instance's turn, from the lock to the last step: what the process, the queue and the team learn of it. No
/// turn ends another instance's.
public enum InstanceTurn: Sendable, Equatable {
    /// Another process bounces it: who, and since when, for people, where that is known.
    case isLocked(by: String?)
    /// It waits for its first deployment.
    case isNotDeployed
    /// There is no such instance.
    case isNotConfigured
    /// Its configuration cannot be read, or does not come to an app.
    case isBroken(String)
    /// A round was made.
    case round(RoundResult)

    /// 0 if nothing failed; any other value counts as a failure.
    public var code: Int {
        switch self {
        case .isLocked, .isNotDeployed: 0
        case .isNotConfigured, .isBroken: 1
        case .round(let result): result.failure == nil ? 0 : 1
        }
    }

    /// After how many seconds the next turn is due, beside the back-off after a failure; nil: when something changes.
    public var again: Double? {
        switch self {
        case .isLocked: 60
        case .isNotDeployed, .isNotConfigured, .isBroken: nil
        case .round(let result): result.again
        }
    }

    /// The name of the event's check.
    public static func checkName(of instance: InstanceID) -> String { "setup_marathon_job.\(instance)" }

    /// The status of that event; nil: none is sent.
    public var eventStatus: Int? {
        switch self {
        case .isLocked, .isNotDeployed, .isNotConfigured: nil
        case .isBroken: 2
        case .round(let result): result.failure == nil ? 0 : 2
        }
    }

    /// The instance that an argument names: `SERVICE.INSTANCE`, or an app's id with four parts. Nil if it names none.
    public static func instance(named argument: String) -> InstanceID? {
        let parts = argument.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 4 else { return nil }
        return InstanceID(
            service: ServiceName(String(Substring(parts[0]))), instance: InstanceName(String(Substring(parts[1]))))
    }

    /// The exit status of a process that had all of these turns, nil standing for an argument that names no instance.
    public static func exitStatus(_ turns: [InstanceTurn?]) -> Int32 {
        turns.allSatisfy { $0?.code == 0 } ? 0 : 1
    }
}
