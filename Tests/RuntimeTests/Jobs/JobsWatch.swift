import Simulators
import Synchronization

/// Looks at a simulated Chronos after each request that it has answered.
final class JobsWatch: Sendable {
    static let foreign: Set = ["backup tables", "cleanup", "tmp x y"]

    private struct State {
        /// How many runs of each job went well.
        var counts: [String: Int] = [:]
        var foreign: [String: JSON] = [:]
        var complaints: [String] = []
    }

    private let state = Mutex(State())

    var complaints: [String] { state.withLock { $0.complaints } }

    func complain(_ text: String) { state.withLock { $0.complaints.append(text) } }

    func look(_ chronos: SimulatedChronos) {
        state.withLock { state in
            for name in chronos.names {
                guard let job = chronos.job(name) else { continue }
                if Self.foreign.contains(name) {
                    let seen = state.foreign.updateValue(job, forKey: name)
                    if let seen, seen != job { state.complaints.append("'\(name)' was touched") }
                    continue
                }
                if job["container"] == nil { state.complaints.append("'\(name)' is out of its container") }
                for parent in job["parents"]?.items ?? [] where chronos.job(parent.string ?? "") == nil {
                    state.complaints.append("'\(name)' is there before its parent")
                }
                let count = job["successCount"]?.int ?? 0
                if count < state.counts[name] ?? 0 { state.complaints.append("'\(name)' has lost what was counted") }
                state.counts[name] = count
            }
            let names = Set(chronos.names)
            state.counts = state.counts.filter { names.contains($0.key) }
            for name in state.foreign.keys where !names.contains(name) {
                state.complaints.append("'\(name)' was deleted")
                state.foreign[name] = nil
            }
        }
    }
}
