import Compiler
import Planner

extension WorkloadsRollout {
    /// Whether instances have as many pods that are ready as they should. Those that are not deployed, or cannot be compiled, have none
    /// to look for.
    package func replication(of ids: [InstanceID]) async -> [ReplicationResult] {
        await status(of: ids.filter { wanted($0) != nil }).map { status in
            ReplicationResult(id: status.id, verdict: verdict(status))
        }
    }

    private func verdict(_ status: WorkloadStatus) -> ReplicationVerdict {
        if status.word == .unknown { return ReplicationVerdict(status: 3, lines: [status.reason ?? ""]) }
        // Where something scales them, how many there are is what it has set.
        let isScaled = if case .none? = wanted(status.id)?.autoscaler { false } else { true }
        let wanted = wanted(status.id)?.replicas ?? 0
        let expected = isScaled && wanted > 0 ? status.replicas ?? wanted : wanted
        return .kubernetes(ready: status.ready, expected: expected, threshold: threshold(status.id))
    }
}
