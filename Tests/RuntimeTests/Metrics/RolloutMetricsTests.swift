import Compiler
import Planner
import TestSupport
import Testing

@testable import Runtime

private struct StillClock: RuntimeClock {
    var now: Double { 1_570_017_600 }
    func sleep(seconds: Double) async {}
    func factor(in range: ClosedRange<Double>) -> Double { range.lowerBound }
}

@Suite struct RolloutMetricsTests {
    private static let golden = """
        # HELP soac_apply_instances Instances by what the last run found to do.
        # TYPE soac_apply_instances gauge
        soac_apply_instances{cluster="c",action="create"} 0
        soac_apply_instances{cluster="c",action="scale"} 0
        soac_apply_instances{cluster="c",action="bounce"} 1
        soac_apply_instances{cluster="c",action="remove"} 0
        soac_apply_instances{cluster="c",action="leave-hosts"} 0
        soac_apply_instances{cluster="c",action="undrain"} 0
        soac_apply_instances{cluster="c",action="adopt"} 1
        soac_apply_instances{cluster="c",action="wait"} 0
        soac_apply_instances{cluster="c",action="left-alone"} 0
        soac_apply_instances{cluster="c",action="broken"} 0
        # HELP soac_apply_failed_instances Instances whose last turn failed, or that could not be removed.
        # TYPE soac_apply_failed_instances gauge
        soac_apply_failed_instances{cluster="c"} 0
        # HELP soac_apply_unfinished_instances Instances that were not done when the time was over.
        # TYPE soac_apply_unfinished_instances gauge
        soac_apply_unfinished_instances{cluster="c"} 0
        # HELP soac_apply_skipped_instances Instances that another process had the lock of.
        # TYPE soac_apply_skipped_instances gauge
        soac_apply_skipped_instances{cluster="c"} 0
        # HELP soac_apply_jobs Jobs by what the last run found to do.
        # TYPE soac_apply_jobs gauge
        soac_apply_jobs{cluster="c",action="create"} 1
        soac_apply_jobs{cluster="c",action="update"} 0
        soac_apply_jobs{cluster="c",action="remove"} 1
        soac_apply_jobs{cluster="c",action="wait"} 1
        soac_apply_jobs{cluster="c",action="left-alone"} 0
        soac_apply_jobs{cluster="c",action="adopt"} 4
        # HELP soac_apply_failed_jobs Jobs whose last turn failed, or that could not be removed.
        # TYPE soac_apply_failed_jobs gauge
        soac_apply_failed_jobs{cluster="c"} 1
        # HELP soac_apply_unfinished_jobs Jobs of which something was to be done that could not be done.
        # TYPE soac_apply_unfinished_jobs gauge
        soac_apply_unfinished_jobs{cluster="c"} 1
        # HELP soac_apply_last_run_seconds How long the last run took.
        # TYPE soac_apply_last_run_seconds gauge
        soac_apply_last_run_seconds{cluster="c"} 12.5
        # HELP soac_apply_last_run_timestamp_seconds When the last run ended.
        # TYPE soac_apply_last_run_timestamp_seconds gauge
        soac_apply_last_run_timestamp_seconds{cluster="c"} 1570017612.5
        # HELP soac_apply_last_run_success Whether the last run ended with status 0.
        # TYPE soac_apply_last_run_success gauge
        soac_apply_last_run_success{cluster="c"} 1
        # HELP soac_apply_last_success_timestamp_seconds When a run last ended with status 0.
        # TYPE soac_apply_last_success_timestamp_seconds gauge
        soac_apply_last_success_timestamp_seconds{cluster="c"} 1570017612.5
        # HELP soac_apply_runs_total Runs.
        # TYPE soac_apply_runs_total counter
        soac_apply_runs_total{cluster="c"} 1
        # HELP soac_apply_rounds_total Rounds over the instances that change.
        # TYPE soac_apply_rounds_total counter
        soac_apply_rounds_total{cluster="c"} 11
        # HELP soac_apply_failed_turns_total Turns of instances that failed.
        # TYPE soac_apply_failed_turns_total counter
        soac_apply_failed_turns_total{cluster="c"} 1
        # HELP soac_apply_removed_instances_total Instances that were removed.
        # TYPE soac_apply_removed_instances_total counter
        soac_apply_removed_instances_total{cluster="c"} 0
        # HELP soac_apply_drained_tasks_total Tasks that were told to drain.
        # TYPE soac_apply_drained_tasks_total counter
        soac_apply_drained_tasks_total{cluster="c"} 3
        # HELP soac_apply_killed_tasks_total Tasks that were told to end.
        # TYPE soac_apply_killed_tasks_total counter
        soac_apply_killed_tasks_total{cluster="c"} 3
        # HELP soac_apply_sent_jobs_total Jobs that Chronos took as they were sent.
        # TYPE soac_apply_sent_jobs_total counter
        soac_apply_sent_jobs_total{cluster="c"} 1
        # HELP soac_apply_failed_job_turns_total Turns of jobs that failed.
        # TYPE soac_apply_failed_job_turns_total counter
        soac_apply_failed_job_turns_total{cluster="c"} 2
        # HELP soac_apply_removed_jobs_total Jobs that were removed.
        # TYPE soac_apply_removed_jobs_total counter
        soac_apply_removed_jobs_total{cluster="c"} 1

        """

