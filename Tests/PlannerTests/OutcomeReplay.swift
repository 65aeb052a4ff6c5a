import Compiler

@testable import Planner

/// The turns of the table `marathon-outcome`.
enum OutcomeReplay {
    static func turn(_ input: Value) -> InstanceTurn {
        if input["lock"].text == "held" { return .isLocked(by: nil) }
        switch input["load"].text {
        case "ok": break
        case "not-deployed": return .isNotDeployed
        case "no-configuration", "bad-name": return .isNotConfigured
        case let other: return .isBroken(other)
        }
        if input["compile"].text != "ok" { return .isBroken(input["compile"].text) }
        switch input["cycle"] {
        case .list(let parts):
            return .round(
                RoundResult(
                    failure: parts[0].int == 0 ? nil : "failed", again: parts[1].isNull ? nil : parts[1].double))
        case .string("LockHeldException"): return .isLocked(by: nil)
        case .string("no-slaves"), .string("bad-config"): return .isBroken(input["cycle"].text)
        default: return .round(RoundResult(failure: input["cycle"].text))
        }
    }

    /// A turn that ended with a code, or with an exception.
    static func turn(code: Value) -> InstanceTurn {
        if case .int(0) = code { .round(RoundResult()) } else { .round(RoundResult(failure: code.repr)) }
    }
}
