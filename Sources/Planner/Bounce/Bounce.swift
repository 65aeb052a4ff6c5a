import Compiler

/// One round for one instance: what is wanted and what is live, to a plan.
///
/// An app with the wanted id on the right Marathon is the new one; all others of the instance are old. Each task of each app
/// falls into a bucket (`TaskBuckets`). The bounce method decides from these which old tasks may go; what the new app has too
/// many counts as old. A task that may go is drained first, and killed when the drain method says that it is safe.
public struct Bounce {
    let state: BounceState
    let drainingHosts: Set<String>
    let new: NewApp?
    let old: [OldApp]
    var plan = Plan()

    /// An app with another id than the wanted, or on another Marathon.
    struct OldApp {
        var app: LiveApp
        var buckets: TaskBuckets
        /// Tasks that it may still launch, since they are needed.
        var keptSlack = 0
    }

    public static func plan(_ state: BounceState) -> Result<Plan, BounceFailure> {
        let wanted = AppPlace(id: "/" + state.wantedID, shard: state.shard)
        let own = state.apps.filter { AppID($0.place.id)?.belongs(to: state.instance) ?? false }
        var seen: Set<AppPlace> = []
        if let twice = own.first(where: { !seen.insert($0.place).inserted }) {
            return .failure(BounceFailure(kind: .live, message: "Marathon lists \(twice.place) more than once"))
        }
        switch state.drainingHosts {
        case .known(let hosts):
            var bounce = Bounce(
                state, hosts, new: own.first { $0.place == wanted }, old: own.filter { $0.place != wanted })
            bounce.makePlan()
            return .success(bounce.plan)
        case .unknown(let reason):
            return .failure(
                BounceFailure(kind: .unknown, message: "Mesos does not say which hosts are in maintenance: \(reason)"))
        }
    }

    private init(_ state: BounceState, _ drainingHosts: Set<String>, new: LiveApp?, old: [LiveApp]) {
        func buckets(_ app: LiveApp) -> TaskBuckets { TaskBuckets(app, in: state, drainingHosts: drainingHosts) }
        (self.state, self.drainingHosts) = (state, drainingHosts)
        let new = new.map {
            NewApp($0, buckets: buckets($0), wanted: state.wantedInstances, drainingHosts: drainingHosts)
        }
        self.new = new
        let apps = old.map { OldApp(app: $0, buckets: buckets($0)) }
        self.old = KeptSlack.allot(
            to: apps,
            needed: state.policy.method.needed(
                instances: state.wantedInstances, happy: new?.happyCount ?? 0, margin: state.policy.margin))
    }

    private mutating func makePlan() {
        let surplus = new?.surplus
        let leaving = LeavingTasks(old: old, surplus: surplus)
        noteProgress(leaving)
        takeUpSlack()
        fitNewApp()
        undrain()
        let decision = state.policy.method.decide(
            instances: state.wantedInstances, isRunning: new != nil, happy: new?.happyCount ?? 0,
            old: leaving.candidates, up: leaving.up, uncertain: leaving.uncertain, remaining: leaving.remaining,
            margin: state.policy.margin)
        if decision.creates { create() }
        noteKept(leaving, drained: decision.drained.count)
        drain(decision.drained)
        let killed = kill(decision.drained + leaving.draining)
        delete(killed: killed)
        noteRest(leaving, killed: killed)
    }

    var method: String { state.policy.method.rawValue }

    mutating func add(_ action: PlanStep.Action, _ reason: String) {
        plan.steps.append(PlanStep(action, reason))
    }

    // MARK: What was found

    private mutating func noteProgress(_ leaving: LeavingTasks) {
        for app in old { noteDoubts(app.buckets) }
        if let new, new.surplus != nil { noteDoubts(new.buckets) }
        guard new == nil || !old.isEmpty || new?.surplus != nil else { return }
        plan.progress = BounceProgress(
            toBringUp: state.wantedInstances - (new?.happyCount ?? 0), oldHappy: leaving.happy.count,
            oldUnhappy: leaving.unhappy.count, oldDraining: leaving.draining.count + leaving.killed,
            oldAtRisk: leaving.atRisk.count, oldApps: old.count + (new?.surplus == nil ? 0 : 1))
    }

    private mutating func noteDoubts(_ buckets: TaskBuckets) {
        for doubt in buckets.doubts {
            plan.doubts.append(PlanDoubt(task: doubt.task, operation: .isDraining, reason: doubt.reason))
        }
    }

    /// Old tasks that would have to go if they were down, and stay since they may be up.
    private mutating func noteKept(_ leaving: LeavingTasks, drained: Int) {
        let kept = leaving.candidates.count - drained
        let needed = state.policy.method.needed(
            instances: state.wantedInstances, happy: new?.happyCount ?? 0, margin: state.policy.margin)
        guard state.policy.method == .crossover, kept > needed else { return }
        plan.waiting.append(
            "\(leaving.uncertain) old tasks may be up or not: until that is known they stay, as \(needed) are needed")
    }

    /// When to come again, and whether this was the end.
    private mutating func noteRest(_ leaving: LeavingTasks, killed: Set<String>) {
        let isSettled = new.map { $0.atRiskCount == 0 && $0.surplus == nil } ?? false
        plan.again = isSettled && leaving.isEmpty ? nil : 60
        let isDone = leaving.all.allSatisfy { killed.contains($0.task.id) } && leaving.killed == 0
        let isGone = old.allSatisfy { app in plan.steps.contains { $0.action == .delete(app.app.place) } }
        plan.isFinishing = new != nil && isDone && isGone && !(old.isEmpty && leaving.isEmpty)
    }
}
