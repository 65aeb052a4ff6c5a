import Compiler
import Synchronization

/// Locks that nobody is given any more once a process is to end: what has begun ends as it should, and nothing else begins.
public final class StoppableLocks: InstanceLocks {
    private let locks: any InstanceLocks
    private let isStopped = Atomic<Bool>(false)

    public init(_ locks: any InstanceLocks) { self.locks = locks }

    public func stop() { isStopped.store(true, ordering: .relaxed) }

    public func take(_ id: InstanceID) async -> LockAnswer {
        isStopped.load(ordering: .relaxed) ? .isTaken(by: "this process, which is about to end") : await locks.take(id)
    }
}
