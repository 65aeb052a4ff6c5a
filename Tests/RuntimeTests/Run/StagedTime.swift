import Synchronization

@testable import Runtime
@testable import Simulation

/// The time of a simulated cluster for tasks that wait side by side: it goes on when all of them wait, and to the one that has to
/// wait the least.
final class StagedTime: RuntimeClock {
    private let cluster: SimulatedCluster
    private let thread = OneThread()
    private let sleepers = Mutex<[(time: Double, continuation: CheckedContinuation<Void, Never>)]>([])

    init(_ cluster: SimulatedCluster) { self.cluster = cluster }

    var now: Double { cluster.now }

    func sleep(seconds: Double) async {
        await withCheckedContinuation { continuation in
            sleepers.withLock { $0.append((now + max(seconds, 0.001), continuation)) }
        }
    }

    func factor(in range: ClosedRange<Double>) -> Double { 1 }

    /// Has a task go its way, as far as time allows.
    func start(_ work: @escaping @Sendable () async -> Void) {
        Task(executorPreference: thread) { await work() }
    }

    /// Plays so many seconds.
    func play(_ seconds: Double) {
        let end = now + seconds
        thread.run()
        while let (time, continuation) = first(until: end) {
            if time > now { cluster.pass(time - now + 0.0005) }
            continuation.resume()
            thread.run()
        }
        if end > now { cluster.pass(end - now) }
    }

    private func first(until end: Double) -> (Double, CheckedContinuation<Void, Never>)? {
        sleepers.withLock { sleepers in
            guard let place = sleepers.indices.min(by: { sleepers[$0].time < sleepers[$1].time }),
                sleepers[place].time <= end
            else { return nil }
            return sleepers.remove(at: place)
        }
    }
}
