import Git
import Synchronization

/// Works on many things on all cores. Nothing is shared but the number of the next.
struct Workers: Sendable {
    var jobs: Int
    /// Called now and then, from any thread, with how many are done.
    var progress: (@Sendable (_ done: Int, _ of: Int) -> Void)?

    /// The results in the order of the items. Each worker makes a state of its own. The first error ends the work.
    func map<Item: Sendable, State, Part: Sendable, Failure: Error>(
        _ items: [Item], state: @Sendable () throws(Failure) -> State,
        _ work: @Sendable (Item, inout State) throws(Failure) -> Part
    ) throws(Failure) -> [Part] {
        let next = Atomic<Int>(0)
        let parts = Mutex<[(index: Int, part: Part)]>([])
        let failure = Mutex<Failure?>(nil)
        // Few at a time: the largest are not left for the end.
        let threads = max(1, min(jobs, items.count, Threads.limit))
        let step = max(1, min(8, items.count / (4 * threads)))
        Threads.together(threads) {
            do throws(Failure) {
                var state = try state()
                var own: [(index: Int, part: Part)] = []
                while failure.withLock({ $0 == nil }) {
                    let first = next.add(step, ordering: .relaxed).oldValue
                    guard first < items.count else { break }
                    for index in first..<min(first + step, items.count) {
                        own.append((index, try work(items[index], &state)))
                    }
                    progress?(min(first + step, items.count), items.count)
                }
                let done = own
                parts.withLock { $0 += done }
            } catch {
                failure.withLock { $0 = $0 ?? error }
            }
        }
        if let error = failure.withLock({ $0 }) { throw error }
        return parts.withLock { $0 }.sorted { $0.index < $1.index }.map(\.part)
    }
}
