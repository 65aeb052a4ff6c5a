import Simulators

/// The locks that all soacs of a cluster share: who has which, and until when nobody can have it.
struct LockTable: Sendable {
    /// The number of the soac, by the spelling of the instance.
    private var holders: [String: Int] = [:]
    /// A lock that was lost is free for others only when its session is over for everybody.
    private var freeFrom: [String: SimulatedTime] = [:]

    mutating func take(_ spelling: String, for soac: Int, at now: SimulatedTime) -> Bool {
        guard holders[spelling] == nil, freeFrom[spelling, default: 0] <= now else { return false }
        holders[spelling] = soac
        return true
    }

    func isHeld(_ spelling: String, by soac: Int) -> Bool { holders[spelling] == soac }

    func held(by soac: Int) -> Set<String> { Set(holders.filter { $0.value == soac }.keys) }

    mutating func release(_ spelling: String, by soac: Int) {
        if isHeld(spelling, by: soac) { holders[spelling] = nil }
    }

    /// A soac loses all that it has; others can have it from a time on.
    mutating func lose(of soac: Int, freeFrom time: SimulatedTime) {
        for (spelling, holder) in holders where holder == soac {
            holders[spelling] = nil
            freeFrom[spelling] = time
        }
    }
}
