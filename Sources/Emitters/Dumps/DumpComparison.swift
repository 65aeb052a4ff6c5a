import Compiler

/// Compares what soac makes of a cluster's services with what the schedulers list: what soac would change, as a diff tells it
/// whose state before is the dump. What has the same id or hash is the same.
public struct DumpComparison {
    private let dump: Dump
    private let cluster: ClusterName
    /// Whether the number of tasks of what is autoscaled is known.
    private let knowsCounts: Bool
    /// What a service of soa-configs has, deployed or not.
    private var known: Set<String> = []
    public private(set) var changes: [Change] = []
    /// How many apps and jobs are as soac makes them.
    public private(set) var equal = 0

    public init(_ dump: Dump, of cluster: ClusterName, knowsCounts: Bool) {
        (self.dump, self.cluster, self.knowsCounts) = (dump, cluster, knowsCounts)
    }

    public mutating func add(_ side: ServiceComparison.Side) {
        for emission in side.emissions {
            switch emission {
            case .artifact(let artifact): add(artifact, side)
            case .leftOut(let omission): add(omission)
            }
        }
    }

    /// At the end: what no service has.
    public mutating func addWhatIsLeft(of families: Set<Family>) {
        defer { changes.sort { ($0.id, $0.family.rawValue) < ($1.id, $1.family.rawValue) } }
        for (name, apps) in dump.apps where families.contains(.marathon) && !isKnown("app \(name)") {
            let change = change(.marathon, Self.id(ofSpelled: name), .remove, listed: apps.last)
            changes.append(change.noted("soac removes it only if a commit once defined it"))
        }
        for (name, job) in dump.jobs where families.contains(.chronos) && !isKnown("job \(name)") {
            let parts = name.split(separator: " ").map(String.init)
            let id = InstanceID(service: ServiceName(parts[0]), instance: InstanceName(parts[parts.count - 1]))
            let change = change(.chronos, id, .remove, listed: job)
            changes.append(change.noted("soac removes it only if a commit once defined it"))
        }
    }

    /// Also of a service whose whole file is broken.
    private func isKnown(_ name: String) -> Bool {
        known.contains(name) || known.contains { $0.hasSuffix("*") && name.hasPrefix($0.dropLast()) }
    }

    // MARK: One of them

    private mutating func add(_ omission: LeftOut) {
        let prefix = omission.family == .marathon ? "app " : "job "
        guard let instance = omission.instance else {
            let service = Self.key(omission.family, InstanceID(service: omission.service, instance: InstanceName("")))
            known.insert("\(prefix)\(service)*")
            return
        }
        let id = InstanceID(service: omission.service, instance: instance)
        let key = Self.key(omission.family, id)
        known.insert(prefix + key)
        guard let listed = listed(omission.family, key).last else { return }
        let reason =
            switch omission.reason {
            case .broken: "it cannot be compiled; what runs is left alone"
            case .notDeployed(let reason): "\(reason); what runs is left alone"
            }
        changes.append(change(omission.family, id, .break, listed: listed).noted(reason))
    }

    private mutating func add(_ artifact: Artifact, _ side: ServiceComparison.Side) {
        let key = Self.key(artifact.family, artifact.id)
        known.insert((artifact.family == .marathon ? "app " : "job ") + key)
        guard let hashField = artifact.family.hashPath.first,
            let sent = JSONParser.parse(artifact.bytes, path: "").value?.root.value
        else { return }
        let candidates = listed(artifact.family, key)
        var change = change(artifact.family, artifact.id, .create, listed: nil)
        change.after = ArtifactState(artifact, of: side)
        func hash(_ value: Value) -> String { (value[hashField]?.text ?? "").trimmed(of: "/") }
        guard let listed = candidates.first(where: { hash($0) == hash(sent) }) ?? candidates.last else {
            changes.append(change.noted("it is not listed"))
            return
        }
        change.before = Self.state(of: listed, artifact.family)
        if hash(listed) == hash(sent) {
            guard artifact.family == .marathon, isCounted(artifact, side),
                !Value.isEqual(listed["instances"] ?? .null, sent["instances"] ?? .null)
            else {
                equal += 1
                return
            }
            change.verdict = side.isStopped(artifact) ? .stop : .scale
            change.fields = fields(artifact, sent, listed, side).filter { $0.path.text == "instances" }
        } else {
            change.verdict =
                artifact.family == .chronos
                ? .update : change.before?.commit == change.after?.commit ? .bounce : .deploy
            change.fields = fields(artifact, sent, listed, side).filter {
                $0.path.text != hashField && ($0.path.text != "instances" || isCounted(artifact, side))
            }
            if change.fields.isEmpty {
                change.note = "no field is another: the hash also holds force_bounce, and the signatures of secrets"
            }
        }
        changes.append(change)
    }

