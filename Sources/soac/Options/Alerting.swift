import Compiler
import Fleet
import Planner
import Runtime

/// Whom a run tells what it found out of instances.
enum Alerting {
    /// Whom a cluster's runs tell, and what of.
    struct Monitoring: Sendable {
        var cluster: ClusterName
        /// Nil if nobody is to be told.
        var sensu: SensuClient?
        /// Where it is remembered what was told.
        var folder: StateFolder
        /// The events of the instances' checks, as they are compiled; without those of which nobody is told.
        var checks: CompiledChecks
        /// Those of the jobs'.
        var jobChecks: CompiledChecks
    }

    /// Each has a memory of its own.
    enum Kind: String {
        case setup, replication, jobs
        case jobSetup = "job-setup"
    }

    /// Whether all was told; if not, standard error says why.
    static func isTold(_ failure: Problem?) -> Bool {
        if let failure { Terminal.error(failure) }
        return failure == nil
    }

    /// Tells Sensu whether each instance can be brought about; nil if all was told.
    ///
    /// - Parameter plan: what a look at the whole cluster came to; nil: there are only turns
    static func tell(
        _ report: RolloutReport, _ plan: RolloutPlan?, _ prepared: RolloutOptions.Prepared
    ) throws -> Problem? {
        try tell(.setup, .changes, prepared, isWhole: plan != nil, InstanceTurn.checkName) { checks in
            prepared.rollout.setupAlerts(plan, report, checks: checks)
        }
    }

    /// Tells Sensu what became of the replication checks; nil if all was told.
    static func tell(
        _ results: [ReplicationResult], _ prepared: RolloutOptions.Prepared, isWhole: Bool,
        _ habit: AlertRun.Habit = .everything
    ) throws -> Problem? {
        try tell(.replication, habit, prepared, isWhole: isWhole, ReplicationVerdict.checkName) { checks in
            prepared.rollout.replicationAlerts(results, checks: checks)
        }
    }

    /// Tells Sensu whether each job can be brought about; nil if all was told.
    ///
    /// - Parameter plan: what a look at all of Chronos came to; nil: there are only turns
    static func tell(
        _ report: JobsReport, _ plan: JobsPlan?, _ jobs: JobsRollout, _ monitoring: Monitoring
    ) throws -> Problem? {
        guard let client = monitoring.sensu else { return nil }
        return try tell(
            .jobSetup, .changes, client, monitoring,
            jobs.setupAlerts(plan, report, checks: try monitoring.jobChecks.all()),
            // Where Chronos does not tell, what was told stays so.
            isEnded: plan == nil || plan?.doubt != nil ? nil : jobs.endedChecks(named: JobsRollout.setupCheckName))
    }

    /// Tells Sensu what became of the checks of jobs; nil if all was told.
    static func tell(
        _ results: [JobCheckResult], _ jobs: JobsRollout, _ monitoring: Monitoring, isWhole: Bool,
        _ habit: AlertRun.Habit = .everything
    ) throws -> Problem? {
        guard let client = monitoring.sensu else { return nil }
        return try tell(
            .jobs, habit, client, monitoring, jobs.jobAlerts(results, checks: try monitoring.jobChecks.all()),
            isEnded: isWhole ? jobs.endedChecks(named: JobVerdict.checkName) : nil)
    }

    /// `isWhole`: the run looked at all instances of the cluster, so that one that it did not find is gone.
    private static func tell(
        _ kind: Kind, _ habit: AlertRun.Habit, _ prepared: RolloutOptions.Prepared, isWhole: Bool,
        _ name: (InstanceID) -> String, _ alerts: ([InstanceID: SensuCheck]) -> [Alert]
    ) throws -> Problem? {
        guard let client = prepared.monitoring.sensu else { return nil }
        return try tell(
            kind, habit, client, prepared.monitoring, alerts(try prepared.monitoring.checks.all()),
            isEnded: isWhole ? prepared.rollout.endedChecks(named: name) : nil)
    }

    private static func tell(
        _ kind: Kind, _ habit: AlertRun.Habit, _ client: SensuClient, _ monitoring: Monitoring, _ alerts: [Alert],
        isEnded: ((String) -> Bool)?
    ) throws -> Problem? {
        let file = monitoring.folder.alerts(kind, of: monitoring.cluster)
        var run = AlertRun(habit, try memory(file), now: HostClock().now) { event throws(SensuClient.Failure) in
            try client.send(event)
        }
        run.tell(alerts, isEnded: isEnded)
        try File.replace(file, with: run.note(in: try memory(file)).json)
        return run.failure.map { failure in
            Problem(
                "\(failure.reason): \(run.untold == 1 ? "1 event was" : "\(run.untold) events were") not sent",
                hint: "the next run sends them")
        }
    }

    /// Says so where nobody can be told although that was asked for.
    static func noteIfNobody(_ monitoring: Monitoring) {
        if monitoring.sensu == nil {
            Terminal.note("nothing is sent to Sensu: the system configuration names no sensu_host")
        }
    }

    private static func memory(_ file: String) throws -> AlertMemory {
        try File.read(file, limit: 64 << 20).map { AlertMemory(json: $0) } ?? AlertMemory()
    }
}
