import Compiler
import Git
import Planner

extension ClusterRun {
    /// Looks at the source, and at the cluster when there is something new or some time has passed.
    func lookAgainAndAgain() async {
        var due = 0.0
        while !isStopping {
            let isNew = await lookAtSource()
            if isNew || due <= 0 {
                await lookAtCluster()
                due = settings.lookInterval
            }
            await pause(settings.sourceInterval)
            due -= settings.sourceInterval
        }
    }

    /// Whether there is a new target.
    private func lookAtSource() async -> Bool {
        let start = clock.now
        do throws(RunFailure) {
            let news = try await source.next()
            board.look(.source, since: start, interval: settings.sourceInterval)
            switch news {
            case .nothing: return false
            case .target(let target):
                state.withLock { $0.pending = target }
                return true
            case .standby(let reason):
                state.withLock { ($0.target, $0.pending, $0.turns, $0.queue) = (nil, nil, [:], TurnQueue()) }
                board.stand(by: reason)
                return false
            }
        } catch {
            board.look(.source, since: start, interval: settings.sourceInterval, failure: error.reason)
            return false
        }
    }

    private func lookAtCluster() async {
        if let pending = state.withLock({ $0.pending }), await consider(pending) { return }
        guard let target = state.withLock({ $0.target }) else { return }
        if let plan = await plan(target) { await bringAbout(plan, target, .drift) }
    }

    /// Takes a new target, if the guards let it. Whether it was taken, and all that follows is done.
    private func consider(_ pending: RunTarget) async -> Bool {
        guard let plan = await plan(pending) else { return false }
        let refusals = settings.guards.refusals(of: plan).filter { $0 != plan.removalRefusal }
        // Who cannot count bounces cannot say that they are few.
        let doubt = settings.guards.maxBounces == nil ? nil : plan.doubt
        if let reason = refusals.first ?? doubt {
            board.hold(pending.id, reason)
            return false
        }
        let isFirst = state.withLock { state in
            let isFirst = state.target == nil
            (state.target, state.pending, state.queue.settings) = (pending, nil, pending.queue)
            (state.generation, state.hopeless) = (state.generation + 1, [:])
            return isFirst
        }
        board.take(pending)
        await bringAbout(plan, pending, isFirst ? .start : nil)
        return true
    }

    /// What is to be done for a target, seen from outside; nil if nobody can say.
    private func plan(_ target: RunTarget) async -> RolloutPlan? {
        let start = clock.now
        do throws(GitError) {
            let maxRemoved = settings.onlyTurns ? nil : settings.guards.maxRemoved
            let plan = try await target.rollout.plan(maxRemoved: maxRemoved, isClose: false)
            board.look(.marathon, since: start, interval: settings.lookInterval, failure: plan.doubt)
            return plan
        } catch {
            board.look(.marathon, since: start, interval: settings.lookInterval, failure: error.message)
            return nil
        }
    }

    /// Has each instance enter the queue that is not as it should be, removes what is to be removed, and tells monitoring. `cause`:
    /// nil where it is the target's change.
    private func bringAbout(_ plan: RolloutPlan, _ target: RunTarget, _ cause: TurnQueue.Cause?) async {
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
        state.withLock { state in
            for (id, cause) in zip(changing, causes) { state.queue.enter(id, cause, now: now) }
        }
        board.note(plan, state.withLock { $0.queue })
        let removed = await remove(plan, target)
        tellSetup(plan, removed, target)
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

    /// Of what is not told now, the next look tells.
    private func tellSetup(_ plan: RolloutPlan, _ removed: RolloutReport, _ target: RunTarget) {
        guard let alerts = target.alerts else { return }
        var report = Rollout.report(of: plan)
        (report.removed, report.unremoved) = (removed.removed, removed.unremoved)
        let turns = state.withLock { $0.turns }
        report.turns.merge(turns) { _, turn in turn }
        let start = clock.now
        let failure = alerts.tellSetup(plan, report)
        board.look(.sensu, since: start, interval: settings.lookInterval, failure: failure)
        guard failure == nil else { return }
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
