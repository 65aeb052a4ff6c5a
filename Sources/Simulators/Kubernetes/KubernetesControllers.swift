/// What the controllers of a cluster do with workloads and their pods.
extension SimulatedKubernetes {
    /// Seconds without progress after which a Deployment says so.
    private static let progressDeadline = 600

    mutating func look(at kind: KubernetesKind, _ name: String) {
        guard let object = objects[kind]?[name] else { return }
        if object.deleted != nil {
            for pod in pods(of: object) where pod.deleted == nil { stop(pod.name) }
            if owned[object.uid]?.isEmpty ?? true { remove(kind, name) }
            return
        }
        switch kind {
        case .deployment: lookAtDeployment(object)
        case .statefulSet: lookAtStatefulSet(object)
        default: break
        }
    }

    private func pods(of object: KubernetesObject) -> [KubernetesObject] {
        (owned[object.uid] ?? []).compactMap { objects[.pod]?[$0] }
            .sorted { ($0.created, $0.version, $0.name) < ($1.created, $1.version, $1.name) }
    }

    /// A name for a template: the same for the same one.
    private func revision(of object: KubernetesObject) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in (object.content.at("spec", "template") ?? [:]).bytes {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
        }
        return String(hash % 0x1_0000_0000 + 0x1_0000_0000, radix: 36)
    }

    // MARK: Deployments

    private mutating func lookAtDeployment(_ object: KubernetesObject) {
        let spec = object.content["spec"] ?? [:]
        let (wanted, current) = (spec["replicas"]?.int ?? 1, revision(of: object))
        let all = pods(of: object)
        let alive = all.filter { $0.deleted == nil }
        let new = alive.filter { $0.pod?.revision == current }
        let old = alive.filter { $0.pod?.revision != current }
        let rolling = spec.at("strategy", "rollingUpdate")
        if spec.at("strategy", "type")?.string == "Recreate" {
            for pod in old { stop(pod.name) }
            let isClear = all.allSatisfy { $0.pod?.revision == current }
            if isClear, new.count < wanted { make(wanted - new.count, object, current) }
        } else {
            let surge = Self.share(rolling?["maxSurge"], of: wanted, .up)
            var missing = Self.share(rolling?["maxUnavailable"], of: wanted, .down)
            if surge == 0, missing == 0 { missing = 1 }
            let room = wanted + surge - alive.count
            if new.count < wanted, room > 0 { make(min(room, wanted - new.count), object, current) }
            scaleDown(old, alive, new: new, least: wanted - missing)
        }
        for pod in Self.leastOfUse(new).prefix(max(0, new.count - wanted)) { stop(pod.name) }
        tell(object, current, wanted, missing: Self.share(rolling?["maxUnavailable"], of: wanted, .down))
    }

    /// Old pods that are not ready go first; then as many as are not needed.
    private mutating func scaleDown(
        _ old: [KubernetesObject], _ alive: [KubernetesObject], new: [KubernetesObject], least: Int
    ) {
        let unready = new.count { $0.pod?.stage != .ready }
        var cleaned = 0
        for pod in old where pod.pod?.stage != .ready && cleaned < alive.count - least - unready {
            stop(pod.name)
            cleaned += 1
        }
        let spare = alive.count { $0.pod?.stage == .ready } - least
        for pod in old.filter({ $0.pod?.stage == .ready }).prefix(max(0, spare)) { stop(pod.name) }
    }

    private mutating func tell(_ object: KubernetesObject, _ current: String, _ wanted: Int, missing: Int) {
        let alive = pods(of: object).filter { $0.deleted == nil }
        let updated = alive.count { $0.pod?.revision == current }
        let ready = alive.count { $0.pod?.stage == .ready }
        let counts = [alive.count, updated, ready, wanted, object.generation]
        var rollout = object.rollout
        if rollout.revision != current { (rollout.revision, rollout.count) = (current, rollout.count + 1) }
        if rollout.progress != counts { (rollout.progress, rollout.progressed) = (counts, now) }
        let isComplete = updated == wanted && alive.count == wanted && ready >= wanted
        let deadline = rollout.progressed + Self.progressDeadline * 1000
        if !isComplete, now < deadline { events.put(.look(.deployment, object.name), at: deadline) }
        let isStuck = !isComplete && now >= deadline
        let progress =
            isComplete ? "NewReplicaSetAvailable" : isStuck ? "ProgressDeadlineExceeded" : "ReplicaSetUpdated"
        var status: [(name: String, value: JSON)] = [("observedGeneration", .int(object.generation))]
        for (name, count) in [
            ("replicas", alive.count), ("updatedReplicas", updated), ("readyReplicas", ready),
            ("availableReplicas", ready), ("unavailableReplicas", max(0, max(wanted, alive.count) - ready)),
        ] where count > 0 { status.append((name, .int(count))) }
        status.append(
            (
                "conditions",
                [
                    ["type": "Available", "status": ready >= wanted - missing ? "True" : "False"],
                    ["type": "Progressing", "status": isStuck ? "False" : "True", "reason": .string(progress)],
                ]
            ))
        write(.object(status), rollout, of: object)
    }

    /// Writes down what a controller found, if that is another: then the object has another version.
    private mutating func write(_ status: JSON, _ rollout: KubernetesRollout, of object: KubernetesObject) {
        objects[object.kind]?[object.name]?.rollout = rollout
        var metadata = object.content["metadata"] ?? [:]
        if object.kind == .deployment {
            let number: JSON = ["deployment.kubernetes.io/revision": .string("\(rollout.count)")]
            metadata = metadata.setting("annotations", (metadata["annotations"] ?? [:]).merging(number))
        }
        guard object.status != status || object.content["metadata"] != metadata else { return }
        change(object.kind, object.name) { object in
            object.status = status
            object.content = object.content.setting("metadata", metadata)
        }
    }

    private enum Rounding { case up, down }

    /// `N`, or `N%` of a number of pods.
    private static func share(_ value: JSON?, of count: Int, _ rounding: Rounding) -> Int {
        if let number = value?.int { return number }
        guard let text = value?.string, let share = Int(text.dropLast()) else { return 0 }
        return (share * count + (rounding == .up ? 99 : 0)) / 100
    }

    /// Pods that are not ready, and of the others the younger ones, first.
    private static func leastOfUse(_ pods: [KubernetesObject]) -> [KubernetesObject] {
        pods.filter { $0.pod?.stage != .ready } + pods.filter { $0.pod?.stage == .ready }.reversed()
    }

    private mutating func make(_ count: Int, _ object: KubernetesObject, _ revision: String) {
        for _ in 0..<count {
            let letters = Array("bcdfghjklmnpqrstvwxz2456789")
            let suffix = String((0..<5).compactMap { _ in letters.randomElement(using: &numbers) })
            make("\(object.name)-\(revision)-\(suffix)", object, revision, ["pod-template-hash": .string(revision)])
        }
    }

    // MARK: StatefulSets

    /// One step at a time: each pod waits until those before it are ready.
    private mutating func lookAtStatefulSet(_ object: KubernetesObject) {
        let (wanted, current) = (object.content.at("spec", "replicas")?.int ?? 1, revision(of: object))
        step(object, wanted, current)
        let alive = pods(of: object).filter { $0.deleted == nil }
        let updated = alive.count { $0.pod?.revision == current }
        let ready = alive.count { $0.pod?.stage == .ready }
        var rollout = object.rollout
        if updated == wanted, ready == wanted { rollout.revision = current }
        var status: JSON = [
            "observedGeneration": .int(object.generation), "replicas": .int(alive.count),
            "currentRevision": .string("\(object.name)-\(rollout.revision.isEmpty ? current : rollout.revision)"),
            "updateRevision": .string("\(object.name)-\(current)"), "collisionCount": 0,
        ]
        for (name, count) in [
            ("readyReplicas", ready), ("updatedReplicas", updated),
            ("currentReplicas", alive.count { $0.pod?.revision == rollout.revision }),
        ] where count > 0 { status = status.setting(name, .int(count)) }
        write(status, rollout, of: object)
    }

    private mutating func step(_ object: KubernetesObject, _ wanted: Int, _ current: String) {
        let all = pods(of: object)
        let byOrdinal = Dictionary(all.map { ($0.pod?.ordinal ?? 0, $0) }) { first, _ in first }
        for ordinal in 0..<max(0, wanted) {
            guard let pod = byOrdinal[ordinal] else {
                let name = "\(object.name)-\(ordinal)"
                make(
                    name, object, current, ordinal: ordinal,
                    [
                        "controller-revision-hash": .string("\(object.name)-\(current)"),
                        "statefulset.kubernetes.io/pod-name": .string(name),
                    ])
                return
            }
            if pod.deleted != nil || pod.pod?.stage != .ready { return }
        }
        let last = all.max { ($0.pod?.ordinal ?? 0) < ($1.pod?.ordinal ?? 0) }
        if let last, (last.pod?.ordinal ?? 0) >= wanted {
            if last.deleted == nil { stop(last.name) }
            return
        }
        let old = all.filter { $0.pod?.revision != current }.max { ($0.pod?.ordinal ?? 0) < ($1.pod?.ordinal ?? 0) }
        if let old { stop(old.name) }
    }

    // MARK: Pods

    private mutating func make(
        _ name: String, _ object: KubernetesObject, _ revision: String, ordinal: Int = 0, _ labels: JSON
    ) {
        let template = object.content.at("spec", "template") ?? [:]
        var spec = template["spec"] ?? [:]
        let claims = object.content.at("spec", "volumeClaimTemplates")?.items ?? []
        if !claims.isEmpty {
            let volumes = claims.map { claim -> JSON in
                let volume = claim.at("metadata", "name") ?? ""
                return [
                    "name": volume, "persistentVolumeClaim": ["claimName": .string("\(volume.string ?? "")-\(name)")],
                ]
            }
            spec = spec.setting("volumes", .list((spec["volumes"]?.items ?? []) + volumes))
        }
        var rules = KubernetesRules()
        rules.podSpec(spec, "spec")
        guard rules.causes.isEmpty else { return }
        guard objects[.pod]?[name] == nil else {
            // One that another has left behind: it is tried again.
            return events.put(.look(object.kind, object.name), at: now + 1000)
        }
        let metadata = (template["metadata"] ?? [:]).removing(["creationTimestamp"])
        let image = spec["containers"]?.items?.first?["image"]?.string ?? ""
        var pod = SimulatedPod(
            nature: natures[image] ?? natures[object.name] ?? .works, revision: revision, since: now,
            number: Int.random(in: 0..<60_000, using: &numbers))
        pod.ordinal = ordinal
        if pod.nature != .cannotBePlaced { spec = spec.setting("nodeName", .string("node-\(pod.number % 250)")) }
        put(
            .pod, name,
            ["metadata": metadata.setting("labels", (metadata["labels"] ?? [:]).merging(labels)), "spec": spec],
            owner: KubernetesObject.Owner(kind: object.kind, name: object.name, uid: object.uid), pod: pod)
        let uid = objects[.pod]?[name]?.uid ?? ""
        events.put(.moves(pod: name, uid: uid), at: now + Int.random(in: starting, using: &numbers))
        lookSoon(object.kind, object.name)
    }

    /// The next thing that a pod does.
    mutating func move(_ name: String, _ uid: String) {
        guard let object = objects[.pod]?[name], object.uid == uid, object.deleted == nil, var pod = object.pod else {
            return
        }
        var next: Int?
        switch (pod.stage, pod.nature) {
        case (_, .cannotBePlaced), (_, .cannotBePulled), (.ready, _): return
        case (.pending, _):
            pod.stage = .running
            if pod.nature == .works { next = Int.random(in: becomingReady, using: &numbers) }
            if pod.nature == .crashes { next = 1000 }
        case (.running, .works): pod.stage = .ready
        case (.running, .crashes):
            pod.restarts += 1
            next = min(300_000, 10_000 << min(pod.restarts, 5))
        case (.running, .neverReady): return
        }
        pod.since = now
        change(.pod, name) { object in
            object.pod = pod
            object.status = pod.status(object.content.at("spec", "containers")?.items ?? [])
        }
        if let next { events.put(.moves(pod: name, uid: uid), at: now + next) }
        if let owner = object.owner { lookSoon(owner.kind, owner.name) }
    }

    mutating func stop(_ name: String) {
        guard let pod = objects[.pod]?[name], pod.deleted == nil else { return }
        let time = now
        change(.pod, name) { $0.deleted = time }
        events.put(.gone(.pod, name, uid: pod.uid), at: now + Int.random(in: stopping, using: &numbers))
        if let owner = pod.owner { lookSoon(owner.kind, owner.name) }
    }
}
