import Git
import Planner

extension ClusterRun {
    /// Brings Chronos's jobs about, again and again.
    func keepJobs() async {
        while !isStopping {
            let (target, generation) = state.withLock { ($0.target, $0.generation) }
            if let target, let jobs = target.jobs, jobs.hasChronos, await keep(jobs, target, generation) { continue }
            settings.afterLook()
            await pause(settings.jobsInterval) { self.state.withLock { $0.generation != generation } }
        }
    }

    /// Jobs that have their turns before all are looked at anew.
    private static let jobsAtOnce = 100

    /// Whether there is more to do at once.
    private func keep(_ jobs: JobsRollout, _ target: RunTarget, _ generation: Int) async -> Bool {
        let start = clock.now
        do throws(GitError) {
            let plan = try await jobs.plan(maxRemoved: settings.guards.maxRemoved)
            board.look(.chronos, since: start, interval: settings.jobsInterval, failure: plan.doubt)
            guard plan.doubt == nil else { return false }
            var part = plan
            let isWhole = plan.keepChanges(Self.jobsAtOnce, in: &part)
            let report = await jobs.carryOut(part, patience: nil)
            board.note(plan, report, again: settings.jobsInterval, generation)
            if let alerts = target.alerts {
                await tell(every: settings.jobsInterval) { await alerts.tellJobSetup(plan, report, jobs) }
            }
            return !isWhole && !report.hasFailed
        } catch {
            board.look(.chronos, since: start, interval: settings.jobsInterval, failure: error.message)
            return false
        }
    }

    /// Tells monitoring how instances are, again and again.
    func check() async {
        while !isStopping {
            let (target, generation) = state.withLock { ($0.target, $0.generation) }
            if let target, let alerts = target.alerts {
                await checkReplication(target, alerts, generation)
                settings.afterLook()
                await checkJobs(target, alerts)
            }
            // There is nothing to tell before the first target.
            let isFirst = target == nil
            await pause(settings.checksInterval) {
                isFirst && self.state.withLock { $0.generation != generation }
            }
        }
    }

    private func checkReplication(_ target: RunTarget, _ alerts: any RunAlerts, _ generation: Int) async {
        let start = clock.now
        let look: ClusterLook
        if let recent = recentLook(generation) { look = recent } else { look = await target.rollout.look() }
        let results = await target.rollout.replication(of: target.rollout.instances(named: nil), from: look)
        board.look(.replication, since: start, interval: settings.checksInterval)
        await tell(every: settings.checksInterval) { await alerts.tellReplication(results) }
    }

    /// What those saw who keep the instances, if they have looked lately: all apps of a large cluster are not read twice for that.
    private func recentLook(_ generation: Int) -> ClusterLook? {
        let now = clock.now
        return state.withLock { state in
            guard let (look, own, since) = state.look, own == generation,
                abs(now - since) <= 1.5 * settings.lookInterval
            else { return nil }
            return look
        }
    }

    private func checkJobs(_ target: RunTarget, _ alerts: any RunAlerts) async {
        guard let jobs = target.jobs, jobs.hasChronos else { return }
        let start = clock.now
        switch await jobs.checks(of: jobs.jobs(named: nil)) {
        case .known(let results):
            board.look(.jobs, since: start, interval: settings.checksInterval)
            await tell(every: settings.checksInterval) { await alerts.tellJobs(results, jobs) }
        case .unknown(let reason):
            board.look(.jobs, since: start, interval: settings.checksInterval, failure: reason)
        }
    }

    /// Whether Sensu was told. `work` gives the reason why it was not.
    @discardableResult
    func tell(every interval: Double, _ work: () async -> String?) async -> Bool {
        let start = clock.now
        let failure = await work()
        board.look(.sensu, since: start, interval: interval, failure: failure)
        return failure == nil
    }
}

extension JobsPlan {
    /// Leaves in another no more changes than that, parents before their children. Whether those are all.
    fileprivate func keepChanges(_ limit: Int, in part: inout JobsPlan) -> Bool {
        let changing = jobs.filter { [.create, .update, .remove].contains($0.action) }
        part.jobs = Array(changing.prefix(limit))
        return changing.count <= limit
    }
}
