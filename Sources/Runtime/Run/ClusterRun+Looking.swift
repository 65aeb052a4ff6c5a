import Compiler
import Git
import Planner

extension ClusterRun {
    /// Looks at the source again and again: a cluster that answers slowly keeps no new commit waiting.
    func lookAtSourceAgainAndAgain() async {
        while !isStopping {
            await lookAtSource()
            await pause(settings.sourceInterval)
        }
    }

    private func lookAtSource() async {
        let start = clock.now
        do throws(RunFailure) {
            let news = try await source.next()
            board.look(.source, since: start, interval: settings.sourceInterval)
            switch news {
            case .nothing: break
            case .target(let target): state.withLock { ($0.pending, $0.news) = (target, $0.news + 1) }
            case .standby(let reason):
                state.withLock { state in
                    (state.target, state.pending, state.turns, state.queue) = (nil, nil, [:], TurnQueue())
                    (state.news, state.generation) = (state.news + 1, state.generation + 1)
                }
                board.stand(by: reason)
            }
        } catch {
            board.look(.source, since: start, interval: settings.sourceInterval, failure: error.reason)
        }
    }

    /// Looks at the cluster when the source has something new, and when some time has passed.
    func lookAtClusterAgainAndAgain() async {
        while !isStopping {
            let news = state.withLock { $0.news }
            if news > 0 {
                await lookAtCluster(news)
                settings.afterLook()
            }
            await pause(settings.lookInterval) { self.state.withLock { $0.news != news } }
        }
    }

    private func lookAtCluster(_ news: Int) async {
        if let pending = state.withLock({ $0.pending }), await consider(pending, news) { return }
        let (target, generation) = state.withLock { ($0.target, $0.generation) }
        guard let target, let (look, plan) = await plan(target) else { return }
        keep(look, generation)
        await bringAbout(plan, target, .drift, generation)
    }

    /// Takes a new target, if the guards let it. Whether all is done that follows: also where there is newer news.
    private func consider(_ pending: RunTarget, _ news: Int) async -> Bool {
        guard let (look, plan) = await plan(pending) else { return false }
        let refusals = settings.guards.refusals(of: plan).filter { $0 != plan.removalRefusal }
        // Who cannot count bounces cannot say that they are few.
        let doubt = settings.guards.maxBounces == nil ? nil : plan.doubt
        if let reason = refusals.first ?? doubt {
            board.hold(pending.id, reason)
            return false
        }
        let taken = state.withLock { state -> (isFirst: Bool, generation: Int)? in
            guard state.news == news else { return nil }
            let isFirst = state.target == nil
            (state.target, state.pending, state.queue.settings) = (pending, nil, pending.queue)
            (state.generation, state.hopeless, state.quietSince) = (state.generation + 1, [:], nil)
            return (isFirst, state.generation)
        }
        guard let taken else { return true }
        let hasJobs = !settings.onlyTurns && pending.jobs?.hasChronos == true
        keep(look, taken.generation)
        board.take(pending, taken.generation, looks: hasJobs ? [.marathon, .chronos] : [.marathon])
        await bringAbout(plan, pending, taken.isFirst ? .start : nil, taken.generation)
        return true
    }

    /// For whoever asks how instances are before the next look.
    private func keep(_ look: ClusterLook, _ generation: Int) {
        let now = clock.now
        state.withLock { $0.look = look.doubt == nil ? (look, generation, now) : nil }
    }

    /// What is to be done for a target, seen from outside; nil if nobody can say.
    private func plan(_ target: RunTarget) async -> (ClusterLook, RolloutPlan)? {
        let start = clock.now
        do throws(GitError) {
            let maxRemoved = settings.onlyTurns ? nil : settings.guards.maxRemoved
            let look = await target.rollout.look()
            let plan = try await target.rollout.plan(from: look, maxRemoved: maxRemoved, isClose: false)
            board.look(.marathon, since: start, interval: settings.lookInterval, failure: plan.doubt)
            return (look, plan)
        } catch {
            board.look(.marathon, since: start, interval: settings.lookInterval, failure: error.message)
            return nil
        }
    }

