/// Which of many calls to remote hosts may start, and when: so many at once, so many to one host, each with a time limit
/// and a few attempts. Knows no clock and no thread; times are counted from the beginning of the run.
struct CallSchedule {
    /// How much at once, and for how long.
    struct Limits {
        var concurrency: Int
        /// Each attempt's.
        var timeLimit: Duration
        var attempts: Int
        /// A host that has answered nobody after so many failures is not asked any more.
        var failuresOfSilentHost = 16
    }

    /// How a call ended, or an attempt at it.
    enum Ending {
        case answered
        /// The host answered, and that was a no.
        case failed
        /// May well work a moment later.
        case failedForNow
        /// Took longer than its limit. It is not tried again: who hangs once mostly hangs twice.
        case timedOut
    }

    private struct Call {
        var host: Int
        var attempts = 0
    }

    private struct Host {
        var name: String
        var budget: Int
        var waiting: [Int] = []
        /// How many of `waiting` have been taken.
        var taken = 0
        var running = 0
        var hasAnswered = false
        var failures = 0

        var hasWork: Bool { taken < waiting.count }
    }

    let limits: Limits
    private var calls: [Call] = []
    private var hosts: [Host] = []
    /// The host that is asked first, so that each has its turn.
    private var turn = 0
    private(set) var running = 0
    private var open = 0
    /// Attempts that wait for their time.
    private var later: [(call: Int, time: Duration)] = []

    /// Each call has a host and how many calls to it there may be at once.
    init(_ limits: Limits, _ calls: [(host: String, budget: Int)]) {
        self.limits = limits
        var known: [String: Int] = [:]
        for (index, call) in calls.enumerated() {
            let host = known[call.host] ?? hosts.count
            if host == hosts.count {
                known[call.host] = host
                hosts.append(Host(name: call.host, budget: call.budget))
            }
            self.calls.append(Call(host: host))
            hosts[host].waiting.append(index)
        }
        open = calls.count
    }

    var isDone: Bool { open == 0 }

    /// The call that may start now; nil if none may.
    mutating func start(at now: Duration) -> Int? {
        wake(at: now)
        guard running < limits.concurrency else { return nil }
        for step in hosts.indices {
            let index = (turn + step) % hosts.count
            guard hosts[index].hasWork, hosts[index].running < hosts[index].budget else { continue }
            turn = index + 1
            let call = hosts[index].waiting[hosts[index].taken]
            hosts[index].taken += 1
            hosts[index].running += 1
            running += 1
            calls[call].attempts += 1
            return call
        }
        return nil
    }

    private mutating func wake(at now: Duration) {
        for (call, time) in later where time <= now { hosts[calls[call].host].waiting.append(call) }
        later.removeAll { $0.time <= now }
    }

    /// When something may start that cannot now; nil if that depends on what runs.
    var nextStart: Duration? { later.map(\.time).min() }

    /// Takes note of how an attempt ended; true if the call is tried again, after a pause that `random` (0 to 1) spreads.
    mutating func ended(_ call: Int, _ ending: Ending, at now: Duration, random: Double) -> Bool {
        let host = calls[call].host
        hosts[host].running -= 1
        running -= 1
        switch ending {
        case .answered, .failed: hosts[host].hasAnswered = true
        case .timedOut: hosts[host].failures += 1
        case .failedForNow:
            hosts[host].failures += 1
            let attempts = calls[call].attempts
            if attempts < limits.attempts, !isSilent(host) {
                let pause = Double(200 << min(attempts - 1, 6)) * (0.5 + random)
                later.append((call, now + .milliseconds(Int(pause))))
                return true
            }
        }
        open -= 1
        return false
    }

    private func isSilent(_ host: Int) -> Bool {
        !hosts[host].hasAnswered && hosts[host].failures >= limits.failuresOfSilentHost
    }

    /// Gives up calls that wait for a host that has answered nobody; each with the host's name.
    mutating func giveUp() -> [(call: Int, host: String)] {
        var given: [(call: Int, host: String)] = []
        for index in hosts.indices where isSilent(index) {
            for call in hosts[index].waiting[hosts[index].taken...] { given.append((call, hosts[index].name)) }
            hosts[index].taken = hosts[index].waiting.count
            for (call, _) in later where calls[call].host == index { given.append((call, hosts[index].name)) }
            later.removeAll { calls[$0.call].host == index }
        }
        open -= given.count
        return given
    }
}
