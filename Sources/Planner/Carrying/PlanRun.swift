/// Carries a plan out, step by step: a state machine that is told what became of each step and gives the next. It does nothing
/// itself, and may be left at any step, as the next round plans anew.
///
/// A task whose drain did not get through is not killed in this round, and its app stays.
public struct PlanRun: SteppedRun, Sendable {
    private var rest: ArraySlice<PlanStep>
    private var current: PlanStep?
    private let plan: Plan
    private var undrained: Set<String> = []
    /// Apps of tasks that could not be drained.
    private var kept: Set<AppPlace> = []
    private var isDeleting = false
    private var isProgressNoted = false
    /// The rest is the next round's.
    private var isLeft = false
    public private(set) var events: [DeployEvent] = []
    /// How it ended; counts once there is no next step.
    public private(set) var result: RoundResult

    public init(_ plan: Plan) {
        self.plan = plan
        rest = plan.steps[...]
        result = RoundResult(again: plan.again)
        for doubt in plan.doubts {
            events.append(
                DeployEvent(
                    doubt.operation == .isDraining ? .drainDoubt : .safetyDoubt, "\(doubt.task): \(doubt.reason)"))
        }
    }

    /// Why there is no plan, as the end of a round.
    public init(_ failure: BounceFailure) {
        plan = Plan()
        rest = []
        result = RoundResult(failure: failure.message, again: failure.kind == .unknown ? 60 : nil)
        switch failure.kind {
        case .bounceMethod: events = [DeployEvent(.badBounceMethod, failure.message)]
        case .drainMethod: events = [DeployEvent(.badDrainMethod, failure.message)]
        case .configuration, .live, .unknown: events = [DeployEvent(.failure, failure.message)]
        }
    }

    /// Told once the sizes of the apps fit: until then nothing of the bounce itself was done.
    private mutating func noteProgress() {
        guard let progress = plan.progress, !isProgressNoted else { return }
        isProgressNoted = true
        events.append(DeployEvent(.progress, Self.text(progress)))
    }

    private static func text(_ progress: BounceProgress) -> String {
        let count = progress.toBringUp.magnitude
        let new = "\(count) new task\(count == 1 ? "" : "s") \(progress.toBringUp < 0 ? "too many" : "to start")"
        let old = [
            (progress.oldHappy, "healthy"), (progress.oldUnhappy, "not healthy"), (progress.oldDraining, "draining"),
            (progress.oldAtRisk, "on hosts in maintenance"),
        ].filter { $0.0 > 0 }.map { "\($0) \($1)" }
        return old.isEmpty ? new : new + "; old tasks: " + old.joined(separator: ", ")
    }

    // MARK: Steps

    /// The next step; nil if there is none, or the round has failed.
    public mutating func next() -> PlanStep? {
        current = nil
        while var step = rest.popFirst() {
            switch step.action {
            case .kill(let tasks, let shard):
                let drained = tasks.filter { !undrained.contains($0.task.id) }
                if drained.isEmpty { continue }
                step.action = .kill(drained, shard: shard)
            case .delete(let app) where kept.contains(app): continue
            default: break
            }
            note(step)
            current = step
            return step
        }
        guard result.failure == nil else { return nil }
        noteProgress()
        if plan.isFinishing, kept.isEmpty, !isLeft, !events.contains(where: { $0.kind == .finish }) {
            events.append(DeployEvent(.finish, "the bounce is over"))
        }
        return nil
    }

    private mutating func note(_ step: PlanStep) {
        switch step.action {
        case .scale, .undrain: return
        case .create, .drain, .kill, .delete: noteProgress()
        }
        switch step.action {
        case .create: events.append(DeployEvent(.create, step.reason))
        case .drain(let tasks): events.append(DeployEvent(.drain, step.reason, tasks: tasks.count))
        case .kill(let tasks, _):
            events += tasks.map { DeployEvent(.kill, "\($0.task.id): \(step.reason)", tasks: 1) }
        case .delete(let app):
            // One line for all of them.
            if !isDeleting { events.append(DeployEvent(.delete, "\(app): \(step.reason)")) }
            isDeleting = true
        case .scale, .undrain: break
        }
    }

    // MARK: Outcomes

    /// What became of the step that was given last.
    public mutating func report(_ outcome: StepOutcome) {
        guard let step = current else { return }
        switch (outcome, step.action) {
        case (.done, _): break
        case (.partly(let failures), .drain(let tasks)):
            for placed in tasks {
                guard let reason = failures[placed.task.id] else { continue }
                undrained.insert(placed.task.id)
                kept.insert(placed.app)
                events.append(DeployEvent(.drainFailure, "\(placed.task.id) waits: \(reason)"))
            }
        case (.partly(let failures), .undrain):
            for (task, reason) in failures.sorted(by: { $0.key < $1.key }) {
                events.append(DeployEvent(.undrainFailure, "\(task): \(reason)"))
            }
        case (.partly(let failures), _):
            stop(failures.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: "; "))
        case (.refused(409, _), .create), (.refused(409, _), .delete):
            // Another was faster, or the tasks that were just killed are still on their way out. The next round looks.
            rest = []
            isLeft = true
            result.again = 60
        case (.refused(422, let message), .kill) where message.contains("is not valid"):
            // What was to be killed is gone already, and the app is as small as it gets.
            break
        case (.refused(404, _), .kill), (.refused(404, _), .scale), (.refused(404, _), .delete): break
        case (.refused(let status, let message), _): stop("Marathon refuses with \(status): \(message)")
        case (.failed(let reason), _): stop(reason)
        }
    }

    private mutating func stop(_ reason: String) {
        rest = []
        result = RoundResult(failure: reason, again: nil)
        events.append(DeployEvent(.failure, reason))
    }
}
