import Dispatch
import Glibc
import Synchronization

/// Threads of our own. A pool that waits for a thread which the machine does not give would wait for ever; these say so,
/// and what is to be done is done by who asked.
public enum Threads {
    /// More at once are of no use on any machine, and cost memory.
    public static let limit = 256

    private final class Box: Sendable {
        let work: @Sendable () -> Void
        init(_ work: @escaping @Sendable () -> Void) { self.work = work }
    }

    /// Begins some work on a thread that ends with it. False, and nothing is begun, if no more threads can be started.
    public static func start(_ work: @escaping @Sendable () -> Void) -> Bool {
        var thread = pthread_t()
        let box = Unmanaged.passRetained(Box(work))
        let status = pthread_create(
            &thread, nil,
            { box in
                if let box { Unmanaged<Box>.fromOpaque(box).takeRetainedValue().work() }
                return nil
            }, box.toOpaque())
        guard status == 0 else {
            box.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    /// Does some work that blocks on a thread of its own, while the thread of the task that waits for it does other things. Where
    /// the machine gives no more threads, that one does the work.
    public static func aside<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            if !start({ continuation.resume(returning: work()) }) { continuation.resume(returning: work()) }
        }
    }

    /// Does the same work on as many threads, this one among them, and returns when all have done it. There may be fewer
    /// of them, down to this one alone: the work is such that any number does it.
    public static func together(_ count: Int, _ work: () -> Void) {
        withoutActuallyEscaping(work) { work in
            let shared = Shared(work)
            let done = DispatchSemaphore(value: 0)
            var started = 0
            while started < min(count, limit) - 1,
                start({
                    shared.perform()
                    done.signal()
                })
            { started += 1 }
            shared.perform()
            for _ in 0..<started { done.wait() }
            // A thread may be a moment behind its signal: it keeps this object then, and no longer the work.
            shared.end()
        }
    }

    /// Work that several threads do at once. Unchecked: who calls `together` has made it so that they can, as for
    /// `DispatchQueue.concurrentPerform`; it is set before they begin, and taken away when all have done it.
    private final class Shared: @unchecked Sendable {
        private var work: (() -> Void)?

        init(_ work: @escaping () -> Void) { self.work = work }

        @inline(never) func perform() { work?() }

        func end() { work = nil }
    }
}
