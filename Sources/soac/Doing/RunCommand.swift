import ArgumentParser
import Compiler
import Fleet
import Git
import Planner
import Runtime

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Keeps a cluster as the newest commit wants it, until it is told to stop.",
        discussion: """
            Does what soac apply does, whenever the commit, the deployments or the system configuration changes, and \
            whenever something is no longer as it should be: Marathon's apps through a queue of turns, Chronos's jobs, \
            and what Sensu is told. A commit that --max-bounces refuses is held, and the cluster stays at the one \
            before it; what --max-removed refuses to remove stays.

            A page at --listen shows what is wanted, what runs, what is under way and what fails; /metrics is for \
            Prometheus, /healthz for whatever supervises the process, /status.json for programs.

            --interval is the time between two looks at the Marathons, and between two steps of a bounce; it looks at \
            jobs, and at what Sensu is told, half as often.

            SIGTERM and SIGINT end it once the current turns are over. It can be killed at any time: the next process \
            starts by looking at the cluster.

            Exit status: 0 it was told to stop, 2 soac could not run, or was called incorrectly.
            """)

    @OptionGroup var options: RolloutOptions
    @OptionGroup(title: "Guards") var guards: RolloutGuardOptions
    @OptionGroup(title: "How") var keeping: KeepingOptions

    func run() async throws {
        let source = RunCommand.Source(
            read: { try RolloutSource(options.source, revision: options.rev) }, folder: nil)
        try await keeping.run(options, keeping.settings(guards.guards), source)
    }

    /// Where the state comes from that the cluster is brought to.
    struct Source: Sendable {
        var read: @Sendable () throws -> RolloutSource
        /// The folder whose files count beside the commit; nil: none do.
        var folder: String?
    }
}

/// How a cluster is kept.
struct KeepingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where the page is served; port 0 is one that is free. Only this machine sees 127.0.0.1.",
            valueName: "host:port"))
    var listen = "127.0.0.1:8642"

    @Flag(help: "Serve no page.")
    var noPage = false

    @Option(help: ArgumentHelp("How many instances to work on at the same time.", valueName: "n"))
    var atOnce = 50

    @Option(help: .interval)
    var interval = 30.0

    @Flag(help: "Tell Sensu nothing.")
    var noSend = false

    @Flag(help: .noLog)
    var noLog = false

    func validate() throws {
        guard atOnce > 0 else { throw ValidationError("--at-once is at least 1") }
        guard interval >= 1, interval < 1e6 else { throw ValidationError("--interval is at least 1") }
        guard address != nil else { throw ValidationError("--listen is HOST:PORT, as 127.0.0.1:8642") }
    }

    /// Nil if it is none.
    private var address: (host: String, port: Int)? {
        guard let colon = listen.lastIndex(of: ":"), let port = UInt16(listen[listen.index(after: colon)...]) else {
            return nil
        }
        var host = listen[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        return host.isEmpty ? nil : (String(host), Int(port))
    }

    /// What is looked at, and how often.
    func settings(_ guards: RolloutGuards) -> ClusterRun.Settings {
        var settings = ClusterRun.Settings(guards: guards)
        settings.lookInterval = interval
        settings.afterLook = Memory.giveBack
        settings.sourceInterval = min(settings.sourceInterval, interval)
        (settings.jobsInterval, settings.checksInterval) = (2 * interval, 2 * interval)
        return settings
    }

    func run(_ options: RolloutOptions, _ settings: ClusterRun.Settings, _ source: RunCommand.Source) async throws {
        Memory.shareHeaps()
        _ = try source.read()
        var ground = try await options.ground(locks: true, leads: true) { cluster in
            try noLog ? UnrepeatedLog([TerminalLog()]) : TerminalLog.andWritten(for: cluster)
        }
        defer { ground.zookeeper?.close() }
        let board = RunBoard(ground.cluster.input.name, log: ground.log)
        let locks = StoppableLocks(ground.locks)
        (ground.log, ground.locks) = (board, locks)
        if !noSend, ground.cluster.input.system.services.sensuHost == nil {
            Terminal.note("nothing is sent to Sensu: the system configuration names no sensu_host")
        }
        let followed = FollowedSource(options, ground, habits(source))
        let run = ClusterRun(followed, settings, board: board)
        do {
            try await KeptRun(run: run, locks: locks, page: noPage ? nil : address).keep()
        } catch {
            throw Problem("the page cannot be served: \(error.reason)", hint: "choose another address with --listen")
        }
        try ground.memory.save(isEnd: true)
    }

    private func habits(_ source: RunCommand.Source) -> FollowedSource.Habits {
        let (atOnce, interval, sends) = (atOnce, interval, !noSend)
        return FollowedSource.Habits(
            source: source.read, folder: source.folder,
            queue: { services in
                var settings = TurnQueue.Settings(atOnce: atOnce)
                settings.startDeadline = services.startDeadline ?? settings.startDeadline
                settings.bigDeadline = services.bigDeadline ?? settings.bigDeadline
                settings.backoffFactor = services.backoffFactor ?? settings.backoffFactor
                settings.longestStep = interval
                return settings
            }, sends: sends)
    }
}
