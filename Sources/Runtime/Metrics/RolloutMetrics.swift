import Compiler
import Planner

/// What a run of `apply` came to, in Prometheus' text format: a file for node_exporter's textfile collector, one for each
/// cluster. Counters go on from the file that the last run left.
///
/// A type of its own, and not swift-metrics: that is an interface for processes that stay, and leaves the text to a back end
/// that would have to be written all the same. Here one run writes some ten numbers, once.
public struct RolloutMetrics: Sendable {
    public var cluster: ClusterName
    /// Seconds since 1970 when the run began and when it ended.
    public var start: Double
    public var end: Double
    /// Whether its exit status is 0.
    public var hasSucceeded = false
    /// Nil if it did not come that far.
    public var plan: RolloutPlan?
    public var report: RolloutReport?
    /// What became of Chronos's jobs.
    public var jobs: JobsReport?
    /// What became of the instances on Kubernetes.
    public var workloads: RolloutReport?
    /// Tasks that were told to drain, and to end.
    public var drained = 0
    public var killed = 0

    /// More is none of these files.
    public static let sizeLimit = PrometheusText.sizeLimit

    public init(cluster: ClusterName, start: Double, end: Double) {
        (self.cluster, self.start, self.end) = (cluster, start, end)
    }

    /// The file's text. `old` is what it holds so far; what is none of soac's for this cluster is not looked at.
    public func text(after old: [UInt8]?) -> String {
        let labels = [(name: "cluster", value: cluster.text)]
        let last = PrometheusText.samples(in: old ?? [], labels: labels)
        var text = PrometheusText(prefix: "soac_apply_", labels: labels)
        func counter(_ name: String, _ count: Int, _ help: String) { text.counter(name, count, after: last, help) }
        text.add("instances", "gauge", "Instances by what the last run found to do.", instances)
        text.gauge(
            "failed_instances", report.map(Self.failed),
            "Instances whose last turn failed, or that could not be removed.")
        text.gauge(
            "unfinished_instances", report.map { Double($0.unfinished.count) },
            "Instances that were not done when the time was over.")
        text.gauge(
            "skipped_instances", report.map { Double($0.skipped.count) },
            "Instances that another process had the lock of.")
        text.add("jobs", "gauge", "Jobs by what the last run found to do.", jobActions)
        text.gauge("failed_jobs", failedJobs, "Jobs whose last turn failed, or that could not be removed.")
        text.gauge(
            "unfinished_jobs", jobs.map { Double($0.unfinished.count) },
            "Jobs of which something was to be done that could not be done.")
        text.add(
            "kubernetes_instances", "gauge", "Instances of Kubernetes by what the last run found to do.",
            workloadActions)
        text.gauge(
            "failed_kubernetes_instances", workloads.map(Self.failed),
            "Instances of Kubernetes whose last turn failed, or that could not be removed.")
        text.gauge(
            "unfinished_kubernetes_instances", workloads.map { Double($0.unfinished.count) },
            "Instances of Kubernetes that were not done when the time was over.")
        text.gauge("last_run_seconds", end - start, "How long the last run took.")
        text.gauge("last_run_timestamp_seconds", end, "When the last run ended.")
        text.gauge("last_run_success", hasSucceeded ? 1 : 0, "Whether the last run ended with status 0.")
        text.gauge(
            "last_success_timestamp_seconds",
            hasSucceeded ? end : last["soac_apply_last_success_timestamp_seconds"],
            "When a run last ended with status 0.")
        counter("runs_total", 1, "Runs.")
        counter("rounds_total", report?.rounds ?? 0, "Rounds over the instances that change.")
        counter("failed_turns_total", report?.failedTurns ?? 0, "Turns of instances that failed.")
        counter("removed_instances_total", report?.removed.count ?? 0, "Instances that were removed.")
        counter("drained_tasks_total", drained, "Tasks that were told to drain.")
        counter("killed_tasks_total", killed, "Tasks that were told to end.")
        counter("sent_jobs_total", jobs?.sent ?? 0, "Jobs that Chronos took as they were sent.")
        counter("failed_job_turns_total", jobs?.failedTurns ?? 0, "Turns of jobs that failed.")
        counter("removed_jobs_total", jobs?.removed.count ?? 0, "Jobs that were removed.")
        return text.text
    }

    private var jobActions: [PrometheusText.Sample] {
        guard let plan = plan?.jobs, plan.doubt == nil else { return [] }
        let actions = JobPlan.Action.allCases.map { ($0.rawValue, plan.count($0)) } + [("adopt", plan.adopted)]
        return actions.map { ([("action", $0)], Double($1)) }
    }

    private var failedJobs: Double? {
        jobs.map { jobs in Double(jobs.turns.values.count { $0.code != 0 } + jobs.unremoved.count) }
    }

    private var instances: [PrometheusText.Sample] {
        guard let plan else { return [] }
        return InstancePlan.Action.allCases.map { action in
            let count = action == .adopt ? plan.adopted : plan.count(action)
            return ([("action", action.rawValue)], Double(count))
        }
    }

    private var workloadActions: [PrometheusText.Sample] {
        guard workloads != nil, let plan = plan?.workloads, plan.doubt == nil else { return [] }
        let actions = WorkloadPlan.Action.allCases.map { ($0.rawValue, plan.count($0)) } + [("adopt", plan.adopted)]
        return actions.map { ([("action", $0)], Double($1)) }
    }

    private static func failed(_ report: RolloutReport) -> Double {
        Double(report.turns.values.count { $0.code != 0 } + report.unremoved.count)
    }
}
