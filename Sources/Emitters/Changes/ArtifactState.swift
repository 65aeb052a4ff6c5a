import Compiler

/// One artifact, as far as a diff speaks of it.
public struct ArtifactState: Sendable {
    /// The id of a Marathon app, or the hash of a Chronos job or of an instance of Kubernetes; nil where there is none.
    public var hash: String?
    /// The commit of the service that it runs; nil where it runs nothing.
    public var commit: String?
    /// How many tasks or pods are asked for; nil for what has none.
    public var tasks: Int?
    /// Of all tasks together.
    public var resources = Resources()
    /// The pool that the tasks run in.
    public var pool: String?
    public var bounceMethod: BounceMethod?
}

extension ArtifactState {
    init(_ artifact: Artifact, of side: ServiceComparison.Side) {
        let path = artifact.family.hashPath
        if !path.isEmpty {
            let root = JSONParser.parse(artifact.bytes, path: artifact.path.text).value?.root
            hash = path.reduce(root) { $0?.value($1) }?.string
        }
        guard let container = side.container(of: artifact) else { return }
        // `services-NAME:paasta-SHA`
        commit = container.deployment.image.split(separator: "-").last.map(String.init)
        if artifact.family == .marathon, let app = side.service?.marathon[artifact.id.instance] { add(app) }
        if artifact.family == .kubernetes, let app = side.service?.kubernetes[artifact.id.instance] { add(app) }
    }

    private mutating func add(_ app: MarathonApp) {
        let instance = app.instance
        let count = app.instances.number.map { Int(exactly: $0.double.rounded(.up)) ?? 0 } ?? 0
        var task = Resources()
        task.cpus = instance.common.cpus.value.number.double
        task.memory = instance.common.memory.value.number.double
        task.disk = instance.disk.value
        task.gpus = instance.gpus?.value.number?.double ?? 0
        tasks = count
        resources = task * count
        pool = ArtifactState.pool(instance.common.placement)
        if case .string(let name) = instance.bounceMethod.value { bounceMethod = BounceMethod(rawValue: name) }
    }

    private mutating func add(_ app: KubernetesApp) {
        let common = app.instance.common
        let count = app.replicas.isNull ? 1 : app.replicas.number.flatMap { Int(exactly: $0.double) } ?? 0
        var pod = Resources()
        pod.cpus = common.cpus.value.number.double
        pod.memory = common.memory.value.number.double / 0x1p20
        tasks = count
        resources = pod * count
        pool = app.instance.pool.value.isNull ? "" : app.instance.pool.value.str
        // The pods of a StatefulSet go one by one before their successors come.
        bounceMethod = .downthenup
        if case .deployment(let replacement) = app.instance.controller, replacement.way == .rolling {
            bounceMethod = .crossover
        }
    }

    private static func pool(_ placement: Placement) -> String {
        switch placement {
        case .computed(let placement): return placement.pool.value.str
        case .fixed(let constraints):
            let own = constraints.lazy.map(\.value).first { $0.count == 3 && Value.isEqual($0[0], .string("pool")) }
            return own?[2].str ?? "default"
        }
    }
}

/// How old tasks give way to new ones (`bounce_method`).
public enum BounceMethod: String, Sendable {
    case crossover, upthendown, downthenup, brutal

    /// Whether there may be moments when all old and all new tasks run.
    public var keepsOldTasks: Bool { self == .crossover || self == .upthendown }
}
