import Compiler
import Simulators

/// An object's place in the API.
struct ObjectPlace: Hashable, Comparable, Sendable {
    /// `deployments`
    var plural: String
    var name: String

    /// `deployments/web-main`
    var text: String { "\(plural)/\(name)" }

    /// Of the path of an object, or of all of a kind (an empty name), in the namespace of all; nil for other paths.
    init?(path: String) {
        let parts = path.split(separator: "/").drop { $0 != "paasta" }.dropFirst().map(String.init)
        guard let plural = parts.first else { return nil }
        self.init(plural, parts.count > 1 ? parts[1] : "")
    }

    init(_ plural: String, _ name: String) { (self.plural, self.name) = (plural, name) }

    /// `Deployment`
    var kind: String {
        switch plural {
        case "deployments": "Deployment"
        case "statefulsets": "StatefulSet"
        case "poddisruptionbudgets": "PodDisruptionBudget"
        case "horizontalpodautoscalers": "HorizontalPodAutoscaler"
        default: ""
        }
    }

    /// Whether it keeps pods.
    var isController: Bool { plural == "deployments" || plural == "statefulsets" }

    static func < (one: ObjectPlace, other: ObjectPlace) -> Bool { one.text < other.text }
}

/// What a soac knows of Kubernetes, as far as promises depend on it: what it read last.
struct WorkloadKnowledge: Sendable {
    /// The commit that it works on.
    var commit: [InstanceID: SimulatedWorkload] = [:]
    var unreadable: Set<ServiceName> = []
    /// Every instance that a commit up to then defined.
    var everDefined: Set<InstanceID> = []
    /// What the share of instances that may be removed is.
    var maxRemoved = 1.0
    var objects: [ObjectPlace: JSON] = [:]
    /// How many instances ran when its plan was made, and which it has removed since.
    var running = 0
    var removed: Set<InstanceID> = []

    /// Whose an object is, as labels and selectors say it, and of an autoscaler its name; nil: it is none of PaaSTA's.
    func owner(of place: ObjectPlace, _ object: JSON) -> InstanceID? {
        switch place.kind {
        case "Deployment", "StatefulSet":
            guard let labels = object.at("metadata", "labels"), labels["yelp.com/paasta_git_sha"] != nil,
                labels["yelp.com/paasta_config_sha"] != nil
            else { return nil }
            return Self.instance(labels)
        case "PodDisruptionBudget":
            guard let labels = object.at("spec", "selector")?["matchLabels"], labels.members?.count == 2,
                let id = Self.instance(labels), place.name == KubernetesName.budget(id)
            else { return nil }
            return id
        case "HorizontalPodAutoscaler": return everDefined.first { KubernetesName.object($0) == place.name }
        default: return nil
        }
    }

    static func instance(_ labels: JSON) -> InstanceID? {
        guard let service = labels["yelp.com/paasta_service"]?.string,
            let instance = labels["yelp.com/paasta_instance"]?.string
        else { return nil }
        return InstanceID(service: ServiceName(service), instance: InstanceName(instance))
    }

    /// The instances that have something which keeps pods.
    var instances: Set<InstanceID> {
        Set(objects.compactMap { $0.key.isController ? owner(of: $0.key, $0.value) : nil })
    }

    /// What else keeps pods of an instance.
    func others(than place: ObjectPlace, of id: InstanceID) -> [(ObjectPlace, JSON)] {
        objects.filter { $0.key != place && $0.key.isController && owner(of: $0.key, $0.value) == id }
            .sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}

extension JSON {
    /// A member of a member.
    func at(_ name: String, _ inner: String) -> JSON? { self[name]?[inner] }

    /// How many pods a Deployment or a StatefulSet is to have.
    var replicas: Int { at("spec", "replicas")?.int ?? 1 }

    /// How many of its pods take traffic, if the server has looked at its last change; nil: it has not.
    var readyPods: Int? {
        guard let status = self["status"],
            status["observedGeneration"]?.int ?? 0 >= at("metadata", "generation")?.int ?? 0
        else { return nil }
        return status["readyReplicas"]?.int ?? 0
    }

    /// How many of them are of its newest form.
    var newPods: Int { at("status", "updatedReplicas")?.int ?? 0 }

    var isRecreated: Bool { at("spec", "strategy")?["type"]?.string == "Recreate" }
}
