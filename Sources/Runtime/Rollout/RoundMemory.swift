import Compiler
import Planner
import Synchronization

/// What cannot be seen of earlier rounds: that a kill was sent, since when a drain fails, and that a task was taken out of traffic
/// whose instance may since be wanted as it runs. Each is forgotten once its task
/// is gone, or answers again.
public final class RoundMemory: Sendable {
    private struct Notes {
        /// Ids of tasks, with the second in which it was sent.
        var kills: [String: Double] = [:]
        /// Ids of tasks, with the second since which each question has failed.
        var failures: [String: Double] = [:]
        /// Ids of tasks that were told to drain, with the second.
        var drained: [String: Double] = [:]
    }

    private let notes = Mutex(Notes())

    /// After so many seconds a kill of which nothing came is sent again.
    private static let killPatience = 600.0

    public init() {}

    // MARK: Kills

    func isKillSent(_ task: String, now: Double) -> Bool {
        notes.withLock { notes in notes.kills[task].map { now - $0 < Self.killPatience } ?? false }
    }

    func noteKill(_ tasks: [String], now: Double) {
        notes.withLock { notes in for task in tasks { notes.kills[task] = now } }
    }

    /// Marathon said that it did nothing of it.
    func forgetKill(_ tasks: [String]) {
        notes.withLock { notes in for task in tasks { notes.kills[task] = nil } }
    }

    // MARK: Drains

    func isDrained(_ task: String) -> Bool { notes.withLock { $0.drained[task] != nil } }

    func noteDrain(_ tasks: [String], now: Double) {
        notes.withLock { notes in for task in tasks { notes.drained[task] = now } }
    }

    /// They do not drain any more, or are somebody else's to take back.
    func forgetDrain(_ task: String) { notes.withLock { $0.drained[task] = nil } }

    /// Since when the drain method has failed for a task, now that it was asked once more; nil: it did not.
    func failingSince(_ task: String, hasFailed: Bool, now: Double) -> Double? {
        notes.withLock { notes in
            guard hasFailed else {
                notes.failures[task] = nil
                return nil
            }
            let since = notes.failures[task] ?? now
            notes.failures[task] = since
            return since
        }
    }

    // MARK: Between runs

    /// Forgets all tasks but these.
    func keep(_ tasks: Set<String>) {
        notes.withLock { notes in
            notes.kills = notes.kills.filter { tasks.contains($0.key) }
            notes.failures = notes.failures.filter { tasks.contains($0.key) }
            notes.drained = notes.drained.filter { tasks.contains($0.key) }
        }
    }

    /// `{"kills": {"TASK": 1570017600.5}, "drains_failing_since": {…}, "drained": {…}}`
    public var json: String {
        notes.withLock { notes in
            func object(_ times: [String: Double]) -> String {
                let pairs = times.sorted { $0.key.precedesInBytes($1.key) }
                return "{\(pairs.map { "\(JSONText.of($0.key)): \($0.value)" }.joined(separator: ", "))}"
            }
            return "{\"kills\": \(object(notes.kills)), \"drains_failing_since\": \(object(notes.failures)), "
                + "\"drained\": \(object(notes.drained))}\n"
        }
    }

    /// Takes up what other runs noted since a state that both began with; what was forgotten since stays so.
    public func absorb(_ other: RoundMemory, since beginning: RoundMemory) {
        let (noted, old) = (other.notes.withLock { $0 }, beginning.notes.withLock { $0 })
        func new(_ times: [String: Double], _ known: [String: Double]) -> [String: Double] {
            times.filter { known[$0.key] != $0.value }
        }
        notes.withLock { notes in
            notes.kills.merge(new(noted.kills, old.kills)) { max($0, $1) }
            notes.failures.merge(new(noted.failures, old.failures)) { own, _ in own }
            notes.drained.merge(new(noted.drained, old.drained)) { max($0, $1) }
        }
    }

    /// From what an earlier run noted. What cannot be read is forgotten: then a drain's patience begins anew.
    public convenience init(json bytes: [UInt8]) {
        self.init()
        guard let root = JSONParser.parse(bytes, path: "").value?.root else { return }
        func times(_ key: String) -> [String: Double] {
            var times: [String: Double] = [:]
            for pair in root.value(key)?.pairs ?? .none {
                guard let task = pair.key.string, let time = pair.value.value.number?.double, time.isFinite else {
                    continue
                }
                times[task] = time
            }
            return times
        }
        notes.withLock { notes in
            notes = Notes(
                kills: times("kills"), failures: times("drains_failing_since"), drained: times("drained"))
        }
    }
}
