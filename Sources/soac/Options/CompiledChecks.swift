import Compiler
import Emitters
import Fleet
import Runtime
import Synchronization

/// The checks of a cluster's instances or of its jobs, compiled when they are first asked for.
final class CompiledChecks: Sendable {
    private let fleet: WantedFleet
    private let family: Family
    private let checks = Mutex<[InstanceID: SensuCheck]?>(nil)

    init(_ fleet: WantedFleet, _ family: Family) { (self.fleet, self.family) = (fleet, family) }

    /// Without those of which nobody is told.
    func all() throws(Problem) -> [InstanceID: SensuCheck] {
        try checks.withLock { checks throws(Problem) in
            if let checks { return checks }
            let compiled: [InstanceID: SensuCheck]
            do throws(Fleet.Failure) {
                compiled = try fleet.checks(family).compactMapValues { SensuCheck($0) }
            } catch { throw Problem(error) }
            checks = compiled
            return compiled
        }
    }
}
