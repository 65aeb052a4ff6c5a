import ArgumentParser
import Compiler
import Fleet
import Git
import Planner
import Runtime

/// What cron calls to bring a cluster about: a turn of each instance that needs one. Nothing is removed.
struct DeployMarathonServices: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deploy_marathon_services",
        abstract: "Makes one turn of each Marathon instance that is not as it should be.",
        discussion: """
            Does what soac apply does without a plan, and removes nothing: that is cleanup_marathon_jobs' work. In a git work \
            tree, HEAD is brought about, with the deployments.json files that lie there.

            Exit status: 0 all went well, 1 an instance failed, 2 soac could not run, or was called incorrectly.
            """)

    @OptionGroup var folder: SoaDirOption
    @OptionGroup(title: "What paasta_tools has no options for") var places: DoingPlaces

    func run() async throws {
        let prepared = try await places.prepare(folder.soaDir)
        defer { prepared.close() }
        let plan: RolloutPlan
        do { plan = try await prepared.rollout.plan(maxRemoved: nil) } catch { throw Problem(error) }
        let report = await prepared.rollout.round(of: plan)
        try prepared.memory.save(isEnd: true)
        ApplyCommand.tell(report, plan)
        let isTold = Alerting.isTold(try Alerting.tell(report, plan, prepared))
        if !isTold || report.hasFailed { throw ExitCode(1) }
    }
}

/// A turn of the instances that are named.
struct SetupMarathonJob: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup_marathon_job",
        abstract: "Makes one turn of each Marathon instance that is named.",
        discussion: """
            Looks at what runs of the instance, and does the next steps of its bounce. Nothing else is touched. In a git work \
            tree, HEAD is brought about, with the deployments.json files that lie there.

            Exit status: 0 all went well, 1 an instance failed or is not configured, 2 soac could not run, or was called \
            wrongly.
            """)

    @Argument(help: ArgumentHelp("The instances.", valueName: "service.instance"), completion: .instanceIDs)
    var instances: [String]

    @OptionGroup var folder: SoaDirOption
    @OptionGroup var verbosity: VerboseFlag
    @OptionGroup(title: "What paasta_tools has no options for") var places: DoingPlaces

    func run() async throws {
        let ids = InstanceTurn.instances(named: instances)
        let prepared = try await places.prepare(folder.soaDir, services: Set(ids.map(\.service)))
        defer { prepared.close() }
        let report = await prepared.rollout.turns(of: ids)
        try prepared.memory.save(isEnd: true)
        let plan = RolloutPlan(inputs: prepared.rollout.inputs)
        ApplyCommand.tell(report, plan)
        let isTold = Alerting.isTold(try Alerting.tell(report, nil, prepared))
        if !isTold || report.hasFailed || ids.count < instances.count { throw ExitCode(1) }
    }
}

/// Removes what is configured no more, and makes no turn.
struct CleanupMarathonJobs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cleanup_marathon_jobs",
        abstract: "Removes the Marathon apps of instances that are configured no more.",
        discussion: """
            An app goes if its id is one that soac or paasta_tools makes, and a commit up to HEAD defined its instance. All \
            others stay, with the reason. Where --soa-dir is in no git repository, nothing is removed.

            Exit status: 0 all went well, 1 an app could not be removed, or more would go than may, 2 soac could not run, or \
            was called incorrectly.
            """)

    @Option(
        name: [.customShort("t"), .long],
        help: ArgumentHelp("The share of the instances that run which may be removed, 0 to 1.", valueName: "share"))
    var killThreshold = 0.5

    @Flag(name: .shortAndLong, help: "Remove more than that share.")
    var force = false

    @OptionGroup var folder: SoaDirOption
    @OptionGroup var verbosity: VerboseFlag
    @OptionGroup(title: "What paasta_tools has no options for") var places: DoingPlaces

    func validate() throws {
        if !(0...1).contains(killThreshold) { throw ValidationError("--kill-threshold is a share, 0 to 1") }
    }

    func run() async throws {
        let prepared = try await places.prepare(folder.soaDir)
        defer { prepared.close() }
        let plan: RolloutPlan
        do {
            plan = try await prepared.rollout.removals(maxRemoved: force ? 1 : killThreshold)
        } catch { throw Problem(error) }
        for app in plan.kept { Terminal.note("\(app.id) stays: \(app.reason)") }
        let report = await prepared.rollout.round(of: plan)
        ApplyCommand.tell(report, plan, onlyRemovals: true)
        if report.hasFailed || plan.removalRefusal != nil { throw ExitCode(1) }
    }
}

