import ArgumentParser
import Git
import Runtime

/// How remotes are asked.
struct RemoteOptions: ParsableArguments {
    @Option(help: ArgumentHelp("How many remotes to ask at once.", valueName: "n"))
    var concurrency = 64

    @Option(
        help: ArgumentHelp(
            "How many of them at one host. Default: 10 over ssh, as sshd takes no more at once (MaxStartups), 8 on this machine, else no limit.",
            valueName: "n"))
    var perHost: Int?

    @Option(help: .timeLimit)
    var timeLimit: Double = 30

    @Option(help: ArgumentHelp("How often to try an attempt that failed and may succeed later.", valueName: "n"))
    var attempts = 3

    func validate() throws {
        for (name, value) in [("--concurrency", concurrency), ("--per-host", perHost ?? 1), ("--attempts", attempts)]
        where !(1...10_000).contains(value) {
            throw ValidationError("\(name) is at least 1 and at most 10000")
        }
        try TimeLimit.validate(seconds: timeLimit)
    }

    func load(_ snapshot: Snapshot) throws(Problem) -> Remotes {
        try Remotes(
            snapshot, concurrency: concurrency, perHost: perHost, timeLimit: timeLimit, attempts: attempts)
    }
}

extension Remotes {
    /// With the git configuration of the repository that is read; `timeLimit` is in seconds.
    init(
        _ snapshot: Snapshot, concurrency: Int, perHost: Int?, timeLimit: Double, attempts: Int
    ) throws(Problem) {
        do {
            self.init(
                rewrites: try URLRewrites.read(of: snapshot.location),
                access: try RemoteAccess(repository: snapshot.location),
                limits: RemoteLimits(
                    concurrency: concurrency, perHost: perHost,
                    timeLimit: .milliseconds(Int(TimeLimit.of(timeLimit) * 1000)), attempts: attempts))
        } catch { throw Problem(error) }
    }
}
