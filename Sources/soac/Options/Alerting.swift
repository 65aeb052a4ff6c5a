import Compiler
import Fleet
import Planner
import Runtime

/// Whom a run tells what it found out of instances.
enum Alerting {
    /// Each has a memory of its own.
    enum Kind: String { case setup, replication }

    /// Tells Sensu whether each instance can be brought about. Whether all was told; if not, standard error says why.
    ///
    /// - Parameter plan: what a look at the whole cluster came to; nil: there are only turns
    static func tell(
        _ report: RolloutReport, _ plan: RolloutPlan?, _ prepared: RolloutOptions.Prepared
    ) throws -> Bool {
        isTold(try failure(telling: report, plan, prepared))
    }

    /// Tells Sensu what became of the replication checks, as above.
    static func tell(
        _ results: [ReplicationResult], _ prepared: RolloutOptions.Prepared, isWhole: Bool
    ) throws -> Bool {
        isTold(try failure(telling: results, prepared, isWhole: isWhole))
    }

    private static func isTold(_ failure: Problem?) -> Bool {
        if let failure { Terminal.error(failure) }
        return failure == nil
    }

    /// The same; nil if all was told.
    static func failure(
        telling report: RolloutReport, _ plan: RolloutPlan?, _ prepared: RolloutOptions.Prepared
    ) throws -> Problem? {
        try tell(.setup, .changes, prepared, isWhole: plan != nil, InstanceTurn.checkName) { checks in
            prepared.rollout.setupAlerts(plan, report, checks: checks)
        }
    }

    /// The same; nil if all was told.
    static func failure(
        telling results: [ReplicationResult], _ prepared: RolloutOptions.Prepared, isWhole: Bool
    ) throws -> Problem? {
        try tell(.replication, .everything, prepared, isWhole: isWhole, ReplicationVerdict.checkName) { checks in
            prepared.rollout.replicationAlerts(results, checks: checks)
        }
    }

    /// `isWhole`: the run looked at all instances of the cluster, so that one that it did not find is gone.
    private static func tell(
        _ kind: Kind, _ habit: AlertRun.Habit, _ prepared: RolloutOptions.Prepared, isWhole: Bool,
        _ name: (InstanceID) -> String, _ alerts: ([InstanceID: SensuCheck]) -> [Alert]
    ) throws -> Problem? {
        guard let client = prepared.sensu else { return nil }
        let file = prepared.folder.alerts(kind, of: prepared.rollout.inputs.cluster)
        var run = AlertRun(habit, try memory(file), now: HostClock().now) { event throws(SensuClient.Failure) in
            try client.send(event)
        }
        run.tell(
            alerts(try prepared.checks.all()), isEnded: isWhole ? prepared.rollout.endedChecks(named: name) : nil)
        try File.replace(file, with: run.note(in: try memory(file)).json)
        return run.failure.map { failure in
            Problem(
                "\(failure.reason): \(run.untold == 1 ? "1 event was" : "\(run.untold) events were") not told",
                hint: "the next run tells them")
        }
    }

    /// Says so where nobody can be told although that was asked for.
    static func noteIfNobody(_ prepared: RolloutOptions.Prepared) {
        if prepared.sensu == nil { Terminal.note("nobody is told: the system configuration names no sensu_host") }
    }

    private static func memory(_ file: String) throws -> AlertMemory {
        try File.read(file, limit: 64 << 20).map { AlertMemory(json: $0) } ?? AlertMemory()
    }
}
