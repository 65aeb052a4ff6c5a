import Compiler

/// What the objects of an instance need to be as they are wanted.
///
/// The hash in the label decides whether pods are others: what a server writes otherwise than it was sent is not compared. The
/// number of pods, the budget and the autoscaler are not in the hash, and each is compared by itself.
public struct WorkloadNeed: Sendable {
    /// The gravest of what is to be done.
    public enum Change: Sendable, Equatable {
        case nothing
        /// Kubernetes has no pods of it.
        case create
        /// Its pods are replaced.
        case bounce
        /// Its number of pods is another.
        case scale
        /// What stands beside its pods is another.
        case update
        /// Something is to be done, and nothing can be done now.
        case wait
    }

    public private(set) var change = Change.nothing
    /// For people; empty if nothing is to be done.
    public private(set) var reason = ""
    /// What is done now, in this order.
    public private(set) var steps: [ObjectStep] = []
    /// What has to come first, until which more is not done; nil if nothing has.
    public private(set) var pending: String?

    /// - Parameter doubt: why pods that need a secret would not start, or would get an old one; nil if they are well
    public init(_ wanted: WantedWorkload, live: LiveWorkload, doubt: (_ secret: String) -> String? = { _ in nil }) {
        let main = live.controllers.first {
            $0.kind == wanted.controller.kind && $0.name.hasSameBytes(as: wanted.controller.name)
        }
        let kinds = [wanted.controller.kind, .podDisruptionBudget]
        if let stranger = live.strangers.first(where: { kinds.contains($0.kind) }) {
            wait("\(stranger.title) is there already, and is not \(wanted.id)'s")
        } else if let main, main.isBeingDeleted {
            wait("\(main.title) is being deleted")
        } else if !needsPods(wanted, main) || !isHeld(by: wanted.secrets.lazy.compactMap(doubt).first) {
            dropAutoscaler(wanted, live)
            let others = live.controllers.filter { $0.uid != main?.uid }
            if main != nil || others.isEmpty { bring(main, scaledAs: live.scaled(among: others), to: wanted) }
            if !others.isEmpty { replace(others, by: main, wanted) }
            bringBudgets(live.budgets, to: wanted)
            bringAutoscaler(live.autoscaler, to: wanted)
        }
    }

    /// Whether pods are made of what is wanted that are not there yet.
    private func needsPods(_ wanted: WantedWorkload, _ main: LiveObject?) -> Bool {
        guard let main else { return true }
        return WorkloadLabels(main.labels) != wanted.labels
    }

    private mutating func isHeld(by reason: String?) -> Bool {
        if let reason { wait(reason) }
        return reason != nil
    }

    private mutating func wait(_ reason: String) { (change, self.reason, pending) = (.wait, reason, reason) }

    private mutating func add(_ action: ObjectStep.Action, _ reason: String, _ change: Change) {
        steps.append(ObjectStep(action, reason))
        note(change, reason)
    }

    private mutating func note(_ change: Change, _ reason: String) {
        let order: [Change] = [.nothing, .update, .scale, .bounce, .create]
        guard order.firstIndex(of: change) ?? 0 > order.firstIndex(of: self.change) ?? 0 else { return }
        (self.change, self.reason) = (change, reason)
    }

    // MARK: What keeps the pods

    /// - Parameter scaled: what makes way for it, and is what something scales as long as it stands
    private mutating func bring(_ live: LiveObject?, scaledAs scaled: LiveObject?, to wanted: WantedWorkload) {
        guard let live else {
            add(create(wanted.controller), "it has no \(wanted.controller.kind.kind)", .create)
            return
        }
        let count = wanted.replicas(after: scaled ?? live)
        if let labels = WorkloadLabels(live.labels), labels != wanted.labels {
            add(.replace(live, body: wanted.body(replicas: count)), labels.change(to: wanted.labels), .bounce)
        } else if live.replicas != count {
            add(.scale(live, to: count), "from \(live.replicas) to \(count) pods", .scale)
        }
    }

