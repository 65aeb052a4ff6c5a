import ArgumentParser
import Compiler
import Fleet
import Git
import Planner
import Runtime

/// What cron calls to bring a cluster's jobs about: a turn of each job that needs one. Nothing is removed.
struct DeployChronosJobs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deploy_chronos_jobs",
        abstract: "Makes one turn of each Chronos job that is not as it should be.",
        discussion: """
            Does what soac apply does for jobs, and removes nothing: that is cleanup_chronos_jobs' work. Parents are sent \
            before their children. In a git work tree, HEAD is brought about, with the deployments.json files that lie there. \
            Sensu is told of each job that cannot be brought about, and when it can be again.

            Exit status: 0 all went well, 1 a job failed or waits for its parents, or Chronos does not answer, 2 soac could not run, or was called \
            wrongly.
            """)

    @OptionGroup var folder: SoaDirOption
    @OptionGroup(title: "What paasta_tools has no options for") var places: DoingPlaces

    func run() async throws {
        let prepared = try await places.prepareJobs(folder.soaDir)
        defer { prepared.close() }
        let plan: JobsPlan
        do { plan = try await prepared.jobs.plan(maxRemoved: nil) } catch { throw Problem(error) }
        let report = await prepared.jobs.carryOut(plan)
        let hasFailed = JobsWords.tell(report, plan)
        let isTold = Alerting.isTold(try Alerting.tell(report, plan, prepared.jobs, prepared.monitoring))
        if !isTold || hasFailed { throw ExitCode(1) }
    }
}

/// A turn of the jobs that are named.
struct SetupChronosJob: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup_chronos_job",
        abstract: "Makes one turn of each Chronos job that is named.",
        discussion: """
            Sends the job if Chronos has none or another, with what Chronos counted of it. Nothing else is touched. In a git \
            work tree, HEAD is brought about, with the deployments.json files that lie there.

            Exit status: 0 all went well, 1 a job failed or is not configured, 2 soac could not run, or was called incorrectly.
            """)

    @Argument(help: ArgumentHelp("The jobs.", valueName: "service.instance"), completion: .instanceIDs)
    var instances: [String]

    @OptionGroup var folder: SoaDirOption
    @OptionGroup var verbosity: VerboseFlag
    @OptionGroup(title: "What paasta_tools has no options for") var places: DoingPlaces

    func run() async throws {
        let ids = InstanceTurn.instances(named: instances)
        let prepared = try await places.prepareJobs(folder.soaDir, services: Set(ids.map(\.service)))
        defer { prepared.close() }
        let report = await prepared.jobs.turns(of: ids)
        let hasFailed = JobsWords.tell(report, JobsPlan())
        let isTold = Alerting.isTold(try Alerting.tell(report, nil, prepared.jobs, prepared.monitoring))
        if !isTold || hasFailed || ids.count < instances.count { throw ExitCode(1) }
    }
}

/// Removes what is configured no more, and makes no turn.
struct CleanupChronosJobs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cleanup_chronos_jobs",
        abstract: "Removes the Chronos jobs that are configured no more, and clones of reruns that have served.",
        discussion: """
            A job goes if its name is one that soac or paasta_tools makes, and a commit up to HEAD defined it. All others stay, \
            with the reason, and so does a job after which one that stays runs. Where --soa-dir is in no git repository, \
            nothing is removed.

            Exit status: 0 all went well, 1 a job could not be removed, more would go than may, or Chronos does not answer, 2 \
            soac could not run, or was called incorrectly.
            """)

    @OptionGroup var folder: SoaDirOption
    @OptionGroup(title: "What paasta_tools has no options for") var places: DoingPlaces

    @Option(
        name: [.customShort("t"), .long],
        help: ArgumentHelp("The share of the jobs that may be removed, 0 to 1.", valueName: "share"))
    var killThreshold = 0.5

    @Flag(name: .shortAndLong, help: "Remove more than that share.")
    var force = false

    func validate() throws {
        if !(0...1).contains(killThreshold) { throw ValidationError("--kill-threshold is a share, 0 to 1") }
    }

    func run() async throws {
        let prepared = try await places.prepareJobs(folder.soaDir)
        defer { prepared.close() }
        let plan: JobsPlan
        do { plan = try await prepared.jobs.removals(maxRemoved: force ? 1 : killThreshold) } catch {
            throw Problem(error)
        }
        for job in plan.kept { Terminal.note("'\(Printable.line(job.name.text))' stays: \(job.reason)") }
        let report = await prepared.jobs.carryOut(plan)
        if JobsWords.tell(report, plan, onlyRemovals: true) { throw ExitCode(1) }
    }
}

