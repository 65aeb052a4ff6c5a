import Compiler

/// A Kubernetes cluster as a state machine: requests to its API server go in, answers come out, and time passes only when it is told
/// to. The same seed and the same requests at the same times give the same answers.
///
/// It has what a tool can meet that makes and replaces workloads: objects with versions and uids, what is read, kept and refused of
/// them, lists by pages, deletions that wait for what belongs to an object, and the controllers of Deployments and StatefulSets,
/// whose pods start, become ready or fail. Nodes have room for everything, and no autoscaler scales by itself. Facts: Kubernetes at
/// v1.20.2, and what its API server answered.
public struct SimulatedKubernetes: Sendable {
    /// The one namespace that objects may be in.
    static let home = "paasta"

    /// The `N` of its version `1.N`.
    public let minor: Int
    /// Milliseconds from a pod's beginning until it runs, from there until it is ready, and from its end until it is gone.
    public var starting: ClosedRange<Int> = 500...2000
    public var becomingReady: ClosedRange<Int> = 1000...5000
    public var stopping: ClosedRange<Int> = 500...3000
    /// What becomes of pods, by the image of their first container or by the name of what they belong to.
    public var natures: [String: PodNature] = [:]
    /// So many requests, from now on, are answered with 429: ask again in a second.
    public var busyRequests = 0
    /// Until then every answer is 503.
    public var isDownUntil: SimulatedTime = 0
    /// Milliseconds that the state is kept in which a list was begun.
    public var pagesLast = 300_000
    /// What the account may not do: `create secrets`.
    public var forbidden: Set<String> = []

    public internal(set) var now: SimulatedTime
    var objects: [KubernetesKind: [String: KubernetesObject]] = [:]
    /// The pods of workloads, by the uid of these.
    var owned: [String: Set<String>] = [:]
    var pages: [String: KubernetesPage] = [:]
    /// Of all changes.
    var revision = 100
    var events = EventQueue<Event>()
    /// Workloads that are to be looked at already.
    var waiting: Set<String> = []
    var numbers: SeededNumbers

    enum Event: Sendable {
        case look(KubernetesKind, String)
        /// Of the pod with this uid.
        case moves(pod: String, uid: String)
        case gone(KubernetesKind, String, uid: String)
    }

    /// `minor`: the `N` of `1.N`.
    public init(minor: Int = 20, seed: UInt64, at time: SimulatedTime) {
        (self.minor, now, numbers) = (minor, time, SeededNumbers(seed: seed))
        for name in ["default", "kube-public", "kube-system"] { put(.namespace, name, ["metadata": ["labels": [:]]]) }
    }

    /// Lets time pass.
    public mutating func advance(to time: SimulatedTime) {
        while let (moment, event) = events.take(until: time) {
            now = max(now, moment)
            switch event {
            case .look(let kind, let name):
                waiting.remove("\(kind.plural)/\(name)")
                look(at: kind, name)
            case .moves(let name, let uid): move(name, uid)
            case .gone(let kind, let name, let uid):
                if objects[kind]?[name]?.uid == uid { remove(kind, name) }
            }
        }
        now = max(now, time)
        pages = pages.filter { $0.value.expires > now }
    }

    // MARK: For tests

    /// An object as the API shows it, in the newest version of its group; nil if there is none. `kind` as in `Deployment`.
    public func object(_ kind: String, _ name: String) -> JSON? {
        guard let kind = KubernetesKind(rawValue: kind), let object = objects[kind]?[name] else { return nil }
        return object.shown(kind.versions(minor: minor).last ?? "v1")
    }

    /// In order.
    public func names(of kind: String) -> [String] {
        guard let kind = KubernetesKind(rawValue: kind) else { return [] }
        return (objects[kind] ?? [:]).keys.sorted { $0.precedesInBytes($1) }
    }

    /// Another number of pods, as an autoscaler sets it.
    public mutating func scale(_ name: String, to replicas: Int) {
        change(.deployment, name) { object in
            object.content = object.content.changing("spec") { $0.setting("replicas", .int(replicas)) }
            object.generation += 1
        }
    }

    /// Somebody else's change, that means nothing: the object has another version.
    public mutating func touch(_ kind: String, _ name: String) {
        guard let kind = KubernetesKind(rawValue: kind) else { return }
        let stamp: JSON = ["touched": .string("\(now)")]
        change(kind, name) { object in
            let metadata = object.content["metadata"] ?? [:]
            object.content = object.content.setting(
                "metadata", metadata.setting("annotations", (metadata["annotations"] ?? [:]).merging(stamp)))
        }
    }

    // MARK: Objects

    mutating func put(
        _ kind: KubernetesKind, _ name: String, _ content: JSON, owner: KubernetesObject.Owner? = nil,
        pod: SimulatedPod? = nil
    ) {
        revision += 1
        var object = KubernetesObject(
            kind: kind, name: name, uid: uid(), version: revision, created: now, owner: owner, content: content)
        object.pod = pod
        switch kind {
        case .namespace: object.status = ["phase": "Active"]
        case .deployment: object.status = [:]
        case .statefulSet: object.status = ["replicas": 0]
        case .budget:
            object.status = ["disruptionsAllowed": 0, "currentHealthy": 0, "desiredHealthy": 0, "expectedPods": 0]
        case .autoscaler:
            object.status = ["currentReplicas": 0, "desiredReplicas": 0, "currentMetrics": .null, "conditions": .null]
        case .pod: object.status = pod?.status(content.at("spec", "containers")?.items ?? [])
        case .secret, .configMap: break
        }
        object.rollout.progressed = now
        objects[kind, default: [:]][name] = object
        if let owner { owned[owner.uid, default: []].insert(name) }
        if kind.ownsPods { lookSoon(kind, name) }
    }

    /// Changes an object that is there; it has another version then.
    mutating func change(_ kind: KubernetesKind, _ name: String, _ work: (inout KubernetesObject) -> Void) {
        guard var object = objects[kind]?[name] else { return }
        work(&object)
        revision += 1
        object.version = revision
        objects[kind]?[name] = object
        if kind.ownsPods { lookSoon(kind, name) }
    }

    mutating func remove(_ kind: KubernetesKind, _ name: String) {
        guard let object = objects[kind]?.removeValue(forKey: name) else { return }
        revision += 1
        if let owner = object.owner {
            owned[owner.uid]?.remove(name)
            lookSoon(owner.kind, owner.name)
        }
        if kind.ownsPods, owned[object.uid]?.isEmpty ?? true { owned[object.uid] = nil }
    }

    /// Its controller sees what happened a little later.
    mutating func lookSoon(_ kind: KubernetesKind, _ name: String) {
        guard waiting.insert("\(kind.plural)/\(name)").inserted else { return }
        events.put(.look(kind, name), at: now + Int.random(in: 10...100, using: &numbers))
    }

    private mutating func uid() -> String {
        let digits = String(numbers.next() >> 4, radix: 16) + String(numbers.next() >> 4, radix: 16)
        let text = (digits + String(repeating: "0", count: 32)).prefix(32)
        var parts: [Substring] = []
        var rest = text[...]
        for length in [8, 4, 4, 4, 12] {
            parts.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return parts.joined(separator: "-")
    }
}

/// What is left of a list that was begun.
struct KubernetesPage: Sendable {
    var objects: [JSON]
    var revision: Int
    var expires: SimulatedTime
}
