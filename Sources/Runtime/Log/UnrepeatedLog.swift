import Compiler
import Planner
import Synchronization

/// Passes on what a rollout does: an instance's event once, for as long as it repeats. A bounce that waits says so in each of
/// its rounds.
public final class UnrepeatedLog: RolloutLog {
    /// Seconds after which an event that comes again is a new one: more than lie between two looks at an instance.
    private static let patience = 600.0

    private let logs: [any RolloutLog]
    private let clock: any RuntimeClock
    /// When each event was last noted.
    private let noted = Mutex<[InstanceID: [DeployEvent: Double]]>([:])

    public init(_ logs: [any RolloutLog], clock: any RuntimeClock = HostClock()) {
        (self.logs, self.clock) = (logs, clock)
    }

    public func note(_ event: DeployEvent, of id: InstanceID) {
        let now = clock.now
        let isNew = noted.withLock { noted in
            var events = (noted[id] ?? [:]).filter { now - $0.value < Self.patience }
            let isNew = events.updateValue(now, forKey: event) == nil
            // The next bounce is another, and says all of it anew.
            if event.kind == .finish || event.kind == .sent { events = [event: now] }
            noted[id] = events
            return isNew
        }
        guard isNew else { return }
        for log in logs { log.note(event, of: id) }
    }
}
