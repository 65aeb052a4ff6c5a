import Git
import Planner

extension ClusterRun {
    /// Brings Chronos's jobs about, again and again.
    func keepJobs() async {
        while !isStopping {
            let (target, generation) = state.withLock { ($0.target, $0.generation) }
            if let target, let jobs = target.jobs { await keep(jobs) }
            await pause(settings.jobsInterval, "jobs") { self.state.withLock { $0.generation != generation } }
        }
    }

    private func keep(_ jobs: JobsRollout) async {
        let start = clock.now
        do throws(GitError) {
            let plan = try await jobs.plan(maxRemoved: settings.guards.maxRemoved)
            board.look(.chronos, since: start, interval: settings.jobsInterval, failure: plan.doubt)
            guard plan.doubt == nil else { return }
            board.note(plan, await jobs.carryOut(plan, patience: nil))
        } catch {
            board.look(.chronos, since: start, interval: settings.jobsInterval, failure: error.message)
        }
    }

    /// Tells monitoring how instances are, again and again.
    func check() async {
        while !isStopping {
            let (target, generation) = state.withLock { ($0.target, $0.generation) }
            if let target, let alerts = target.alerts { await checkReplication(target, alerts) }
            // There is nothing to tell before the first target.
            let isFirst = target == nil
            await pause(settings.checksInterval, "checks") {
                isFirst && self.state.withLock { $0.generation != generation }
            }
        }
    }

    private func checkReplication(_ target: RunTarget, _ alerts: any RunAlerts) async {
        let start = clock.now
        let results = await target.rollout.replication(of: target.rollout.instances(named: nil))
        let failure = alerts.tellReplication(results)
        board.look(.replication, since: start, interval: settings.checksInterval, failure: failure)
    }
}
