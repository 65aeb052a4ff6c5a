import Compiler

/// A `RunStatus` in Prometheus' text format. How many samples there are depends on nothing but the looks of the cluster: none
/// has the name of an instance, a commit or a host.
public enum RunMetrics {
    public static func text(_ status: RunStatus) -> String {
        var text = PrometheusText(prefix: "soac_run_", labels: [("cluster", status.cluster.text)])
        addProcess(status, to: &text)
        addLooks(status.looks, to: &text)
        addWork(status, to: &text)
        addCounters(status.counters, to: &text)
        return text.text
    }

    private static func addProcess(_ status: RunStatus, to text: inout PrometheusText) {
        text.gauge("start_timestamp_seconds", status.start, "When the process began.")
        text.gauge(
            "alive", RunHealth(status).isAlive ? 1 : 0, "Whether nothing stands still, as /healthz tells it.")
        text.gauge(
            "commit_timestamp_seconds", status.commit?.since,
            "Since when the cluster is brought to the commit that it is brought to.")
        text.gauge(
            "commit_reached_timestamp_seconds", status.commit?.reached,
            "When the cluster first was as that commit wants; absent until it is.")
        text.gauge("held", status.held == nil ? 0 : 1, "Whether there is a later state that is not brought about.")
        text.gauge("held_timestamp_seconds", status.held?.since, "Since when it is held back.")
        text.gauge(
            "standby", status.standby == nil ? 0 : 1, "Whether nothing is done for now, as another host does it.")
    }

    private static func addLooks(_ looks: [RunStatus.Look], to text: inout PrometheusText) {
        func add(_ name: String, _ help: String, _ value: (RunStatus.Look) -> Double?) {
            text.add(
                "look_" + name, "gauge", help,
                looks.compactMap { look in value(look).map { ([("look", look.subject.rawValue)], $0) } })
        }
        add("interval_seconds", "How often it is looked.") { $0.interval }
        add("last_success_timestamp_seconds", "When a look last went well.") { $0.lastSuccess }
        add("last_end_timestamp_seconds", "When a look last ended, well or not.") { $0.lastEnd }
        add("duration_seconds", "How long the last look that went well took.") { $0.duration }
        add("failing", "Whether the last look failed.") { $0.failure == nil ? 0 : 1 }
    }

    private static func addWork(_ status: RunStatus, to text: inout PrometheusText) {
        let actions = InstancePlan.Action.allCases
        text.add(
            "instances", "gauge", "Instances by what the last look found to do.",
            actions.map { ([("action", $0.rawValue)], Double(status.instances[$0] ?? 0)) })
        text.add(
            "jobs", "gauge", "Jobs by how they are.",
            RunStatus.JobState.allCases.map { ([("state", $0.rawValue)], Double(status.jobs[$0] ?? 0)) })
        let bounces = Dictionary(grouping: status.bounces, by: \.action)
        text.add(
            "bounces", "gauge", "Instances that are being brought about.",
            actions.map { ([("action", $0.rawValue)], Double(bounces[$0]?.count ?? 0)) })
        text.gauge(
            "oldest_bounce_timestamp_seconds", status.bounces.map(\.since).min(),
            "Since when the oldest of them is brought about.")
        text.gauge(
            "due_turns", Double(status.bounces.count { ($0.next ?? $0.since) <= status.now }),
            "Turns whose time has come.")
        text.gauge("last_turn_timestamp_seconds", status.lastTurn, "When a turn last ended, well or not.")
        text.gauge("troubles", Double(status.troubles.count), "Instances and jobs that fail.")
        text.gauge(
            "oldest_trouble_timestamp_seconds", status.troubles.map(\.since).min(),
            "Since when the oldest of them fails.")
    }

    private static func addCounters(_ counters: RunStatus.Counters, to text: inout PrometheusText) {
        let all: [(String, Int, String)] = [
            ("turns_total", counters.turns, "Turns of instances and jobs."),
            ("failed_turns_total", counters.failedTurns, "Turns that failed."),
            ("drained_tasks_total", counters.drainedTasks, "Tasks that were told to drain."),
            ("killed_tasks_total", counters.killedTasks, "Tasks that were told to end."),
            ("removed_instances_total", counters.removedInstances, "Instances that were removed."),
            ("sent_jobs_total", counters.sentJobs, "Jobs that Chronos was sent."),
            ("removed_jobs_total", counters.removedJobs, "Jobs that were removed."),
            ("commits_total", counters.commits, "Commits that the cluster was begun to be brought to."),
        ]
        for (name, count, help) in all { text.counter(name, Double(count), help) }
    }
}
