import Compiler
import Planner
import Runtime

/// The locks that all soacs of a world share, as one of them has them.
struct SharedLocks: InstanceLocks {
    let stage: Stage
    let soac: Int

    func take(_ id: InstanceID) async -> LockAnswer {
        let spelling = AppID.spelling(of: id)
        return stage.world.withLock { world in
            guard !world.isGone(soac) else { return .failed("the run was stopped") }
            return world.locks.take(spelling, for: soac, at: world.now)
                ? .held(Held(stage: stage, soac: soac, spelling: spelling)) : .isTaken(by: nil)
        }
    }

    private struct Held: InstanceLock {
        let stage: Stage
        let soac: Int
        let spelling: String

        func isHeld() async -> Bool {
            stage.world.withLock { !$0.isGone(soac) && $0.locks.isHeld(spelling, by: soac) }
        }

        func release() async {
            stage.world.withLock { if !$0.isGone(soac) { $0.locks.release(spelling, by: soac) } }
        }
    }
}