/// What pipelines hand on to `setup_marathon_job`.
struct ListMarathonServiceInstances: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list_marathon_service_instances",
        abstract: "Prints the Marathon instances of a cluster, one a line.",
        discussion: """
            Exit status: 0 all are listed, 1 some may be missing (standard error says why), 2 soac could not run, or was \
            called incorrectly.
            """)

    @OptionGroup var cluster: ListedCluster
    @OptionGroup var folder: SoaDirOption

    @Flag(name: .shortAndLong, help: "Print only those that need a bounce.")
    var minimal = false

    @OptionGroup(title: "What paasta_tools has no options for") var places: RolloutPlaces

    func run() async throws {
        let source = try RolloutSource(soaDir: folder.soaDir)
        if minimal { return try await listNeedy(source) }
        try cluster.list(.marathon, of: source)
    }

    private func listNeedy(_ source: RolloutSource) async throws {
        let prepared = try await places.prepare(source) { _ in TerminalLog() }
        defer { prepared.close() }
        do {
            let (names, doubts) = try await prepared.rollout.needingBounce()
            try Terminal.output(names.joined(separator: "\n") + "\n")
            guard doubts.isEmpty else {
                for doubt in doubts { Terminal.error(Problem(doubt)) }
                throw ExitCode(1)
            }
        } catch let failure as ClusterAccess.Failure {
            Terminal.error(Problem("nothing is listed: \(failure.reason)", hint: failure.hint))
            throw ExitCode(1)
        }
    }
}

/// The checks of replication, told to Sensu.
struct CheckMarathonServicesReplication: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check_marathon_services_replication",
        abstract: "Checks whether instances have as many backends as they should, and tells Sensu.",
        discussion: """
            Does what soac replication --send does.

            Exit status: 0 all are well, 1 too few are up somewhere, or that is not known, or Sensu could not be told, 2 \
            soac could not run, or was called incorrectly.
            """)

    @Argument(
        help: ArgumentHelp("The instances. Default: all.", valueName: "service.instance"),
        completion: .instanceIDs)
    var instances: [String] = []

    @OptionGroup var folder: SoaDirOption
    @OptionGroup var verbosity: VerboseFlag
    @OptionGroup(title: "What paasta_tools has no options for") var places: RolloutPlaces

    func run() async throws {
        let source = try RolloutSource(soaDir: folder.soaDir)
        let prepared = try await places.prepare(source) { _ in TerminalLog() }
        defer { prepared.close() }
        try await ReplicationCommand.check(prepared, names: instances, send: true)
    }
}

// MARK: Their options

extension InstanceTurn {
    /// The instances that arguments name; those that name none are told.
    static func instances(named arguments: [String]) -> [InstanceID] {
        arguments.compactMap { argument in
            let id = instance(named: argument)
            if id == nil { Terminal.error(Problem("'\(argument)' is not of the form SERVICE.INSTANCE")) }
            return id
        }
    }
}

