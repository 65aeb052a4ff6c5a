import Compiler
import Planner
import Synchronization

/// Collects what a run of `apply` does, and passes its events on.
public final class RolloutMeter: RolloutLog {
    private struct State {
        var log: (any RolloutLog)?
        /// Nil until it is known which cluster is brought about.
        var metrics: RolloutMetrics?
    }

    private let clock: any RuntimeClock
    private let start: Double
    private let state = Mutex(State())

    public init(clock: any RuntimeClock = HostClock()) { (self.clock, start) = (clock, clock.now) }

    /// From here on events are passed on to a log.
    public func begin(_ cluster: ClusterName, _ log: any RolloutLog) {
        state.withLock { $0 = State(log: log, metrics: RolloutMetrics(cluster: cluster, start: start, end: start)) }
    }

    public func note(_ plan: RolloutPlan) { state.withLock { $0.metrics?.plan = plan } }
    public func note(_ report: JobsReport) { state.withLock { $0.metrics?.jobs = report } }
    public func note(workloads report: RolloutReport) { state.withLock { $0.metrics?.workloads = report } }
    public func note(_ report: RolloutReport) { state.withLock { $0.metrics?.report = report } }

    public func note(_ event: DeployEvent, of id: InstanceID) {
        let log = state.withLock { state in
            if event.kind == .drain { state.metrics?.drained += event.tasks }
            if event.kind == .kill { state.metrics?.killed += event.tasks }
            return state.log
        }
        log?.note(event, of: id)
    }

    /// Nil if the run did not begin.
    public func metrics(hasSucceeded: Bool) -> RolloutMetrics? {
        state.withLock { state in
            state.metrics?.end = clock.now
            state.metrics?.hasSucceeded = hasSucceeded
            return state.metrics
        }
    }
}