/// What pipelines hand on to `setup_chronos_job`.
struct ListChronosJobs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list_chronos_jobs",
        abstract: "Prints the Chronos jobs of a cluster, one a line.",
        discussion: """
            Exit status: 0 all are listed, 1 some may be missing (standard error says why), 2 soac could not run, or was \
            called incorrectly.
            """)

    @OptionGroup var cluster: ListedCluster
    @OptionGroup var folder: SoaDirOption

    func run() throws { try cluster.list(.chronos, of: try RolloutSource(soaDir: folder.soaDir)) }
}

/// The checks of jobs, told to Sensu.
struct CheckChronosJobs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check_chronos_jobs",
        abstract: "Checks whether Chronos's jobs ran when they were due, and tells Sensu.",
        discussion: """
            Does what soac check-jobs --send does.

            Exit status: 0 all are well, 1 one is not, or Sensu could not be told, 2 soac could not run, Chronos does not \
            answer, or it was called incorrectly.
            """)

    @OptionGroup var folder: SoaDirOption
    @OptionGroup(title: "What paasta_tools has no options for") var places: DoingPlaces

    func run() async throws {
        let prepared = try await places.prepareJobs(folder.soaDir, locks: false)
        defer { prepared.close() }
        try await CheckJobsCommand.check(prepared, names: [], send: true, format: .text)
    }
}

/// A job runs once more.
struct ChronosRerun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chronos_rerun",
        abstract: "Runs a Chronos job once more, for a date: soac rerun.",
        discussion:
            "Exit status: 0 Chronos has the clones, 1 it does not, 2 soac could not run or was called incorrectly."
    )

    @Argument(
        help: ArgumentHelp("The job: 'SERVICE INSTANCE', or SERVICE.INSTANCE.", valueName: "job"),
        completion: .instanceIDs)
    var job: String

    @Argument(help: ArgumentHelp("The date, as 2019-10-02T12:00:00. Without a zone, UTC.", valueName: "date"))
    var date: MomentArgument

    @OptionGroup var flags: RerunFlags
    @OptionGroup var folder: SoaDirOption
    @OptionGroup var verbosity: VerboseFlag
    @OptionGroup(title: "What paasta_tools has no options for") var places: DoingPlaces

    func run() async throws {
        let prepared = try await places.prepareJobs(folder.soaDir)
        defer { prepared.close() }
        try await flags.run(job, at: date.moment, prepared)
    }
}

extension DoingPlaces {
    /// For jobs alone. Of these services; nil: of all.
    func prepareJobs(
        _ soaDir: String, cluster: String? = nil, services: Set<ServiceName>? = nil, locks: Bool = true
    ) async throws -> RolloutOptions.PreparedJobs {
        let source = try RolloutSource(soaDir: soaDir)
        let fleet = Fleet(snapshot: source.snapshot, services: nil, jobs: 1)
        var named: [ServiceName]?
        do throws(GitError) {
            if let services { named = try fleet.named(services) { $0.text } }
        } catch { throw Problem(error) }
        return try await places.options(cluster: cluster).prepareJobs(from: source, services: named, locks: locks) {
            cluster in
            try noLog ? UnrepeatedLog([TerminalLog()]) : TerminalLog.andWritten(for: cluster)
        }
    }
}