    /// Has each instance enter the queue that is not as it should be, removes what is to be removed, and tells monitoring. `cause`:
    /// nil where it is the target's change. Nothing is done where `generation` has passed, and the target with it.
    private func bringAbout(
        _ plan: RolloutPlan, _ target: RunTarget, _ cause: TurnQueue.Cause?, _ generation: Int
    ) async {
        var plan = plan
        let hopeless = state.withLock { $0.hopeless }
        for place in plan.instances.indices where plan.instances[place].action != .remove {
            guard let reason = hopeless[plan.instances[place].id] else { continue }
            (plan.instances[place].action, plan.instances[place].waiting) = (.broken, [reason])
        }
        let changing = plan.instances.filter { $0.action.changesAnything && $0.action != .remove }.map(\.id)
        let causes = changing.map { id -> TurnQueue.Cause in
            switch (cause, target.change) {
            case (let cause?, _): cause
            case (nil, .systemConfiguration): .systemConfiguration
            case (nil, .files): .files(startDeadline: target.rollout.startDeadline(of: id))
            }
        }
        let now = clock.now
        let queue = state.withLock { state -> TurnQueue? in
            guard state.generation == generation else { return nil }
            for (id, cause) in zip(changing, causes) { state.queue.enter(id, cause, now: now) }
            return state.queue
        }
        guard let queue else { return }
        board.note(plan, queue, generation)
        let removed = await remove(plan, target)
        await tellSetup(plan, removed, target)
    }

    /// Instances that are removed before the cluster is looked at anew.
    private static let removalsAtOnce = 50

    private func remove(_ plan: RolloutPlan, _ target: RunTarget) async -> RolloutReport {
        var removals = plan
        removals.instances = Array(plan.instances.filter { $0.action == .remove }.prefix(Self.removalsAtOnce))
        guard !removals.instances.isEmpty, plan.removalRefusal == nil, !isStopping else { return RolloutReport() }
        let report = await target.rollout.round(of: removals)
        board.noteRemoved(report)
        return report
    }

    /// Seconds after which it is told once more that nothing is wrong.
    private static let quietLimit = 600.0

    /// Of what is not told now, the next look tells.
    private func tellSetup(_ plan: RolloutPlan, _ removed: RolloutReport, _ target: RunTarget) async {
        guard let alerts = target.alerts else { return }
        var report = Rollout.report(of: plan)
        (report.removed, report.unremoved) = (removed.removed, removed.unremoved)
        let turns = state.withLock { $0.turns }
        report.turns.merge(turns) { _, turn in turn }
        let (now, isQuiet) = (clock.now, plan.instances.isEmpty && report.turns.isEmpty)
        // All that is fine was told as such.
        if isQuiet, let since = state.withLock({ $0.quietSince }), abs(now - since) < Self.quietLimit { return }
        let isTold = await tell(every: settings.lookInterval) { await alerts.tellSetup(plan, report) }
        state.withLock { $0.quietSince = isQuiet && isTold ? now : nil }
        guard isTold else { return }
        state.withLock { state in
            // What has failed goes on being told until it does not.
            state.turns = state.turns.filter { $0.value.code != 0 || turns[$0.key] != $0.value }
        }
    }
}

extension Rollout {
    /// For how many seconds a change of an instance may wait for its turn.
    func startDeadline(of id: InstanceID) -> Double {
        guard case .success(let settings) = settings(of: id) else { return 0 }
        let keys = settings.keys
        let written = BounceSettings.read(id, value: { keys[$0] }, proxyPort: { _ in nil })
        guard case .success(let bounce) = written, let seconds = bounce.deadline.number?.double, seconds.isFinite else {
            return 0
        }
        return max(seconds, 0)
    }
}
