import Compiler

/// Carries out what the objects of one instance need, step by step: a state machine that is told what became of each step and
/// gives the next. It does nothing itself, and may be left at any step.
public struct WorkloadRun: SteppedRun, Sendable {
    private var rest: ArraySlice<ObjectStep>
    private var current: ObjectStep?
    public private(set) var events: [DeployEvent] = []
    /// How it ended; counts once there is no next step.
    public private(set) var result = RoundResult()

    /// Seconds until somebody looks again at what is not at its end.
    private static let pause = 10.0

    public init(_ need: WorkloadNeed) {
        rest = need.steps[...]
        if need.change == .wait {
            fail(need.reason)
        } else if !need.steps.isEmpty || need.pending != nil {
            result.again = Self.pause
        }
    }

    /// Ends an instance: what scales its pods goes first, what keeps them last, as only that has its labels.
    public init(removing live: LiveWorkload, _ reason: String) {
        rest = live.all.filter { !$0.isBeingDeleted }.map { ObjectStep(.delete($0), reason) }[...]
    }

    /// The next step; nil if there is none, or it has failed.
    public mutating func next() -> ObjectStep? {
        current = rest.popFirst()
        guard let current else { return nil }
        let kind: DeployEvent.Kind =
            switch current.action {
            case .create: .create
            case .replace: .send
            case .scale: .scale
            case .delete: .delete
            }
        events.append(DeployEvent(kind, "\(current.text): \(current.reason)"))
        return current
    }

    /// What became of the step that was given last.
    public mutating func report(_ outcome: StepOutcome) {
        guard let step = current else { return }
        switch (outcome, step.action) {
        case (.done, _), (.refused(404, _), .delete): break
        case (.refused(409, _), _), (.refused(404, _), .replace), (.refused(404, _), .scale):
            // It is another than it was when somebody looked. The next round looks again.
            rest = []
            result.again = 1
        case (.refused(let status, let message), _):
            fail("Kubernetes refuses with \(status) to \(step.text): \(message)")
        case (.failed(let reason), _): fail("\(step.object): \(reason)")
        case (.partly(let failures), _): fail(failures.values.sorted().joined(separator: "; "))
        }
    }

    private mutating func fail(_ reason: String) {
        rest = []
        result = RoundResult(failure: reason)
        events.append(DeployEvent(.failure, reason))
    }
}
