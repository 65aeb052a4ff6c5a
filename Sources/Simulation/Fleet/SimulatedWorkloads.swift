import Compiler
import Fleet
import Simulators

/// The instances of Kubernetes that commits define, as values.
struct SimulatedWorkloads: Sendable {
    private(set) var head: [InstanceID: SimulatedWorkload] = [:]
    /// Services whose file cannot be read: what they have is not known.
    private(set) var unreadable: Set<ServiceName> = []
    /// Every instance that a commit defined.
    private(set) var everDefined: Set<InstanceID> = []
    private(set) var number = 1
    private var configurations = 0
    /// The `N` of the server's version `1.N`.
    let minor: Int

    /// Names in one word and in two: of those with a `_` the API takes no budget.
    private static let ids = [
        ("web", "main"), ("web", "canary-two"), ("web-shop", "main"), ("the_api", "main"), ("the_api", "two_words"),
        ("a", "b"), ("store", "main"), ("store", "other"),
    ].map { InstanceID(service: ServiceName($0), instance: InstanceName($1)) }

    init(minor: Int, _ numbers: inout SeededNumbers) {
        self.minor = minor
        for id in Self.ids.shuffled(using: &numbers).prefix(Int.random(in: 1...6, using: &numbers)) {
            add(id, &numbers)
        }
    }

    private static func draw<Value>(_ values: [Value], _ numbers: inout SeededNumbers) -> Value {
        values[Int.random(in: 0..<values.count, using: &numbers)]
    }

    private static func scaling(_ numbers: inout SeededNumbers) -> SimulatedWorkload.Scaling {
        let minimum = Int.random(in: 1...3, using: &numbers)
        return SimulatedWorkload.Scaling(
            minimum: minimum, maximum: minimum + Int.random(in: 0...5, using: &numbers),
            target: draw([50, 80], &numbers))
    }

    private mutating func add(_ id: InstanceID, _ numbers: inout SeededNumbers) {
        var new = SimulatedWorkload(id: id, replicas: Self.draw([1, 2, 3, 5], &numbers))
        (new.keepsVolumes, new.isRecreated) = (numbers.chance(0.25), numbers.chance(0.2))
        new.missing = Self.draw([0, 0, 25, 50, 100], &numbers)
        if numbers.chance(0.4) { new.scaling = Self.scaling(&numbers) }
        change(new) { $0.bound() }
        everDefined.insert(id)
    }

    /// What a change of its pods comes to: they are of another hash.
    private mutating func change(_ workload: SimulatedWorkload, _ work: (inout SimulatedWorkload) -> Void) {
        var workload = workload
        configurations += 1
        work(&workload)
        workload.configuration = configurations
        if workload.keepsVolumes { (workload.isRecreated, workload.isUnsound) = (false, false) }
        head[workload.id] = workload
    }

    /// One more commit; what it did, for people.
    mutating func commit(_ numbers: inout SeededNumbers) -> String {
        number += 1
        if numbers.chance(0.05) {
            unreadable = unreadable.isEmpty ? [Self.draw(Self.ids, &numbers).service] : []
            return "unreadable: \(unreadable.map(\.text))"
        }
        let id = Self.draw(Self.ids, &numbers)
        guard let old = head[id] else {
            add(id, &numbers)
            return "\(id) is new: \(head[id]?.description ?? "")"
        }
        if head.count > 1, numbers.chance(0.15) {
            head[id] = nil
            return "\(id) is removed"
        }
        change(old, &numbers)
        return "\(id): \(head[id]?.description ?? "")"
    }

    private mutating func change(_ old: SimulatedWorkload, _ numbers: inout SeededNumbers) {
        let id = old.id
        switch Int.random(in: 0..<14, using: &numbers) {
        case 0, 1:
            change(old) {
                $0.revision += 1
                $0.isUnsound = false
            }
        case 2, 3: change(old) { $0.keepsVolumes.toggle() }
        case 4, 5:
            head[id]?.replicas = Self.draw([0, 1, 2, 4, 6], &numbers)
            head[id]?.bound()
        case 6:
            let missing = Self.draw([0, 25, 50, 100], &numbers)
            // Of a Deployment it is a part of the pods' own form.
            change(old) { $0.missing = missing }
        case 7, 8:
            head[id]?.scaling = Self.scaling(&numbers)
            head[id]?.bound()
        case 9: head[id]?.scaling = nil
        case 10: head[id]?.hasBrokenScaling.toggle()
        case 11: change(old) { $0.isUnsound.toggle() }
        case 12: change(old) { $0.isRecreated.toggle() }
        default: head[id]?.state = Self.draw([.isBroken, .isNotDeployed, .runs], &numbers)
        }
    }

    /// What is broken or waits becomes whole: the end of all troubles.
    mutating func mend() {
        number += 1
        unreadable = []
        for (id, workload) in head.sorted(by: { $0.key < $1.key }) {
            if workload.isUnsound { change(workload) { $0.isUnsound = false } }
            head[id]?.state = .runs
            head[id]?.hasBrokenScaling = false
        }
    }

    // MARK: As the runtime has it

    /// The instances whose files can be read.
    var readable: [InstanceID: SimulatedWorkload] { head.filter { !unreadable.contains($0.key.service) } }

    var wanted: WantedWorkloads {
        WantedWorkloads(
            instances: readable.values.sorted { $0.id < $1.id }.map { $0.wanted(minor: minor) },
            unreadable: unreadable)
    }
}

extension SimulatedWorkload {
    /// Where something scales its pods, there are at first as many as there have to be.
    fileprivate mutating func bound() {
        if let scaling, replicas > 0 { replicas = scaling.minimum }
    }

    fileprivate var description: String {
        var words = ["\(kind) \(hash), \(replicas) pods"]
        if let scaling { words.append("scaled from \(scaling.minimum) to \(scaling.maximum)") }
        if hasBrokenScaling { words.append("with a broken autoscaler") }
        if isUnsound { words.append("unsound") }
        if isRecreated { words.append("recreated") }
        if missing > 0 { words.append("\(missing)% may be missing") }
        if state != .runs { words.append("\(state)") }
        return words.joined(separator: ", ")
    }
}
