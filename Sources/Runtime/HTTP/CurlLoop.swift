import CLibcurl
import Glibc
import Synchronization

/// The thread of a `CurlClient`: takes requests and cancellations as they come, and lets libcurl carry all of them on
/// together.
final class CurlLoop: Sendable {
    typealias Continuation = CheckedContinuation<Result<HTTPAnswer, HTTPFailure>, Never>

    private struct Job {
        var number: Int
        var request: HTTPRequest
        var continuation: Continuation

        func fail(_ failure: HTTPFailure) { continuation.resume(returning: .failure(failure)) }
    }

    /// What other threads leave for this one.
    private struct Mailbox {
        var jobs: [Job] = []
        /// Numbers of requests, be they under way or not begun yet.
        var cancelled: Set<Int> = []
        var isStarted = false
        var isStopped = false
        /// Once the thread runs.
        var sleeper: Sleeper?

        func wake() { if let multi = sleeper?.multi { curl_multi_wakeup(multi) } }
    }

    // The one call that libcurl allows of any thread is made with it, under the lock, so that it is still there.
    private struct Sleeper: @unchecked Sendable {
        var multi: UnsafeMutableRawPointer?
    }

    /// Connections at a time, of all requests together; others wait for one, in their time.
    private static let connectionLimit = 256

    private let mailbox = Mutex(Mailbox())

    func start(_ number: Int, _ request: HTTPRequest, _ continuation: Continuation) {
        let isFirst = mailbox.withLock { mailbox in
            defer { mailbox.isStarted = true }
            mailbox.jobs.append(Job(number: number, request: request, continuation: continuation))
            mailbox.wake()
            return !mailbox.isStarted
        }
        guard isFirst else { return }
        if let thread = WorkerThread() {
            thread.perform { self.run() }
            thread.finish()
        } else {
            let jobs = mailbox.withLock { mailbox in
                defer { (mailbox.jobs, mailbox.isStarted) = ([], false) }
                return mailbox.jobs
            }
            for job in jobs { job.fail(HTTPFailure(.request, "no more threads can be started")) }
        }
    }

    /// Ends a request early. It may come before `start` does.
    func cancel(_ number: Int) {
        mailbox.withLock { mailbox in
            mailbox.cancelled.insert(number)
            mailbox.wake()
        }
    }

    /// A request that has ended needs no cancellation any more.
    func forget(_ number: Int) { mailbox.withLock { _ = $0.cancelled.remove(number) } }

    func stop() {
        mailbox.withLock { mailbox in
            mailbox.isStopped = true
            mailbox.wake()
        }
    }

    // MARK: On the thread

    private func run() {
        Self.holdBackBrokenPipes()
        let multi = curl_multi_init()
        soac_curl_multi_set_number(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, Self.connectionLimit)
        let sleeper = Sleeper(multi: multi)
        mailbox.withLock { $0.sleeper = sleeper }
        var transfers: [Int: CurlTransfer] = [:]
        while true {
            let (jobs, cancelled, isStopped) = mailbox.withLock { mailbox in
                defer { mailbox.jobs = [] }
                return (mailbox.jobs, mailbox.cancelled, mailbox.isStopped)
            }
            if isStopped { break }
            for job in jobs where !cancelled.contains(job.number) { begin(job, multi, &transfers) }
            for job in jobs where cancelled.contains(job.number) { job.fail(.stopped) }
            for number in cancelled {
                guard let transfer = transfers.removeValue(forKey: number) else { continue }
                curl_multi_remove_handle(multi, transfer.handle)
                transfer.end(.failure(.stopped))
            }
            var running: Int32 = 0
            curl_multi_perform(multi, &running)
            settle(multi, &transfers)
            // Until something happens on a connection, a time limit is over, or somebody wakes it.
            curl_multi_poll(multi, nil, 0, 60_000, nil)
        }
        mailbox.withLock { $0.sleeper = nil }
        curl_multi_cleanup(multi)
    }

    private func begin(_ job: Job, _ multi: UnsafeMutableRawPointer?, _ transfers: inout [Int: CurlTransfer]) {
        do throws(HTTPFailure) {
            let transfer = try CurlTransfer(job.number, job.request, job.continuation)
            guard curl_multi_add_handle(multi, transfer.handle) == CURLM_OK else {
                throw HTTPFailure(.request, "libcurl takes no more requests")
            }
            transfers[job.number] = transfer
        } catch {
            job.fail(error)
        }
    }

    private func settle(_ multi: UnsafeMutableRawPointer?, _ transfers: inout [Int: CurlTransfer]) {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else { continue }
            let result = soac_curl_result(message)
            let number = soac_curl_tag(handle)
            curl_multi_remove_handle(multi, handle)
            if let transfer = transfers.removeValue(forKey: number) { transfer.end(transfer.outcome(result)) }
        }
    }

    /// libcurl is told to leave signals alone, so a server that hangs up would end the process.
    private static func holdBackBrokenPipes() {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }
}
