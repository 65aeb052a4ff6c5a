import ArgumentParser
import Compiler
import Fleet
import Git
import Glibc
import Planner
import Runtime

/// Which cluster is brought to which commit.
struct RolloutOptions: ParsableArguments {
    @OptionGroup(title: "Source") var source: RepositoryOptions

    @Option(
        help: ArgumentHelp("The commit: HEAD, a branch, a tag, HEAD~3, a sha.", valueName: "revision"))
    var rev: String = "HEAD"

    @OptionGroup(title: "Cluster") var clusters: ClusterOptions

    @Option(
        help: ArgumentHelp(
            "Where deployments.json files lie, as DIR/SERVICE.json. Default: SERVICE/deployments.json of the tree.",
            valueName: "dir"))
    var deployments: String?

    @Option(
        help: ArgumentHelp(
            "A master of Mesos, which knows the hosts in maintenance; may be given more than once. Default: what the system configuration names as mesos_config.master.",
            valueName: "url"))
    var mesos: [String] = []

    @Option(
        help: ArgumentHelp(
            "Where locks lie, and what is remembered between runs. Default: $XDG_STATE_HOME/soac, or ~/.local/state/soac.",
            valueName: "dir"))
    var state: String?

    func validate() throws {
        try ArtifactOptions.validate(deployments: deployments)
        if clusters.allClusters {
            throw ValidationError("a cluster is brought about by itself: name it with --cluster")
        }
    }

    /// All that a rollout is made from, and what is kept of it afterwards.
    struct Prepared {
        var rollout: Rollout
        var memory: StoredMemory
        var state: SnapshotState
        /// Nil if nobody is to be told.
        var sensu: SensuClient?
        /// The events of the instances' checks, as they are compiled; without those of which nobody is told.
        var checks: () throws(Problem) -> [InstanceID: [UInt8]]
    }

    /// `revision` in place of `--rev`; `log` is made for the cluster.
    func prepare(revision: String? = nil, log: (ClusterInput) throws -> any RolloutLog) throws -> Prepared {
        Repository.prepare()
        return try prepare(from: try RolloutSource(source, revision: revision ?? rev), log: log)
    }

    /// `services` are those that are compiled, and whose instances can have a turn; nil: all.
    func prepare(
        from source: RolloutSource, services: [ServiceName]? = nil, log: (ClusterInput) throws -> any RolloutLog
    ) throws -> Prepared {
        let loaded = try clusters.load()
        guard loaded.count == 1, let cluster = loaded.first else {
            throw Problem("a cluster is brought about by itself", hint: "name one with --cluster")
        }
        let log = try log(cluster.input)
        let folder = try StateFolder(state)
        let memory = try StoredMemory(in: folder, cluster: cluster.input.name)
        let rollout = try rollout(
            of: cluster, from: source, services: services, mesos: try masters(cluster.input.system),
            memory: memory.memory, locks: try FolderLocks(folder.locks(of: cluster.input.name)), log: log)
        let (around, fleet) = (cluster.input.system.services, fleet(of: cluster, from: source, services))
        return Prepared(
            rollout: rollout, memory: memory, state: source.snapshot.state(),
            sensu: around.sensuHost.map { SensuClient(host: $0, port: around.sensuPort) },
            checks: { () throws(Problem) in
                do throws(Fleet.Failure) { return try fleet.checks() } catch { throw Problem(error) }
            })
    }

    /// The rollout of one cluster. What it remembers is not kept.
    func rollout(
        of cluster: ClusterOptions.Loaded, from source: RolloutSource, services: [ServiceName]?, mesos: [String],
        memory: RoundMemory, locks: any InstanceLocks, log: any RolloutLog
    ) throws -> Rollout {
        let fleet = fleet(of: cluster, from: source, services)
        let wanted = try compile(fleet)
        let access: ClusterAccess
        do {
            access = try ClusterAccess(cluster.input.system, mesos: mesos, memory: memory)
        } catch { throw Problem(error.reason, hint: error.hint) }
        let name = cluster.input.name
        return Rollout(
            access, wanted: wanted,
            inputs: RolloutPlan.Inputs(
                cluster: name, commit: source.name, systemConfig: cluster.systemConfigDigest,
                instanceCounts: cluster.instanceCountsDigest, deployments: deployments),
            locks: locks, log: log,
            settings: { id throws(GitError) in
                try fleet.settings(of: id) { keys in BounceSettings.namespaces(of: id) { keys[$0] } }
            },
            everDefined: source.everDefined(in: name))
    }

    private func fleet(
        of cluster: ClusterOptions.Loaded, from source: RolloutSource, _ services: [ServiceName]?
    ) -> WantedFleet {
        WantedFleet(
            Fleet(snapshot: source.snapshot, services: services, jobs: Clock.cores()), cluster.input,
            deployments: deployments.map { .folder($0) } ?? source.deployments, moment: Clock.now(),
            cache: Cache.atHand(), systemsDigest: cluster.systemConfigDigest)
    }

    private func compile(_ fleet: WantedFleet) throws -> WantedFleet.Result {
        let bar = ProgressBar("compiling")
        defer { bar.clear() }
        let wanted: WantedFleet.Result
        do { wanted = try fleet.run { done, count in bar.show(done, of: count) } } catch { throw Problem(error) }
        Terminal.report(wanted.diagnostics.filter { $0.severity == .error })
        return wanted
    }

    func masters(_ system: SystemConfiguration) throws -> [String] {
        if !mesos.isEmpty { return mesos }
        guard let master = system.services.mesosMaster else { return [] }
        guard !master.hasPrefix("zk:") else {
            throw Problem(
                "the system configuration names Mesos's masters by ZooKeeper",
                hint: "name them with --mesos URL, once for each")
        }
        return [master.contains("://") ? master : "http://\(master)"]
    }
}

/// Where a run leaves what the next one of this machine needs.
struct StateFolder {
    let path: String

    /// By default below the user's home.
    init(_ path: String?) throws(Problem) {
        func variable(_ name: String) -> String? {
            getenv(name).map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
        }
        if let path {
            self.path = path
        } else if let base = variable("XDG_STATE_HOME") ?? variable("HOME").map({ $0 + "/.local/state" }) {
            self.path = base + "/soac"
        } else {
            throw Problem("neither XDG_STATE_HOME nor HOME is set", hint: "say with --state where locks may lie")
        }
        do throws(FileError) { _ = try Folder.madeOwn(self.path) } catch { throw Problem(error) }
    }

    func locks(of cluster: ClusterName) -> String { "\(path)/locks-\(cluster)" }
    func memory(of cluster: ClusterName) -> String { "\(path)/rounds-\(cluster).json" }
}

/// What is remembered between runs of one machine.
struct StoredMemory {
    let memory: RoundMemory
    private let file: String

    init(in folder: StateFolder, cluster: ClusterName) throws {
        file = folder.memory(of: cluster)
        memory = try File.read(file, limit: 64 << 20).map { RoundMemory(json: $0) } ?? RoundMemory()
    }

    func save() throws { try File.replace(file, with: Array(memory.json.utf8)) }
}