    /// Of a bounce in a simulated cluster.
    @Test func tellsWhatARunCameTo() async throws {
        let bench = try RolloutBench()
        try bench.service("batch", "main: {instances: 2}\n")
        try bench.service("web", "main: {instances: 3}\n", smartstack: "main:\n  proxy_port: 20001\n  mode: http\n")
        _ = try await bench.apply()
        await bench.settle()
        try bench.service(
            "web", "main: {instances: 3}\n", sha: "2222222", smartstack: "main:\n  proxy_port: 20001\n  mode: http\n")
        try bench.commit()
        let meter = RolloutMeter(clock: StillClock())
        meter.begin(ClusterName("c"), bench.log)
        bench.otherLog = meter
        let rollout = try bench.rollout()
        let plan = try await rollout.plan(maxRemoved: 0.5)
        var report = await rollout.carryOut(plan, patience: RolloutBench.patience)
        #expect(report.rounds > 1 && report.failedTurns < report.rounds)
        // How often it is looked is a matter of chance after a failure.
        (report.rounds, report.failedTurns) = (11, 1)
        let jobs = jobs
        var whole = plan
        whole.jobs = jobs.plan
        meter.note(whole)
        meter.note(report)
        meter.note(jobs.report)
        var metrics = try #require(meter.metrics(hasSucceeded: !report.hasFailed))
        metrics.end += 12.5
        #expect(metrics.text(after: nil) == Self.golden)
    }

    /// Of a run over jobs: one was sent, one failed twice, one went, and one waits.
    private var jobs: (plan: JobsPlan, report: JobsReport) {
        var plan = JobsPlan()
        let actions: [(String, JobPlan.Action)] = [("a b", .create), ("c d", .remove), ("e f", .wait)]
        plan.jobs = actions.map { JobPlan(name: JobName($0.0), action: $0.1, reason: "") }
        plan.adopted = 4
        var report = JobsReport()
        func id(_ service: String) -> InstanceID {
            InstanceID(service: ServiceName(service), instance: InstanceName("x"))
        }
        report.turns = [id("a"): .round(RoundResult()), id("b"): .round(RoundResult(failure: "no"))]
        (report.failedTurns, report.removed) = (2, [JobName("c d")])
        report.unfinished = [id("e"): "it waits"]
        return (plan, report)
    }

    private func metrics(_ cluster: String = "c", end: Double = 1_570_017_612.5) -> RolloutMetrics {
        RolloutMetrics(cluster: ClusterName(cluster), start: 1_570_017_600, end: end)
    }

    private func value(_ name: String, in text: String) -> String? {
        text.split(separator: "\n").first { $0.hasPrefix("soac_apply_\(name){") }?.split(separator: " ").last.map(
            String.init)
    }

    @Test func countersGoOnAndTheLastSuccessIsKept() {
        var failed = metrics(end: 1_570_017_700)
        failed.killed = 2
        let text = failed.text(after: Array(Self.golden.utf8))
        #expect(value("killed_tasks_total", in: text) == "5" && value("runs_total", in: text) == "2")
        #expect(value("last_run_success", in: text) == "0")
        #expect(value("last_success_timestamp_seconds", in: text) == "1570017612.5")
        #expect(value("last_run_timestamp_seconds", in: text) == "1570017700")
        #expect(value("instances", in: text) == nil && value("failed_instances", in: text) == nil)
        #expect(value("runs_total", in: failed.text(after: Array(text.utf8))) == "3")
    }

    @Test func anotherClustersFileAndRubbishCountForNothing() {
        let other = metrics("d").text(after: Array(Self.golden.utf8))
        #expect(value("runs_total", in: other) == "1" && value("last_success_timestamp_seconds", in: other) == nil)
        for number in ["NaN", "-5", "1e300", "", "inf", "0x1p4000", "\u{FF}\0", "1 2"] {
            let text = metrics().text(after: Array("soac_apply_runs_total{cluster=\"c\"} \(number)\n".utf8))
            #expect(value("runs_total", in: text) == "1", "\(number)")
        }
    }

    @Test func aNameIsEscaped() {
        let text = metrics("a\"b\\c\nd").text(after: nil)
        #expect(text.contains("soac_apply_runs_total{cluster=\"a\\\"b\\\\c\\nd\"} 1\n"))
        #expect(value("runs_total", in: metrics("a\"b\\c\nd").text(after: Array(text.utf8))) == "2")
    }
}
