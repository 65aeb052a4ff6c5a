import Compiler

/// What a cluster's Kubernetes has, by the instances that it belongs to.
public struct ClusterObjects: Sendable {
    /// Deployments and StatefulSets that have PaaSTA's labels, and those that have only some of them.
    private var controllers: [InstanceID: [LiveObject]] = [:]
    public private(set) var unmarked: [LiveObject] = []
    private var budgets: [InstanceID: [LiveObject]] = [:]
    private var autoscalers: [String: LiveObject] = [:]
    /// The clusters of which those pods are that are there.
    public private(set) var clusters: Set<String> = []
    /// Every Deployment, StatefulSet and budget, whosever it is.
    private var named: [ObjectKey: LiveObject] = [:]

    struct ObjectKey: Hashable {
        var kind: ObjectKind
        var name: String
    }

    /// - Parameter objects: all Deployments, StatefulSets, budgets and autoscalers of the namespace
    public init(_ objects: [LiveObject]) {
        for object in objects {
            switch object.kind {
            case .deployment, .statefulSet: add(controller: object)
            case .podDisruptionBudget:
                named[ObjectKey(kind: object.kind, name: object.name)] = object
                if let id = object.budgeted { budgets[id, default: []].append(object) }
            case .horizontalPodAutoscaler: autoscalers[object.name] = object
            case .secret, .configMap, .pod, .namespace: break
            }
        }
    }

    private mutating func add(controller: LiveObject) {
        named[ObjectKey(kind: controller.kind, name: controller.name)] = controller
        if let labels = WorkloadLabels(controller.labels) {
            controllers[labels.id, default: []].append(controller)
            if let cluster = controller.cluster { clusters.insert(cluster) }
        } else if InstanceID(podLabels: controller.labels) != nil {
            unmarked.append(controller)
        }
    }

    /// The instances of which there is something, in order.
    public var instances: [InstanceID] { Set(controllers.keys).union(budgets.keys).sorted() }

    /// How many instances have pods, or something that keeps them.
    public var running: Int { controllers.count }

    /// What there is of an instance.
    public subscript(_ id: InstanceID) -> LiveWorkload {
        let own = controllers[id] ?? []
        let name = KubernetesName.object(id)
        let holders = ObjectKind.controllers.compactMap { named[ObjectKey(kind: $0, name: name)] }
        var strangers = holders.filter { WorkloadLabels($0.labels)?.id != id }
        // It has no label: whose it is follows from what it scales.
        let isOwn = strangers.isEmpty || own.contains { $0.name == name }
        let budget = named[ObjectKey(kind: .podDisruptionBudget, name: KubernetesName.budget(id))]
        if let budget, budget.budgeted != id { strangers.append(budget) }
        return LiveWorkload(
            id: id, controllers: own, strangers: strangers, budgets: budgets[id] ?? [],
            autoscaler: isOwn ? autoscalers[name] : nil)
    }
}

/// What Kubernetes has of an instance.
public struct LiveWorkload: Sendable {
    public var id: InstanceID
    /// More than one while one takes the place of another.
    public var controllers: [LiveObject]
    /// Those of its names that belong to another instance, or to nobody known.
    public var strangers: [LiveObject]
    /// Those whose selector is the instance's.
    public var budgets: [LiveObject]
    public var autoscaler: LiveObject?

    /// All that belongs to it, in the order in which it can go: what is left after each step is still known to be its.
    var all: [LiveObject] { [autoscaler].compactMap { $0 } + budgets + controllers }

    /// A line for each that tells whether it is another than it was: its number of pods changes by itself.
    public var seen: [String] {
        all.map { "\($0.title) \(WorkloadLabels($0.labels)?.configuration ?? "-") \($0.uid)" }
    }

    /// The hash of what its pods are made of; nil if it has none.
    public var configuration: String? { controllers.lazy.compactMap { WorkloadLabels($0.labels)?.configuration }.first }
}

extension LiveObject {
    /// The instance of which a budget is: by its name, and by whose pods it selects. It has no label, and others may have made one for the
    /// same pods; nil if it is one of these.
    fileprivate var budgeted: InstanceID? {
        guard let id = selected else { return nil }
        return [KubernetesName.budget(id), KubernetesName.object(id)].contains { $0.hasSameBytes(as: name) } ? id : nil
    }

    /// Whose pods a budget is for; nil if it selects by anything but the labels of one instance.
    fileprivate var selected: InstanceID? {
        guard let selector = node["spec"]?["selector"], Array(selector.pairs).count == 1,
            let labels = selector["matchLabels"]?.texts, labels.count == 2
        else { return nil }
        return InstanceID(podLabels: labels)
    }

    /// The name of the cluster that its pods are told.
    fileprivate var cluster: String? {
        for container in node["spec"]?["template"]?["spec"]?["containers"]?.items ?? [] {
            for variable in container["env"]?.items ?? [] where variable["name"]?.string == "PAASTA_CLUSTER" {
                return variable["value"]?.string
            }
        }
        return nil
    }
}
