import Compiler

/// An object as it was compiled.
public struct WantedObject: Sendable {
    public let kind: ObjectKind
    public let name: String
    /// What is sent to create it.
    public let body: [UInt8]
    let node: Node

    /// Nil if the body has no name.
    public init?(_ kind: ObjectKind, _ body: [UInt8]) {
        guard let node = JSONParser.parse(body, path: "").value?.root, let name = node["metadata"]?["name"]?.string
        else { return nil }
        (self.kind, self.name, self.body, self.node) = (kind, name, body, node)
    }
}

/// An instance of Kubernetes as it was compiled: what keeps its pods, and what stands beside it.
public struct WantedWorkload: Sendable {
    /// What is wanted of an object beside the pods' own.
    public enum Part: Sendable {
        case object(WantedObject)
        /// There is to be none.
        case none
        /// It cannot be compiled, and why. What is there stays.
        case unknown(String)

        var object: WantedObject? { if case .object(let object) = self { object } else { nil } }
    }

    public let id: InstanceID
    /// The Deployment or the StatefulSet.
    public let controller: WantedObject
    public let budget: Part
    public let autoscaler: Part
    public let labels: WorkloadLabels
    /// How many pods; 0 for an instance that is stopped. Where something scales them, how many there are at first.
    public let replicas: Int
    /// Whether old pods go before new ones come.
    let isRecreated: Bool

    /// Nil if the body is neither a Deployment nor a StatefulSet, or not one of this instance.
    public init?(_ id: InstanceID, body: [UInt8], budget: Part, autoscaler: Part) {
        guard let root = JSONParser.parse(body, path: "").value?.root,
            let kind = ObjectKind.controllers.first(where: { $0.kind == root["kind"]?.string }),
            let controller = WantedObject(kind, body), let labels = root["metadata"].flatMap(WorkloadLabels.init),
            labels.id == id
        else { return nil }
        (self.id, self.controller, self.budget, self.autoscaler) = (id, controller, budget, autoscaler)
        self.labels = labels
        replicas = root["spec"]?["replicas"]?.integer ?? 1
        isRecreated = root.isRecreated
    }

    /// The names of the secrets that its pods cannot start without, each once.
    public var secrets: [String] {
        var names: [String] = []
        for container in controller.node["spec"]?["template"]?["spec"]?["containers"]?.items ?? [] {
            for variable in container["env"]?.items ?? [] {
                guard let name = variable["valueFrom"]?["secretKeyRef"]?["name"]?.string, !names.contains(name) else {
                    continue
                }
                names.append(name)
            }
        }
        return names
    }

    /// What is sent for another number of pods.
    func body(replicas count: Int) -> [UInt8] {
        count == replicas ? controller.body : JSONText.of(controller.node.value.with(replicas: count))
    }
}

extension Node {
    /// Of a Deployment: whether old pods go before new ones come.
    var isRecreated: Bool { self["spec"]?["strategy"]?["type"]?.string == "Recreate" }
}

/// The labels by which a Deployment or a StatefulSet is known to be PaaSTA's.
public struct WorkloadLabels: Sendable, Equatable {
    public let id: InstanceID
    /// `git` and 8 digits: of which commit its image is.
    public let code: String
    /// `config` and 8 digits: a hash over all that its pods are made of.
    public let configuration: String

    public init(id: InstanceID, code: String, configuration: String) {
        (self.id, self.code, self.configuration) = (id, code, configuration)
    }

    /// Of an object's metadata; nil if it lacks one of them.
    init?(_ metadata: Node) { self.init(metadata["labels"]?.texts ?? [:]) }

    init?(_ labels: [String: String]) {
        guard let id = InstanceID(podLabels: labels), let code = labels["yelp.com/paasta_git_sha"],
            let configuration = labels["yelp.com/paasta_config_sha"]
        else { return nil }
        self.init(id: id, code: code, configuration: configuration)
    }
}

extension InstanceID {
    /// That of which a pod is, by the labels that all pods of an instance have; nil if it is none of PaaSTA's.
    init?(podLabels labels: [String: String]) {
        guard let service = labels["yelp.com/paasta_service"], let instance = labels["yelp.com/paasta_instance"] else {
            return nil
        }
        self.init(service: ServiceName(service), instance: InstanceName(instance))
    }
}

extension Node {
    /// The members of a mapping that are texts.
    var texts: [String: String] {
        var texts: [String: String] = [:]
        for (key, value, _) in pairs { if let key = key.string { texts[key] = value.string } }
        return texts
    }
}

extension WantedWorkload {
    /// What is wrong with a Deployment or a StatefulSet after Kubernetes said that it took it; nil if nothing is. What stands between
    /// may have made another of it.
    public func fault(readBack made: LiveObject) -> String? {
        guard ObjectKind.controllers.contains(made.kind), WorkloadLabels(made.labels) != labels else { return nil }
        return "Kubernetes accepted it, but has it with other labels"
    }
}
