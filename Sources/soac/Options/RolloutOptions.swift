import ArgumentParser
import Compiler
import Emitters
import Fleet
import Git
import Glibc
import Planner
import Runtime

/// Which cluster is brought to which commit.
struct RolloutOptions: ParsableArguments {
    @OptionGroup(title: "Source") var source: RepositoryOptions

    @Option(help: .rev, completion: .revisionNames)
    var rev: String = "HEAD"

    @OptionGroup(title: "Cluster") var clusters: OneClusterOptions

    @Option(help: .deployments, completion: .directory)
    var deployments: String?

    @Option(help: .mesos)
    var mesos: [String] = []

    @OptionGroup(title: "Kubernetes") var kubernetes: KubernetesAccessOptions

    @Flag(
        help:
            "Do nothing unless the master of Mesos that leads runs on this host: soac run stands by, all else ends with status 0."
    )
    var leaderOnly = false

    @Option(help: .state, completion: .directory)
    var state: String?

    func validate() throws {
        try ArtifactOptions.validate(deployments: deployments)
    }

    /// All that a rollout is made from, and what is kept of it afterwards.
    struct Prepared: Sendable {
        var rollout: Rollout
        var memory: RoundMemory
        var folder: StateFolder
        var state: SnapshotState
        var monitoring: Alerting.Monitoring
        /// Compiles the cluster's jobs.
        var jobs: @Sendable () throws -> JobsRollout
        /// Compiles what it has on Kubernetes, whose secrets are decrypted by whom is named.
        var workloads: @Sendable (SecretDecryption?) async throws -> WorkloadsRollout
        fileprivate(set) var zookeeper: ZooKeeperClient?

        /// Leaves the cluster's servers.
        func close() { zookeeper?.close() }
    }

    /// `revision` in place of `--rev`; the rest as below.
    func prepare(
        revision: String? = nil, locks: Bool, acts: Bool = false, log: (ClusterInput) throws -> any RolloutLog
    ) async throws -> Prepared {
        let source = try RolloutSource(source, revision: revision ?? rev)
        return try await prepare(from: source, locks: locks, acts: acts, log: log)
    }

    /// Ends the run where `--leader-only` says so.
    ///
    /// - Parameters:
    ///   - services: those that are compiled, and whose instances can have a turn; nil: all
    ///   - acts: whether something is done, also without locks
    ///   - locks: whether a ZooKeeper that the system configuration names has to answer: who changes something needs its locks
    ///   - log: makes the log for the cluster
    func prepare(
        from source: RolloutSource, services: [ServiceName]? = nil, locks: Bool, acts: Bool = false,
        log: (ClusterInput) throws -> any RolloutLog
    ) async throws -> Prepared {
        var ground = try await ground(locks: locks, acts: acts, log: log)
        do {
            if let zookeeper = ground.zookeeper { await readCounts(zookeeper, &ground) }
            return try prepared(ground, source, services)
        } catch {
            ground.zookeeper?.close()
            throw error
        }
    }

    /// What both the rollout of apps and that of jobs stand on.
    struct Ground {
        var cluster: ClusterOptions.Loaded
        var masters: [String]
        var zookeeper: ZooKeeperClient?
        var log: any RolloutLog
        var folder: StateFolder
        var memory: RoundMemory
        var locks: any InstanceLocks
        /// Findings that people have seen already.
        let told = ToldFindings()
    }

    /// - Parameters:
    ///   - acts: whether something is done, also without locks
    ///   - leads: whoever calls sees to it that `--leader-only` is obeyed
    func ground(
        locks: Bool, acts: Bool = false, leads: Bool = false, log: (ClusterInput) throws -> any RolloutLog
    ) async throws -> Ground {
        let cluster = try cluster(for: locks || acts ? .changing : .looking)
        let log = try log(cluster.input)
        let masters = try await masters(cluster.input.system)
        if leaderOnly, !leads { try await endUnlessLeader(masters) }
        let zookeeper = try zookeeper(cluster.input.system)
        do {
            if locks, let zookeeper { try await connect(zookeeper) }
            let folder = try StateFolder(state)
            let instanceLocks: any InstanceLocks =
                try zookeeper.map { ZooKeeperLocks($0, owner: Self.owner) }
                ?? FolderLocks(folder.locks(of: cluster.input.name))
            return Ground(
                cluster: cluster, masters: masters, zookeeper: zookeeper, log: log, folder: folder,
                memory: try RoundMemory(file: folder.memory(of: cluster.input.name)), locks: instanceLocks)
        } catch {
            zookeeper?.close()
            throw error
        }
    }