    /// Others that keep pods of the instance make way: at once where its old pods go before new ones come, else when the new
    /// ones take traffic. Both kinds of pods have the instance's labels, and each controller keeps to its own.
    private mutating func replace(_ others: [LiveObject], by main: LiveObject?, _ wanted: WantedWorkload) {
        let names = others.map(\.title).joined(separator: " and ")
        let reason = "\(wanted.controller.kind.kind) \(wanted.controller.name) takes the place of \(names)"
        let comesFirst = wanted.isRecreated || others.contains(where: \.node.isRecreated)
        note(.bounce, reason)
        switch main {
        case nil where !comesFirst:
            let carried = others.max { $0.replicas < $1.replicas }
            let body = wanted.body(replicas: wanted.replicas(after: carried))
            add(.create(wanted.controller.kind, name: wanted.controller.name, body: body), reason, .bounce)
            pending = "\(names) goes when the new pods are ready"
        // What is changed now has other pods then, or more of them.
        case _? where !comesFirst && !steps.isEmpty: pending = "\(names) goes when the new pods are ready"
        case let main? where !comesFirst && !ControllerStatus(main).isRolledOut:
            pending = "\(names) goes when the new pods are ready: \(ControllerStatus(main).progress)"
        default:
            for other in others where !other.isBeingDeleted { add(.delete(other), reason, .bounce) }
            if main == nil || steps.isEmpty { pending = "\(names) \(main == nil ? "goes first" : "is being deleted")" }
        }
    }

    // MARK: What stands beside them

    private func create(_ object: WantedObject) -> ObjectStep.Action {
        .create(object.kind, name: object.name, body: object.body)
    }

    /// First of all: it would set the number of pods again.
    private mutating func dropAutoscaler(_ wanted: WantedWorkload, _ live: LiveWorkload) {
        guard case .none = wanted.autoscaler, let autoscaler = live.autoscaler else { return }
        add(.delete(autoscaler), "nothing is to scale its pods any more", .update)
    }

    private mutating func bringBudgets(_ live: [LiveObject], to wanted: WantedWorkload) {
        guard let budget = wanted.budget.object else { return }
        if let own = live.first(where: { $0.name.hasSameBytes(as: budget.name) }) {
            let (now, then) = (own.node.mayBeMissing, budget.node.mayBeMissing)
            if now != then {
                add(
                    .replace(own, body: budget.body), "\(now) pods may be missing at once, and are to be \(then)",
                    .update)
            }
        } else {
            add(create(budget), "it has no budget of that name", .update)
        }
        // Pods for which there are two can be evicted by nobody.
        for other in live where !other.name.hasSameBytes(as: budget.name) {
            guard other.name.hasSameBytes(as: KubernetesName.object(wanted.id)) else { continue }
            add(.delete(other), "its budget is called \(budget.name)", .update)
        }
    }

    private mutating func bringAutoscaler(_ live: LiveObject?, to wanted: WantedWorkload) {
        guard let autoscaler = wanted.autoscaler.object else { return }
        guard let live else {
            add(create(autoscaler), "nothing scales its pods", .update)
            return
        }
        guard let now = PodScaling(live.node), let then = PodScaling(autoscaler.node) else {
            add(.replace(live, body: autoscaler.body), "its autoscaler is of another form", .update)
            return
        }
        if let change = now.change(to: then) { add(.replace(live, body: autoscaler.body), change, .update) }
    }
}

extension LiveWorkload {
    /// That of some of its controllers whose number of pods its autoscaler sets; nil if that is none of them.
    fileprivate func scaled(among controllers: [LiveObject]) -> LiveObject? {
        guard let target = autoscaler.flatMap({ PodScaling($0.node)?.target }) else { return nil }
        return controllers.first { $0.title.hasSameBytes(as: target) }
    }
}

extension WantedWorkload {
    /// How many pods are sent in place of what is there. Where something scales them that number stays, within the bounds.
    fileprivate func replicas(after live: LiveObject?) -> Int {
        guard let now = live?.replicas, now > 0, replicas > 0 else { return replicas }
        switch autoscaler {
        case .none: return replicas
        case .unknown: return now
        case .object(let object):
            guard let scaling = PodScaling(object.node), scaling.minimum <= scaling.maximum else { return now }
            return min(max(now, scaling.minimum), scaling.maximum)
        }
    }
}

extension WorkloadLabels {
    fileprivate func change(to wanted: WorkloadLabels) -> String {
        configuration.hasSameBytes(as: wanted.configuration)
            ? "its image is of \(code), and is to be of \(wanted.code)"
            : "its configuration is \(configuration), and is to be \(wanted.configuration)"
    }
}

extension Node {
    /// How many pods a budget lets be missing, for people.
    fileprivate var mayBeMissing: String {
        self["spec"]?["maxUnavailable"]?.value.str ?? "other"
    }
}
