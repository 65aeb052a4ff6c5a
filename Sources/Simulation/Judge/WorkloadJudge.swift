import Compiler
import Simulators

/// Looks at every change that a Kubernetes API server is asked for. A soac is judged by what it read last: what becomes of pods after
/// that, or is changed by others, it cannot know of.
struct WorkloadJudge: Sendable {
    /// By the number of the soac.
    private var knowledge: [Int: WorkloadKnowledge] = [:]
    /// What was found in the last change, and which promises were looked at.
    private(set) var found: [String] = []
    private(set) var judged: [Promise] = []

    mutating func begin(_ soac: Int, _ workloads: SimulatedWorkloads, maxRemoved: Double) {
        knowledge[soac] = WorkloadKnowledge(
            commit: workloads.readable, unreadable: workloads.unreadable, everDefined: workloads.everDefined,
            maxRemoved: maxRemoved)
    }

    /// Its plan is made.
    mutating func notePlan(_ soac: Int) {
        guard var known = knowledge[soac] else { return }
        (known.running, known.removed) = (known.instances.count, [])
        knowledge[soac] = known
    }

    // MARK: Questions

    /// It was told of objects of a kind: of all of an instance, or of all there are.
    mutating func noteObjects(_ soac: Int, _ plural: String, _ items: [JSON], selecting id: InstanceID?, isFirst: Bool)
    {
        guard var known = knowledge[soac] else { return }
        if isFirst {
            known.objects = known.objects.filter { place, object in
                guard place.plural == plural else { return true }
                guard let id else { return false }
                return (object.at("metadata", "labels")).flatMap(WorkloadKnowledge.instance) != id
            }
        }
        for item in items {
            known.objects[ObjectPlace(plural, item.at("metadata", "name")?.string ?? "")] = item
        }
        knowledge[soac] = known
    }

    /// It was told of one object; nil: that there is none.
    mutating func note(_ soac: Int, _ place: ObjectPlace, _ object: JSON?) {
        knowledge[soac]?.objects[place] = object
    }

    // MARK: Changes

    /// A change was made, or refused.
    struct Change {
        var soac: Int
        var method: String
        /// Of a new object its kind alone.
        var place: ObjectPlace
        var body: JSON
        /// The object before that.
        var before: JSON?
        /// And after it.
        var after: JSON?
        var isDone: Bool
    }

    /// The instance that a change is about, if it is one of its own.
    mutating func check(_ change: Change) -> InstanceID? {
        (found, judged) = ([], [.owners])
        guard let known = knowledge[change.soac] else { return nil }
        var change = change
        if change.place.name.isEmpty { change.place.name = change.body.at("metadata", "name")?.string ?? "" }
        // Of what the server refuses, it counts as what it was taken for.
        let object = (change.isDone ? change.before : known.objects[change.place]) ?? change.body
        // Of what is not there nothing is touched: a request that comes twice is one for that.
        if !change.isDone, change.method == "DELETE", known.objects[change.place] == nil { return nil }
        guard let id = known.owner(of: change.place, object), known.everDefined.contains(id) else {
            found.append("a foreign object is touched: \(change.method) \(change.place.text)")
            return nil
        }
        guard change.isDone else { return id }
        check(change, of: id, known)
        if change.method == "DELETE" { knowledge[change.soac]?.objects[change.place] = change.after }
        // What it sent it knows; what came of that it does not.
        if let sent = known.objects[change.place], let spec = change.body["spec"], change.method == "PUT" {
            knowledge[change.soac]?.objects[change.place] = sent.setting("spec", spec)
        }
        return id
    }

    private mutating func check(_ change: Change, of id: InstanceID, _ known: WorkloadKnowledge) {
        if known.unreadable.contains(id.service) {
            found.append("\(change.place.text) is changed, and the file of \(id.service) cannot be read")
            return
        }
        guard let wanted = known.commit[id] else { return checkRemoval(change, of: id, known) }
        guard wanted.state == .runs else {
            found.append("\(change.place.text) is changed, and \(id) \(wanted.state)")
            return
        }
        let isDeleted = change.method == "DELETE"
        switch change.place.kind {
        case "PodDisruptionBudget":
            if isDeleted || !wanted.hasBudget { found.append("the budget of \(id) is not to be changed so") }
        case "HorizontalPodAutoscaler":
            if wanted.hasBrokenScaling || isDeleted == wanted.wantsScaling {
                found.append("the autoscaler of \(id) is not to be changed so")
            }
        default: isDeleted ? checkDeletion(change, wanted, known) : checkSent(change, wanted, known)
        }
    }