    /// The cluster, as its system configuration is now.
    func cluster(for use: SystemConfigsOption.Use) throws -> ClusterOptions.Loaded {
        try clusters.load(source.whereabouts(at: rev), for: use)
    }

    /// That of the system configuration, as it is now.
    func systemStamp() throws -> SystemPlace.Stamp {
        try clusters.systems.place(source.whereabouts(at: rev), for: .changing).stamp()
    }

    /// Who has the locks of this process.
    static var owner: String { "soac \(ThisHost.name) \(getpid())" }

    func prepared(_ ground: Ground, _ source: RolloutSource, _ services: [ServiceName]? = nil) throws -> Prepared {
        let (cluster, zookeeper) = (ground.cluster, ground.zookeeper)
        let fleet = wantedFleet(of: cluster, from: source, services: services)
        let rollout = try rollout(
            of: cluster, fleet, from: source, mesos: ground.masters, memory: ground.memory,
            // Who gives the counts in a file wants those.
            counts: clusters.instanceCounts == nil ? zookeeper.map { ZooKeeperCounts($0) } : nil, locks: ground.locks,
            log: ground.log, told: ground.told)
        return Prepared(
            rollout: rollout, memory: ground.memory, folder: ground.folder, state: source.snapshot.state(),
            monitoring: monitoring(of: ground, fleet), jobs: { try jobs(of: ground, fleet, from: source) },
            workloads: { try await workloads(of: ground, from: source, services: services, $0) }, zookeeper: zookeeper)
    }

    /// Whom runs over the cluster tell.
    func monitoring(of ground: Ground, _ fleet: WantedFleet) -> Alerting.Monitoring {
        let (name, services) = (ground.cluster.input.name, ground.cluster.input.system.services)
        return Alerting.Monitoring(
            cluster: name, sensu: services.sensuHost.map { SensuClient(host: $0, port: services.sensuPort) },
            folder: ground.folder, checks: CompiledChecks(fleet, .sensu), jobChecks: CompiledChecks(fleet, .sensuJobs))
    }

    /// What a cluster is to have.
    func wantedFleet(
        of cluster: ClusterOptions.Loaded, from source: RolloutSource, services: [ServiceName]?,
        moment: Moment = Clock.now()
    ) -> WantedFleet {
        WantedFleet(
            Fleet(snapshot: source.snapshot, services: services, jobs: Clock.cores()), cluster.input,
            deployments: deployments.map { .folder($0) } ?? source.deployments, moment: moment,
            cache: Cache.atHand(), systemsDigest: "\(cluster.systemConfigDigest) \(cluster.input.kubernetesAPI)")
    }

    /// The rollout of one cluster. What it remembers is not kept.
    func rollout(
        of cluster: ClusterOptions.Loaded, _ fleet: WantedFleet, from source: RolloutSource, mesos: [String],
        memory: RoundMemory, counts: (any CountSource)? = nil, locks: any InstanceLocks, log: any RolloutLog,
        told: ToldFindings = ToldFindings()
    ) throws -> Rollout {
        let wanted = try compile(fleet, told)
        let access: ClusterAccess
        do {
            access = try ClusterAccess(
                cluster.input.system, mesos: mesos, memory: memory, needsMarathon: !kubernetes.isAnywhere)
        } catch { throw Problem(error.reason, hint: error.hint) }
        let name = cluster.input.name
        let settings = fleet.settings()
        return Rollout(
            access, wanted: wanted,
            inputs: RolloutPlan.Inputs(
                cluster: name, commit: source.name, systemConfig: cluster.systemConfigDigest,
                instanceCounts: cluster.instanceCountsDigest, deployments: deployments),
            counts: counts, locks: locks, log: log,
            settings: { id throws(GitError) in
                try settings.settings(of: id) { keys in BounceSettings.namespaces(of: id) { keys[$0] } }
            },
            everDefined: source.everDefined(in: name), moved: { Self.onKubernetes(in: name, source.snapshot) })
    }

