import Compiler

/// What comes of an instance that moves: both compiled, and what stands against it.
public struct MoveReport: Sendable {
    public var id: InstanceID
    public var cluster: ClusterName
    /// Nil if its text cannot be moved; then `obstacles` say why.
    public var move: KubernetesMove?
    /// What keeps it from being moved, in words, with what to do.
    public var obstacles: [Obstacle]
    /// Of a Chronos job: the CronJob that it becomes.
    public var cronJob: String?
    /// What becomes of each key.
    public var keys: [MovedKey]
    /// What Marathon and Kubernetes are sent, field by field; empty where one of the two cannot be compiled.
    public var rows: [Row]

    public struct Obstacle: Sendable {
        public var text: String
        public var hint: String?
        /// The key that it is about; nil if it is about more.
        public var key: String?

        public init(text: String, hint: String?, key: String? = nil) {
            (self.text, self.hint, self.key) = (text, hint, key)
        }
    }

    /// One thing that both are told.
    public struct Row: Sendable {
        public var name: String
        public var before: String
        public var after: String
    }

    public var canMove: Bool { obstacles.isEmpty }

    /// `without` are the keys whose loss somebody has agreed to; the findings are those of the new file.
    public init(
        _ move: KubernetesMove, without: Set<String>, findings: [Diagnostic], _ before: MarathonApp?,
        _ after: KubernetesApp?
    ) {
        (id, cluster, self.move) = (move.id, move.cluster, move)
        keys = move.keys
        let lost = move.lost.filter { !without.contains($0.name) }
        obstacles = lost.map { key in
            Obstacle(
                text: "\(key.name): \(key.meaning.words)", hint: "--without \(key.name) goes without it", key: key.name)
        }
        let prefix = "\(move.id): "
        for finding in findings where finding.severity == .error && finding.message.hasPrefix(prefix) {
            obstacles.append(Obstacle(text: String(finding.message.dropFirst(prefix.count)), hint: finding.hint))
        }
        rows = []
        if let before, let after { rows = MoveReport.rows(before, after) }
    }

    public init(_ id: InstanceID, in cluster: ClusterName, refusal: KubernetesMove.Refusal) {
        (self.id, self.cluster) = (id, cluster)
        keys = []
        obstacles = [Obstacle(text: refusal.message, hint: refusal.hint)]
        rows = []
    }

    /// A Chronos job; nil where it is not deployed, or cannot be compiled.
    public init(
        _ id: InstanceID, in cluster: ClusterName, job: LinkedChronosJob?, without: Set<String>, api: KubernetesAPI
    ) {
        (self.id, self.cluster) = (id, cluster)
        (keys, obstacles, rows) = ([], [], [])
        guard let job else {
            obstacles = [Obstacle(text: "it is not deployed yet, or cannot be compiled", hint: nil)]
            return
        }
        do throws(CronJobMove.Refusal) {
            let move = try CronJobMove(job, api: api)
            keys = move.keys
            obstacles = keys.filter { $0.isLost && !without.contains($0.name) }.map { key in
                Obstacle(
                    text: "\(key.name): \(key.meaning.words)", hint: "--without \(key.name) goes without it",
                    key: key.name)
            }
            cronJob = String(decoding: CronJobEmitter.body(of: move, api: api), as: UTF8.self) + "\n"
        } catch { obstacles = [Obstacle(text: error.message, hint: nil, key: error.key)] }
    }

    // MARK: Side by side

    private static func rows(_ before: MarathonApp, _ after: KubernetesApp) -> [Row] {
        let (old, new) = (before.instance, after.instance)
        let common = old.common
        let tasks = old.maxInstances.map { "\(old.minInstances.value.str) to \($0.value.written.str), scaled" }
        let pods = new.autoscaling?.value.map { "\($0.minimum.value.str) to \($0.maximum.value.str), scaled" }
        let limit = "\(common.cpus.value.written.str), at most \(new.resources.cpuLimit.str)"
        let constraints = before.constraints.map { $0.value.map(\.str).joined(separator: " ") }
        return [
            Row(
                name: "runs", before: "an app of Marathon",
                after: new.controller.isStatefulSet ? "a StatefulSet" : "a Deployment"),
            Row(name: "called", before: common.id.description, after: KubernetesName.object(common.id)),
            Row(name: "image", before: before.container.imageURL, after: after.container.imageURL),
            Row(
                name: "started by", before: launch(common.launch, joined: true),
                after: launch(new.common.launch, joined: false)),
            Row(name: "how many", before: tasks ?? before.instances.str, after: pods ?? after.replicas.str),
            Row(name: "cpus", before: limit, after: limit),
            Row(
                name: "memory", before: common.memory.value.written.str + "Mi", after: new.resources.memory.value),
            Row(
                name: "port", before: "\(old.containerPort.value.str), another on the host",
                after: new.containerPort.value.str),
            Row(name: "health", before: health(old.healthcheck), after: health(new.healthcheck)),
            Row(name: "replaced by", before: old.bounceMethod.value.str, after: replacement(new)),
            Row(
                name: "where", before: constraints.joined(separator: "; "),
                after: "yelp.com/pool \(new.pool.value.str)"),
            Row(name: "volumes", before: volumes(before.container), after: volumes(after.container)),
            Row(
                name: "registered", before: old.registrations.value.joined(separator: ", "),
                after: new.registrations.value.joined(separator: ", ") + (after.sidecar == nil ? "" : ", by a sidecar")),
        ]
    }

    private static func launch(_ launch: Launch, joined: Bool) -> String {
        switch launch {
        case .command(let command):
            return joined || !command.value.isList ? "sh -c \(command.value.str)" : command.value.repr
        case .arguments(let arguments): return "the image, with \(arguments.value.repr)"
        }
    }

    private static func health(_ check: Healthcheck?) -> String {
        guard let check else { return "nothing is asked" }
        let every = ", every \(check.interval.value.str) s"
        switch check.probe {
        case .http(let scheme, let path): return "\(scheme) \(path.value.str)\(every)"
        case .tcp: return "tcp\(every)"
        case .command(let command): return "\(command.value.str)\(every)"
        }
    }

    private static func replacement(_ instance: KubernetesInstance) -> String {
        guard case .deployment(let replacement) = instance.controller else { return "one after the other" }
        if replacement.way == .recreate { return "Recreate: the old go first" }
        return "RollingUpdate: \(instance.rollingDisruption ?? "0%") may be missing"
    }

    private static func volumes(_ container: LinkedContainer) -> String {
        container.volumes.map { "\($0.hostPath) at \($0.containerPath)" }.joined(separator: ", ")
    }
}

extension MovedKey.Meaning {
    /// For people: what it means there.
    public var words: String {
        switch self {
        case .same: "the same"
        case .other(let text), .nothing(let text): text
        }
    }

    /// For programs.
    public var name: String {
        switch self {
        case .same: "same"
        case .other: "other"
        case .nothing: "nothing"
        }
    }
}
