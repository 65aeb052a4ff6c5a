import ArgumentParser
import Compiler
import Fleet
import Git
import Planner
import Runtime

/// Follows a revision, the deployments and a cluster's system configuration, as `soac run` does: when one of them is another,
/// all is compiled anew. What is looked at each time costs some milliseconds.
actor FollowedSource: RunSource {
    /// What a target was made of.
    private struct Seen: Equatable {
        var commit: String
        var files: FolderStamp?
        var deployments: FolderStamp?
        var systemConfig: String
        var counts: InstanceCounts
        /// Commands of jobs have dates in them.
        var date: CalendarDate
        var hour: Int
    }

    private let options: RolloutOptions
    private let habits: Habits
    private var ground: RolloutOptions.Ground
    private var seen: Seen?
    private var systems: SystemPlace.Stamp?
    /// Why the system configuration could not be read when it had that stamp.
    private var systemsProblem: Problem?
    /// When ZooKeeper was asked last for the counts that autoscaling has set.
    private var countsRead = -Double.infinity

    /// What is done with what is found.
    struct Habits: Sendable {
        /// Reads the state as it is now.
        var source: @Sendable () throws -> RolloutSource
        /// The folder whose files count beside the commit; nil: none do.
        var folder: String?
        var queue: @Sendable (ClusterServices) -> TurnQueue.Settings
        var sends: Bool
    }

    /// Seconds between two readings of the counts that autoscaling has set.
    private static let countsInterval = 30.0

    init(_ options: RolloutOptions, _ ground: RolloutOptions.Ground, _ habits: Habits) {
        (self.options, self.ground, self.habits) = (options, ground, habits)
    }

    func next() async throws(RunFailure) -> RunNews {
        do { return try await look() } catch let failure as RunFailure { throw failure } catch let problem as Problem {
            let parts = [problem.message, problem.finding, problem.hint].compactMap { $0 }
            throw RunFailure(parts.joined(separator: "; "))
        } catch let error as GitError { throw RunFailure(error.message) } catch let error as FileError {
            throw RunFailure(error.message)
        } catch is ExitCode { throw RunFailure("it cannot be used; standard error says why") } catch {
            throw RunFailure("\(error)")
        }
    }

    private func look() async throws -> RunNews {
        if let reason = try await standby() {
            seen = nil
            return .standby(reason)
        }
        try await reloadSystemConfig()
        await readCounts()
        let source = try habits.source()
        let moment = Clock.now().local
        let now = try Seen(
            commit: source.name, files: habits.folder.map { try FolderStamp($0, depth: 2) },
            deployments: options.deployments.map { try FolderStamp($0, depth: 1) },
            systemConfig: ground.cluster.digest, counts: ground.cluster.input.counts,
            date: moment.date, hour: moment.hour)
        if now == seen { return .nothing }
        let prepared = try options.prepared(ground, source)
        let jobs = try prepared.jobs()
        defer { seen = now }
        let services = ground.cluster.input.system.services
        let isOfSystem = seen.map { $0.commit == now.commit && $0.systemConfig != now.systemConfig } ?? false
        return .target(
            RunTarget(
                id: source.name, subject: try source.subject(), change: isOfSystem ? .systemConfiguration : .files,
                rollout: prepared.rollout, jobs: jobs, queue: habits.queue(services), workers: services.workers ?? 8,
                alerts: habits.sends && prepared.monitoring.sensu != nil ? RunAlerting(prepared) : nil))
    }

    /// Why nothing is to be done on this host for now; nil: it leads, or that does not matter.
    private func standby() async throws -> String? {
        guard options.leaderOnly else { return nil }
        switch await MesosMasters(ground.masters)?.isLedByThisHost() {
        case .known(true)?: return nil
        case .known(false)?: return "this host does not run the leading Mesos master"
        case .unknown(let reason)?: throw RunFailure("it is not known whether this host leads: \(reason)")
        case nil: throw RunFailure("the URL of a Mesos master is not an http or https URL")
        }
    }

    private func reloadSystemConfig() async throws {
        let stamp = try options.systemStamp()
        if stamp == systems {
            if let systemsProblem { throw systemsProblem }
            return
        }
        systems = nil
        let cluster: ClusterOptions.Loaded
        do { cluster = try usableCluster() } catch let problem as Problem {
            // Its findings are told once, and not at each look.
            (systems, systemsProblem) = (stamp, problem)
            throw problem
        }
        let counts = ground.cluster.input.counts
        ground.masters = try await options.masters(cluster.input.system)
        ground.cluster = cluster
        if options.clusters.instanceCounts == nil { ground.cluster.input.counts = counts }
        (systems, systemsProblem) = (stamp, nil)
    }

    /// The cluster as its system configuration is now, which has to be of the same one, and of the ZooKeeper that is in use.
    private func usableCluster() throws -> ClusterOptions.Loaded {
        let cluster = try options.cluster(for: .changing)
        guard cluster.input.name == ground.cluster.input.name else {
            throw Problem("the system configuration is of \(cluster.input.name) now: soac has to be restarted")
        }
        let (named, used) = (cluster.input.system.services.zookeeper, ground.cluster.input.system.services.zookeeper)
        guard named.repr == used.repr else {
            throw Problem("the system configuration names another ZooKeeper now: soac has to be restarted")
        }
        return cluster
    }

    private func readCounts() async {
        let now = HostClock().now
        guard let zookeeper = ground.zookeeper, abs(now - countsRead) >= Self.countsInterval else { return }
        countsRead = now
        var read = ground
        await options.readCounts(zookeeper, &read)
        ground.cluster.input.counts = read.cluster.input.counts
    }
}

/// Tells Sensu what a run finds out, and standard error nothing: the status page has it.
private struct RunAlerting: RunAlerts {
    let prepared: RolloutOptions.Prepared

    init(_ prepared: RolloutOptions.Prepared) { self.prepared = prepared }

    func tellSetup(_ plan: RolloutPlan, _ report: RolloutReport) async -> String? {
        await reason { try Alerting.tell(report, plan, prepared) }
    }

    func tellReplication(_ results: [ReplicationResult]) async -> String? {
        await reason { try Alerting.tell(results, prepared, isWhole: true, .inTurn) }
    }

    func tellJobSetup(_ plan: JobsPlan, _ report: JobsReport, _ jobs: JobsRollout) async -> String? {
        await reason { try Alerting.tell(report, plan, jobs, prepared.monitoring) }
    }

    func tellJobs(_ results: [JobCheckResult], _ jobs: JobsRollout) async -> String? {
        await reason { try Alerting.tell(results, jobs, prepared.monitoring, isWhole: true, .inTurn) }
    }

    /// What is told is written to sockets that block.
    private func reason(_ tell: @escaping @Sendable () throws -> Problem?) async -> String? {
        await Threads.aside {
            do { return try tell()?.message } catch let problem as Problem { return problem.message } catch {
                return (error as? FileError)?.message ?? "\(error)"
            }
        }
    }
}
