import ArgumentParser
import Compiler
import Planner
import Runtime

struct RerunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rerun",
        abstract: "Runs a Chronos job once more, for a date.",
        discussion: """
            Sends Chronos a clone of the job, which runs at once and only once, with the date's variables in its \
            command: {shortdate}, {year} and so on. With --all-related every job that is connected with it through \
            parents and children is cloned, and each runs after the clones of its parents. cleanup_chronos_jobs and \
            soac apply remove clones a day after their run.

            Exit status: 0 Chronos has the clones, 1 it does not, 2 soac could not run, or was called incorrectly.
            """)

    @Argument(help: ArgumentHelp("The job.", valueName: "service.instance"), completion: .instanceIDs)
    var job: String

    @Argument(
        help: ArgumentHelp("The date, as 2019-10-02T12:00:00. Without a zone, UTC.", valueName: "date"))
    var date: MomentArgument

    @OptionGroup var options: RolloutOptions

    @Flag(name: .shortAndLong, help: "Run all jobs that are connected with it as well.")
    var allRelated = false

    @Flag(help: "Run jobs that are disabled as well.")
    var forceDisabled = false

    /// As paasta_tools calls them; and elsewhere `-f` follows.
    @Flag(name: .customLong("run-all-related-jobs"), help: .hidden) var oldAllRelated = false
    @Flag(name: .customShort("f"), help: .hidden) var oldForceDisabled = false

    @Flag(help: .noLog)
    var noLog = false

    func run() async throws {
        let source = try RolloutSource(options.source, revision: options.rev)
        let prepared = try await options.prepareJobs(from: source, services: nil, locks: true) { cluster in
            try noLog ? UnrepeatedLog([TerminalLog()]) : TerminalLog.andWritten(for: cluster)
        }
        defer { prepared.close() }
        var flags = try RerunFlags.parse([])
        (flags.all, flags.forceDisabled) = (allRelated || oldAllRelated, forceDisabled || oldForceDisabled)
        try await flags.run(job, at: date.moment, prepared)
    }
}

/// What runs beside the job that is named.
struct RerunFlags: ParsableArguments {
    @Flag(
        name: [.customShort("a"), .customLong("all-related"), .customLong("run-all-related-jobs")],
        help: "Run all jobs that are connected with it as well.")
    var all = false

    @Flag(name: .shortAndLong, help: "Run jobs that are disabled as well.")
    var forceDisabled = false

    func run(_ name: String, at date: Moment, _ prepared: RolloutOptions.PreparedJobs) async throws {
        let id: InstanceID
        if case .instance(let spaced)? = JobName(name).owner {
            id = spaced
        } else if let dotted = InstanceTurn.instance(named: name) {
            id = dotted
        } else {
            throw Problem("'\(name)' is not of the form SERVICE.INSTANCE")
        }
        let now = HostClock().now
        let moment = Clock.now()
        guard var time = moment.local.adding(seconds: -moment.offset) else { throw Problem("there is no such time") }
        time.microsecond = Int(now.truncatingRemainder(dividingBy: 1) * 1_000_000)
        let clones = prepared.jobs.clones(
            of: id, dated: try prepared.dated(date), all: all, force: forceDisabled, time: time)
        switch clones {
        case .failure(let failure):
            Terminal.error(Problem(failure.reason, hint: failure.hint))
            throw ExitCode(1)
        case .success(let clones):
            let (sent, failure) = await prepared.jobs.send(clones, for: id)
            try Terminal.output(sent.map { $0.text + "\n" }.joined())
            if let failure {
                Terminal.error(Problem(failure))
                throw ExitCode(1)
            }
        }
    }
}