    /// What is not configured goes, but no more than a share of all.
    private mutating func checkRemoval(_ change: Change, of id: InstanceID, _ known: WorkloadKnowledge) {
        guard change.method == "DELETE" else {
            found.append("\(change.place.text) is sent, and \(id) is not configured")
            return
        }
        guard change.place.isController else { return }
        judged.append(.removals)
        let removed = known.removed.union([id])
        knowledge[change.soac]?.removed = removed
        if Double(removed.count) > known.maxRemoved * Double(max(1, known.running)) {
            found.append("\(removed.count) of \(known.running) instances are removed")
        }
    }

    /// What keeps pods of an instance that is configured goes: another has its pods then.
    private mutating func checkDeletion(_ change: Change, _ wanted: SimulatedWorkload, _ known: WorkloadKnowledge) {
        let id = wanted.id
        if change.place.kind == wanted.kind, change.place.name == wanted.name {
            found.append("\(change.place.text) is deleted, and \(id) is to have it")
            return
        }
        guard !wanted.isRecreated, change.before?.isRecreated == false else { return }
        judged.append(.pods)
        let main = known.objects[ObjectPlace(wanted.kind.lowercased() + "s", wanted.name)]
        guard let main, let ready = main.readyPods else {
            found.append("\(change.place.text) is deleted, and nothing else is known to keep pods of \(id)")
            return
        }
        var least = main.replicas
        // What an autoscaler still scales says how many are needed.
        if let old = known.objects[change.place], let scaling = wanted.scaling, wanted.replicas > 0, old.replicas > 0,
            !wanted.hasBrokenScaling, isTarget(change.place, of: id, known)
        {
            least = max(least, scaling.clamped(old.replicas))
        }
        if ready < wanted.kept(of: least) || min(ready, main.newPods) < main.replicas || main.replicas < least {
            found.append(
                "\(change.place.text) is deleted: \(ready) of \(main.replicas) pods of \(wanted.kind) \(wanted.name) are ready, "
                    + "and \(least) are to be")
        }
    }

    private func isTarget(_ place: ObjectPlace, of id: InstanceID, _ known: WorkloadKnowledge) -> Bool {
        let scaled = known.objects[ObjectPlace("horizontalpodautoscalers", KubernetesName.object(id))]
        let target = scaled?.at("spec", "scaleTargetRef")
        return target?["kind"]?.string == place.kind && target?["name"]?.string == place.name
    }

    /// What keeps pods of an instance is made or changed: with the number of pods that there is to be.
    private mutating func checkSent(_ change: Change, _ wanted: SimulatedWorkload, _ known: WorkloadKnowledge) {
        let labels = change.body.at("metadata", "labels")
        guard change.place.kind == wanted.kind, labels?["yelp.com/paasta_config_sha"]?.string == wanted.hash else {
            found.append("\(change.place.text) is sent, and is not what \(wanted.id) is to have")
            return
        }
        let others = known.others(than: change.place, of: wanted.id)
        let count = change.body.replicas
        let scaled = ([change.before].compactMap { $0 } + others.map(\.1)).map(\.replicas).filter { $0 > 0 }
        var allowed: Set = [wanted.replicas]
        if wanted.replicas > 0, wanted.hasBrokenScaling || wanted.scaling != nil, !scaled.isEmpty {
            judged.append(.counts)
            let scaling = wanted.hasBrokenScaling ? nil : wanted.scaling
            allowed = Set(scaled.map { scaling?.clamped($0) ?? $0 })
        }
        if !allowed.contains(count) {
            found.append("\(change.place.text) is sent with \(count) pods, and is to have \(allowed.sorted())")
        }
        let autoscaler = known.objects[ObjectPlace("horizontalpodautoscalers", wanted.name)]
        if !wanted.wantsScaling, !wanted.hasBrokenScaling, autoscaler != nil {
            found.append("\(change.place.text) is sent, and its autoscaler is there")
        }
    }
}
