import Dispatch
import Git
import Synchronization

/// A thread for calls that block, one after the other. libgit2 has no time limits of its own: a call that takes too long
/// is abandoned with its thread, and another thread goes on.
final class WorkerThread: Sendable {
    typealias Task = @Sendable () -> Void

    private let tasks = Mutex<[Task?]>([])
    private let signal = DispatchSemaphore(value: 0)

    /// Nil if no more threads can be started.
    init?() {
        guard Threads.start({ self.work() }) else { return nil }
    }

    /// Hands a task to the thread, behind those that it has.
    func perform(_ task: @escaping Task) { put(task) }

    /// The thread ends once it has done what it was handed.
    func finish() { put(nil) }

    private func put(_ task: Task?) {
        tasks.withLock { $0.append(task) }
        signal.signal()
    }

    private func work() {
        while true {
            signal.wait()
            guard let task = tasks.withLock({ $0.removeFirst() }) else { return }
            task()
        }
    }
}
