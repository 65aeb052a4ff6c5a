import Synchronization

/// Runs tasks on the thread that asks it to, one job after the other in the order in which they became ready: so the same
/// tasks take the same way each time.
final class OneThread: TaskExecutor {
    private struct Jobs {
        var ready: [UnownedJob] = []
        var next = 0
    }

    private let jobs = Mutex(Jobs())

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.ready.append(job) }
    }

    /// Runs all that is ready, and what becomes ready by that.
    func run() {
        while let job = take() { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }

    private func take() -> UnownedJob? {
        jobs.withLock { jobs in
            guard jobs.next < jobs.ready.count else {
                jobs = Jobs()
                return nil
            }
            defer { jobs.next += 1 }
            return jobs.ready[jobs.next]
        }
    }
}
