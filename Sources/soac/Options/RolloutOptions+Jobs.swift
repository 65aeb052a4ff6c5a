import Compiler
import Fleet
import Git
import Planner
import Runtime

extension RolloutOptions {
    /// The rollout of a cluster's jobs, and what it stands on.
    struct PreparedJobs {
        var jobs: JobsRollout
        var monitoring: Alerting.Monitoring
        /// The jobs with their commands as of another moment.
        var dated: (Moment) throws -> WantedJobs
        fileprivate var zookeeper: ZooKeeperClient?

        /// Leaves the cluster's servers.
        func close() { zookeeper?.close() }
    }

    /// For jobs alone: no app is compiled. The arguments are those of `prepare`.
    func prepareJobs(
        from source: RolloutSource, services: [ServiceName]?, locks: Bool, acts: Bool = false,
        log: (ClusterInput) throws -> any RolloutLog
    ) async throws -> PreparedJobs {
        let ground = try await ground(locks: locks, acts: acts, log: log)
        do {
            let fleet = wantedFleet(of: ground.cluster, from: source, services: services)
            return PreparedJobs(
                jobs: try jobs(of: ground, fleet, from: source),
                monitoring: monitoring(of: ground, fleet),
                dated: { moment in
                    do throws(Fleet.Failure) {
                        return try wantedFleet(
                            of: ground.cluster, from: source, services: services, moment: moment
                        ).jobs()
                    } catch { throw Problem(error) }
                }, zookeeper: ground.zookeeper)
        } catch {
            ground.zookeeper?.close()
            throw error
        }
    }

    func jobs(of ground: Ground, _ fleet: WantedFleet, from source: RolloutSource) throws -> JobsRollout {
        let bar = ProgressBar("compiling jobs")
        defer { bar.clear() }
        let wanted: WantedJobs
        do { wanted = try fleet.jobs { done, count in bar.show(done, of: count) } } catch { throw Problem(error) }
        ground.told.report(wanted.diagnostics.filter { $0.severity == .error })
        let cluster = ground.cluster.input
        do {
            return try JobsRollout(
                cluster.system, cluster: cluster.name, wanted: wanted, moment: Clock.now(), locks: ground.locks,
                log: ground.log, everDefined: source.everDefined(in: cluster.name, kind: .chronos))
        } catch { throw Problem(error.reason, hint: error.hint) }
    }
}
