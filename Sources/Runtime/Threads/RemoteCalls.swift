import Dispatch
import Git
import Synchronization

/// Calls to remotes, many at once, on threads of their own. One that is past its time limit is abandoned: nothing waits
/// for it, and what it would still say is not heard.
final class RemoteCalls<Answer: Sendable> {
    struct Call: Sendable {
        /// What a connection budget counts.
        var host: String
        /// How many connections to the host there may be at once.
        var budget: Int
        /// The address without passwords.
        var url: String
        var work: @Sendable () throws(RemoteError) -> Answer
    }

    /// A call under way.
    private struct Attempt {
        var call: Int
        var deadline: Duration
        var thread: WorkerThread
    }

    /// Where threads leave what they have found.
    private final class Mailbox: Sendable {
        typealias Letter = (attempt: Int, result: Result<Answer, RemoteError>)

        private let letters = Mutex<[Letter]>([])
        private let signal = DispatchSemaphore(value: 0)

        func put(_ letter: Letter) {
            letters.withLock { $0.append(letter) }
            signal.signal()
        }

        /// Waits for the next letter, but not longer than that.
        func take(within time: Duration) -> [Letter] {
            let nanoseconds = time.components.seconds * 1_000_000_000 + time.components.attoseconds / 1_000_000_000
            _ = signal.wait(timeout: .now() + .nanoseconds(max(0, Int(nanoseconds))))
            return letters.withLock { letters in
                defer { letters = [] }
                return letters
            }
        }
    }

    private let calls: [Call]
    private var schedule: CallSchedule
    private let mailbox = Mailbox()
    private var attempts: [Int: Attempt] = [:]
    private var attemptCount = 0
    private var idle: [WorkerThread] = []
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant

    init(_ calls: [Call], _ limits: CallSchedule.Limits) {
        self.calls = calls
        schedule = CallSchedule(limits, calls.map { ($0.host, $0.budget) })
        start = clock.now
    }

    /// Returns when all calls have ended; `ended` is told of each, once, on the calling thread.
    func run(_ ended: (_ call: Int, Result<Answer, RemoteError>) -> Void) {
        while !schedule.isDone {
            while let call = schedule.start(at: now) { launch(call, ended) }
            for letter in mailbox.take(within: nextEvent - now) { receive(letter, ended) }
            for (id, attempt) in attempts where attempt.deadline <= now { abandon(id, attempt, ended) }
            for (call, host) in schedule.giveUp() {
                let count = schedule.limits.failuresOfSilentHost
                let message = "\(calls[call].url) was not asked, because \(host) has answered none of \(count) others"
                ended(call, .failure(RemoteError(url: calls[call].url, message: message, isTransient: true)))
            }
        }
        for thread in idle { thread.finish() }
        idle = []
    }

    private var now: Duration { clock.now - start }

    private var nextEvent: Duration {
        let times = attempts.values.map(\.deadline) + [schedule.nextStart].compactMap { $0 }
        return times.min() ?? now
    }

    private func launch(_ call: Int, _ ended: (Int, Result<Answer, RemoteError>) -> Void) {
        guard let thread = idle.popLast() ?? WorkerThread() else {
            let error = RemoteError(
                url: calls[call].url, message: "no more threads can be started", isTransient: true)
            return settle(call, .failure(error), .failedForNow, ended)
        }
        attemptCount += 1
        let (id, work, mailbox) = (attemptCount, calls[call].work, mailbox)
        attempts[id] = Attempt(call: call, deadline: now + schedule.limits.timeLimit, thread: thread)
        thread.perform {
            do throws(RemoteError) {
                mailbox.put((id, .success(try work())))
            } catch {
                mailbox.put((id, .failure(error)))
            }
        }
    }

    private func receive(_ letter: Mailbox.Letter, _ ended: (Int, Result<Answer, RemoteError>) -> Void) {
        // An abandoned attempt may still write.
        guard let attempt = attempts.removeValue(forKey: letter.attempt) else { return }
        idle.append(attempt.thread)
        let ending: CallSchedule.Ending =
            switch letter.result {
            case .success: .answered
            case .failure(let error): error.isTransient ? .failedForNow : .failed
            }
        settle(attempt.call, letter.result, ending, ended)
    }

    private func abandon(_ id: Int, _ attempt: Attempt, _ ended: (Int, Result<Answer, RemoteError>) -> Void) {
        attempts[id] = nil
        attempt.thread.finish()
        let (url, limit) = (calls[attempt.call].url, schedule.limits.timeLimit)
        let error = RemoteError(url: url, message: "\(url) has not answered within \(limit)", isTransient: true)
        settle(attempt.call, .failure(error), .timedOut, ended)
    }

    private func settle(
        _ call: Int, _ result: Result<Answer, RemoteError>, _ ending: CallSchedule.Ending,
        _ ended: (Int, Result<Answer, RemoteError>) -> Void
    ) {
        let again = schedule.ended(call, ending, at: now, random: Double.random(in: 0..<1))
        if !again { ended(call, result) }
    }
}