    /// Whether soac knows how many tasks there should be.
    private func isCounted(_ artifact: Artifact, _ side: ServiceComparison.Side) -> Bool {
        knowsCounts || side.service?.marathon[artifact.id.instance]?.instance.maxInstances == nil
            || side.isStopped(artifact)
    }

    private func fields(
        _ artifact: Artifact, _ sent: Value, _ listed: Value, _ side: ServiceComparison.Side
    ) -> [FieldChange] {
        func explained(_ bytes: [UInt8]) -> [ExplainedField] {
            var artifact = artifact
            artifact.text = bytes[...]
            return side.service.flatMap { Explanation.explain(artifact, of: $0, system: side.system) } ?? []
        }
        // Nobody knows where a listed field came from.
        let old = explained(DumpedForm.listed(listed, for: sent)).map {
            ExplainedField(path: $0.path, value: $0.value, source: .computed(from: []), isNamed: $0.isNamed)
        }
        return FieldComparison.compare(old, explained(DumpedForm.sent(sent)))
    }

    // MARK: What is listed

    private func listed(_ family: Family, _ key: String) -> [Value] {
        family == .marathon ? dump.apps[key] ?? [] : dump.jobs[key].map { [$0] } ?? []
    }

    /// What an app or a job is found by.
    private static func key(_ family: Family, _ id: InstanceID) -> String {
        guard family == .marathon else { return "\(id.service.text) \(id.instance.text)" }
        return "\(id.service.text).\(id.instance.text)".replacing("_", with: "--")
    }

    private static func id(ofSpelled name: String) -> InstanceID {
        let parts = name.replacing("--", with: "_").split(separator: ".", maxSplits: 1).map(String.init)
        return InstanceID(service: ServiceName(parts[0]), instance: InstanceName(parts[parts.count - 1]))
    }

    private func change(
        _ family: Family, _ id: InstanceID, _ verdict: Verdict, listed: Value?
    ) -> Change {
        Change(
            cluster: cluster, family: family, id: id, verdict: verdict,
            before: listed.map { Self.state(of: $0, family) },
            after: nil, fields: [], note: nil)
    }

    private static func state(of listed: Value, _ family: Family) -> ArtifactState {
        var state = ArtifactState()
        state.hash = family.hashPath.first.flatMap { listed[$0]?.text?.trimmed(of: "/") }
        let container = listed["container"]
        let image = (container?["docker"]?["image"] ?? container?["image"])?.text
        state.commit = image?.split(separator: "-").last.map(String.init)
        guard family == .marathon else { return state }
        func number(_ key: String) -> Double { listed[key]?.number?.double ?? 0 }
        let count = Int(exactly: number("instances").rounded(.up)) ?? 0
        var task = Resources()
        (task.cpus, task.memory) = (number("cpus"), number("mem"))
        (task.disk, task.gpus) = (number("disk"), number("gpus"))
        (state.tasks, state.resources) = (count, task * count)
        if case .list(let constraints)? = listed["constraints"] {
            state.pool = constraints.first { $0[0]?.text == "pool" }?[2]?.text
        }
        return state
    }
}

extension Change {
    fileprivate func noted(_ note: String) -> Change {
        var change = self
        change.note = note
        return change
    }
}

extension String {
    fileprivate func trimmed(of start: String) -> String { hasPrefix(start) ? String(dropFirst(start.count)) : self }
}
