import Git

/// How remotes are found, entered and asked.
public struct Remotes: Sendable {
    var rewrites: URLRewrites
    var access: RemoteAccess
    var limits: RemoteLimits

    public init(rewrites: URLRewrites, access: RemoteAccess, limits: RemoteLimits) {
        self.rewrites = rewrites
        self.access = access
        self.limits = limits
    }
}

/// How much is asked at once, and for how long.
public struct RemoteLimits: Sendable {
    /// Connections at once.
    var concurrency: Int
    /// Connections at once to one host; nil: what its kind of server mostly takes.
    var perHost: Int?
    /// Of one attempt.
    var timeLimit: Duration
    var attempts: Int

    public init(concurrency: Int, perHost: Int?, timeLimit: Duration, attempts: Int) {
        self.concurrency = concurrency
        self.perHost = perHost
        self.timeLimit = timeLimit
        self.attempts = attempts
    }

    /// How many connections there may be to the host of an address.
    func budget(for url: RemoteURL) -> Int {
        if let perHost { return perHost }
        return switch url.transport {
        // What is on this machine is computed, and not waited for.
        case .local: min(8, concurrency)
        // sshd refuses connections at random from the tenth on that is not yet let in (`MaxStartups`).
        case .ssh: min(10, concurrency)
        case .git, .http, .https: concurrency
        }
    }

    var schedule: CallSchedule.Limits {
        CallSchedule.Limits(concurrency: concurrency, timeLimit: timeLimit, attempts: attempts)
    }
}
