import ArgumentParser
import Dispatch
import Git
import Glibc
import Synchronization

/// Runs commands that wait for answers of other hosts. Only they need what Swift makes for that: threads and descriptors,
/// without which it waits for ever or ends the process. So it is looked first whether they can be had.
enum WaitingCommands {
    /// Threads, and open files, that such a command needs at least.
    private static let (threads, files) = (3, 12)

    static func run(_ command: any AsyncParsableCommand) throws {
        guard hasThreads() else {
            throw Problem(
                "no more threads can be started", hint: "check `ulimit -u` and the free memory")
        }
        guard hasFiles() else { throw Problem("too few files can be opened", hint: "look at `ulimit -n`") }
        let outcome = Mutex<Result<Void, any Error>>(.success(()))
        let thread = CallingThread()
        let box = Box(command: command)
        Task.detached(executorPreference: thread) {
            do {
                var command = box.command
                try await command.run()
            } catch {
                outcome.withLock { $0 = .failure(error) }
            }
            thread.finish()
        }
        thread.work()
        try outcome.withLock { $0 }.get()
    }

    /// Does the parts of a task on the thread that waits for it. Swift's own pool waits for ever where the machine gives it
    /// no thread.
    private final class CallingThread: TaskExecutor {
        /// Nil: there are no more.
        private let parts = Mutex<[UnownedJob?]>([])
        private let signal = DispatchSemaphore(value: 0)

        func enqueue(_ job: consuming ExecutorJob) { put(UnownedJob(job)) }

        func finish() { put(nil) }

        private func put(_ part: UnownedJob?) {
            parts.withLock { $0.append(part) }
            signal.signal()
        }

        func work() {
            while true {
                signal.wait()
                guard let part = parts.withLock({ $0.removeFirst() }) else { return }
                part.runSynchronously(on: asUnownedTaskExecutor())
            }
        }
    }

    /// A command is handed to the task, and nobody else touches it.
    private struct Box: @unchecked Sendable {
        var command: any AsyncParsableCommand
    }

    private static func hasThreads() -> Bool {
        let (go, gone) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        var count = 0
        while count < threads,
            Threads.start({
                go.wait()
                gone.signal()
            })
        { count += 1 }
        for _ in 0..<count { go.signal() }
        for _ in 0..<count { gone.wait() }
        return count == threads
    }

    private static func hasFiles() -> Bool {
        let opened = (0..<files).map { _ in open("/dev/null", O_RDONLY | O_CLOEXEC) }
        defer { for descriptor in opened where descriptor >= 0 { close(descriptor) } }
        return opened.allSatisfy { $0 >= 0 }
    }
}
