import Simulators
import Synchronization

/// Where a world is played: it is changed by one thread at a time, and its clock goes on only when nobody has anything to do.
final class Stage: Sendable {
    let world: Mutex<World>
    let thread = OneThread()
    /// The soacs, by their number.
    private let tasks = Mutex<[Int: Task<Void, Never>]>([:])

    init(_ world: consuming World) { self.world = Mutex(world) }

    /// Plays to the end. `start` is asked for each soac that begins on a machine.
    func play(_ start: (Int) -> Void) {
        while let event = world.withLock({ $0.nextEvent() }) {
            switch event {
            case .resume(let continuation): continuation.resume()
            case .jobTrouble(let trouble): world.withLock { if !$0.isCalm { $0.happen(trouble) } }
            case .workloadTrouble(let trouble): world.withLock { if !$0.isCalm { $0.happen(trouble) } }
            case .trouble(let trouble): world.withLock { $0.happen(trouble) }
            case .start(let place): start(place)
            }
            thread.run()
        }
    }

    /// Returns when the time has come.
    func wait(until time: SimulatedTime) async {
        await withCheckedContinuation { continuation in
            world.withLock { $0.events.put(.resume(continuation), at: max(time, $0.now)) }
        }
    }

    /// Has a soac work.
    func run(_ soac: Int, _ work: @escaping @Sendable () async -> Void) {
        let task = Task(executorPreference: thread) { await work() }
        tasks.withLock { $0[soac] = task }
    }

    /// A soac has ended: what it still does is for nothing.
    func cancel(_ soac: Int) { tasks.withLock { $0[soac] }?.cancel() }
}

extension World {
    /// What happens next, at its time; nil if nothing does.
    mutating func nextEvent() -> Event? {
        guard let (time, event) = events.take(until: .max) else { return nil }
        now = max(now, time)
        if isOver, case .resume = event { return event }
        return isOver ? nextEvent() : event
    }
}
