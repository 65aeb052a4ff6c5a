import ArgumentParser
import Compiler
import Planner
import Runtime

struct CheckJobsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-jobs",
        abstract: "Checks whether Chronos's jobs ran when they were due, and how that went.",
        discussion: """
            A job is not well if its last run failed, if no run had ended when one should have, or if Chronos does not \
            have it. When a run is due follows from the job's schedule in its time zone, or from the jobs that it runs \
            after. With --send each result goes to the socket of Sensu's client, as the event that soac compile makes \
            for the job's check.

            Exit status: 0 all are well, 1 one is not, or Sensu could not be told, 2 soac could not run, Chronos does \
            not answer, or it was called incorrectly.
            """)

    @Argument(
        help: ArgumentHelp("SERVICE or SERVICE.INSTANCE. Default: all.", valueName: "name"),
        completion: .servicesAndInstances)
    var names: [String] = []

    @OptionGroup var options: RolloutOptions

    @Option(help: .format)
    var format = OutputFormat.text

    @Flag(help: .send)
    var send = false

    @OptionGroup var quiet: QuietFlag
    @OptionGroup var metrics: MetricsOption

    func run() async throws {
        try await metrics.measure("check-jobs", cluster: options.clusters.names) { try await check() }
    }

    private func check() async throws {
        let source = try RolloutSource(options.source, revision: options.rev)
        let prepared = try await options.prepareJobs(
            from: source, services: nil, locks: false, acts: send
        ) { _ in TerminalLog() }
        defer { prepared.close() }
        if send { Alerting.noteIfNobody(prepared.monitoring) }
        try await Self.check(prepared, names: names, send: send, format: format, quiet: quiet.quiet)
    }

    /// `names` as above; `quiet`: only what is not well is printed.
    static func check(
        _ prepared: RolloutOptions.PreparedJobs, names: [String], send: Bool, format: OutputFormat, quiet: Bool = false
    ) async throws {
        let jobs = prepared.jobs
        let ids = names.isEmpty ? jobs.jobs(named: nil) : names.flatMap { jobs.jobs(named: $0) }
        if ids.isEmpty, !names.isEmpty {
            throw Problem("no job of that name runs in \(prepared.monitoring.cluster)")
        }
        // One that is named twice is one.
        let known = await jobs.checks(of: Set(ids).sorted())
        let results: [JobCheckResult]
        switch known {
        case .known(let found): results = found
        case .unknown where ids.isEmpty: results = []
        case .unknown(let reason): throw Problem("nothing is known about the jobs: \(reason)")
        }
        let shown = quiet ? results.filter { $0.verdict.status ?? 0 != 0 } : results
        switch format {
        case .text: try Terminal.output(JobCheckText.text(shown))
        case .json: try Terminal.output(JobCheckText.json(shown))
        }
        let isTold =
            try !send || Alerting.isTold(Alerting.tell(results, jobs, prepared.monitoring, isWhole: names.isEmpty))
        if !isTold || results.contains(where: { $0.verdict.status ?? 0 != 0 }) { throw ExitCode(1) }
    }
}