    /// Which instances the files for Kubernetes name, by the spelling of their ids; all of a service whose file cannot be read.
    private static func onKubernetes(in cluster: ClusterName, _ snapshot: Snapshot) -> ((InstanceID) -> Bool)? {
        let fleet = Fleet(snapshot: snapshot, services: nil, jobs: Clock.cores())
        guard let services = try? ConfiguredInstances(fleet, cluster: cluster, kind: .kubernetes).read() else {
            return nil
        }
        var (names, unreadable): (Set<String>, Set<String>) = ([], [])
        for service in services {
            if service.instances == nil { unreadable.insert(service.name.text.replacing("_", with: "--")) }
            for instance in service.instances ?? [] {
                names.insert(AppID.spelling(of: InstanceID(service: service.name, instance: instance)))
            }
        }
        return {
            names.contains(AppID.spelling(of: $0))
                || unreadable.contains($0.service.text.replacing("_", with: "--"))
        }
    }

    private func compile(_ fleet: WantedFleet, _ told: ToldFindings) throws -> WantedFleet.Result {
        let bar = ProgressBar("compiling")
        defer { bar.clear() }
        let wanted: WantedFleet.Result
        do { wanted = try fleet.run { done, count in bar.show(done, of: count) } } catch { throw Problem(error) }
        told.report(wanted.diagnostics.filter { $0.severity == .error })
        return wanted
    }

    // MARK: The cluster's servers

    func masters(_ system: SystemConfiguration) async throws -> [String] {
        try await Self.masters(mesos, of: system)
    }

    /// URLs of Mesos's masters: those that are named, or what the system configuration has; none if it has none.
    static func masters(_ named: [String], of system: SystemConfiguration) async throws -> [String] {
        if !named.isEmpty { return named }
        guard let master = system.services.mesosMaster else { return [] }
        guard master.hasPrefix("zk:") else { return [master.contains("://") ? master : "http://\(master)"] }
        do throws(ZooKeeperFailure) { return try await MesosMasters.urls(at: master) } catch {
            throw Problem(
                "Mesos's masters cannot be looked up: \(error.reason)",
                hint: error.hint ?? "name them with --mesos URL, once for each")
        }
    }

    private func endUnlessLeader(_ masters: [String]) async throws {
        guard let masters = MesosMasters(masters) else {
            throw Problem("the URL of a Mesos master is not an http or https URL")
        }
        switch await masters.isLedByThisHost() {
        case .known(true): return
        case .known(false):
            Terminal.note("this host does not run the leading Mesos master: nothing is done")
            throw ExitCode(0)
        case .unknown(let reason):
            throw Problem("it is not known whether this host leads: \(reason)", hint: "look at --mesos")
        }
    }

    private func zookeeper(_ system: SystemConfiguration) throws(Problem) -> ZooKeeperClient? {
        let named = system.services.zookeeper
        if named.isNull { return nil }
        guard case .string(let text) = named, let address = ZooKeeperAddress(text) else {
            throw Problem(
                "zookeeper of the system configuration is not an address of a ZooKeeper",
                hint: "it is a string such as \"zk1:2181,zk2:2181\", followed by a path if there is one")
        }
        do throws(ZooKeeperFailure) { return try ZooKeeperClient(address) } catch {
            throw Problem(error.reason, hint: error.hint)
        }
    }

    private func connect(_ zookeeper: ZooKeeperClient) async throws(Problem) {
        do throws(ZooKeeperFailure) { try await zookeeper.connect() } catch {
            throw Problem("no locks can be taken: \(error.reason)", hint: error.hint)
        }
    }

    /// What autoscaling has set, unless a file says so.
    func readCounts(_ zookeeper: ZooKeeperClient, _ ground: inout Ground) async {
        guard clusters.instanceCounts == nil else { return }
        let read = await AutoscaledCounts.read(zookeeper)
        ground.cluster.input.counts = read.counts
        for doubt in read.doubts {
            ground.told.note("warning: instances with an unknown count stay as they are: \(doubt)")
        }
        switch read.pausedUntil {
        case .known(let end):
            guard AutoscaledCount.isPaused(until: end, now: HostClock().now) else { return }
            ground.told.note("autoscaling is paused: the last counts are used")
        case .unknown(let reason):
            // Where nothing at all could be read that was said already.
            guard !read.doubts.contains(reason) else { return }
            ground.told.note("warning: it is not known whether autoscaling is paused: \(reason)")
        }
    }
}