/// The cluster whose instances are listed.
struct ListedCluster: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The cluster. Default: the one that the system configuration names.", valueName: "name"),
        completion: .clusterNames)
    var cluster: String?

    /// Prints the instances of a kind that the cluster's files name.
    func list(_ kind: InstanceKind, of source: RolloutSource) throws {
        let fleet = Fleet(snapshot: source.snapshot, services: nil, jobs: Clock.cores())
        let listing: InstanceList.Listing
        do {
            let configured = ConfiguredInstances(fleet, cluster: try name(), kind: kind)
            listing = InstanceList.listing(try configured.read())
        } catch let failure as Fleet.Failure { throw Problem(failure) }
        try Terminal.output(listing.text)
        if listing.exitStatus != 0 {
            Terminal.error(Problem("a file cannot be read", hint: "soac check says which, and why"))
            throw ExitCode(listing.exitStatus)
        }
    }

    private func name() throws -> ClusterName {
        if let cluster { return ClusterName(cluster) }
        let place = try SystemConfigsOption.parse([]).place(.nowhere, for: .looking)
        guard let own = try place.load().configuration.cluster else {
            throw Problem("\(place.path) does not say which cluster it belongs to", hint: "name one with --cluster")
        }
        return own
    }
}

/// Where paasta_tools reads soa-configs.
struct SoaDirOption: ParsableArguments {
    @Option(
        name: [.customShort("d"), .long], help: ArgumentHelp("The folder of soa-configs.", valueName: "dir"),
        completion: .directory)
    var soaDir = PaastaNames.soaDir
}

struct VerboseFlag: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Taken for compatibility: what matters is said anyway.")
    var verbose = false
}

/// What a rollout takes beside soa-configs and the system configuration.
struct RolloutPlaces: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A master of Mesos, as soac apply takes it; may be given more than once.", valueName: "url"))
    var mesos: [String] = []

    @Option(
        help: ArgumentHelp(
            "JSON of the instance counts that autoscaling has set, as soac apply takes it.", valueName: "file"),
        completion: .file())
    var instanceCounts: String?

    @Option(
        help: ArgumentHelp(
            "Where locks lie, and what is remembered between runs. Default: $XDG_STATE_HOME/soac, or ~/.local/state/soac.",
            valueName: "dir"),
        completion: .directory)
    var state: String?

    @Flag(
        help:
            "Do nothing unless the master of Mesos that leads runs on this host: what stays stands by, all else ends with status 0."
    )
    var leaderOnly = false

    /// These options, as those of soac.
    func options(cluster: String?) throws -> RolloutOptions {
        var options = try RolloutOptions.parse([])
        if let cluster { options.clusters.names = [cluster] }
        (options.mesos, options.clusters.instanceCounts, options.state) = (mesos, instanceCounts, state)
        options.leaderOnly = leaderOnly
        return options
    }

    /// Of these services, and of those that are spelled like them in ids; nil: of all. What is done is told to `log`.
    /// `locks`: whoever changes something needs them.
    func prepare(
        _ source: RolloutSource, services: Set<ServiceName>? = nil, cluster: String? = nil, locks: Bool = false,
        log: (ClusterInput) throws -> any RolloutLog
    ) async throws -> RolloutOptions.Prepared {
        let options = try options(cluster: cluster)
        let fleet = Fleet(snapshot: source.snapshot, services: nil, jobs: 1)
        var named: [ServiceName]?
        do throws(GitError) {
            if let services { named = try fleet.named(services) { AppID.spelling(ofService: $0) } }
        } catch { throw Problem(error) }
        return try await options.prepare(from: source, services: named, locks: locks, log: log)
    }
}

/// A rollout that does something, and where it tells what.
struct DoingPlaces: ParsableArguments {
    @OptionGroup var places: RolloutPlaces

    @Flag(help: "Write nothing to the logs of services.")
    var noLog = false

    func prepare(_ soaDir: String, services: Set<ServiceName>? = nil) async throws -> RolloutOptions.Prepared {
        try await places.prepare(try RolloutSource(soaDir: soaDir), services: services, locks: true) { cluster in
            try noLog ? UnrepeatedLog([TerminalLog()]) : TerminalLog.andWritten(for: cluster)
        }
    }
}
