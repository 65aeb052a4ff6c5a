import Compiler
import Fleet
import Planner
import Simulators

/// An instance of Kubernetes as a commit defines it: a value, of which no file is read and nothing is compiled.
struct SimulatedWorkload: Sendable {
    /// What scales its pods.
    struct Scaling: Equatable, Sendable {
        var minimum: Int
        var maximum: Int
        /// Of cpu, in percent.
        var target: Int

        func clamped(_ count: Int) -> Int { min(max(count, minimum), maximum) }
    }

    let id: InstanceID
    /// What tells its code apart, and all that its pods are made of.
    var revision = 1
    var configuration = 1
    /// 0: it is stopped. Where something scales its pods, how many there are at first.
    var replicas: Int
    /// It has a StatefulSet.
    var keepsVolumes = false
    /// Old pods go before new ones come; of a Deployment.
    var isRecreated = false
    /// How many of its pods may be missing, in percent.
    var missing = 0
    var scaling: Scaling?
    /// What cannot be compiled beside its pods.
    var hasBrokenScaling = false
    var state = SimulatedInstance.State.runs
    /// Its pods never become ready.
    var isUnsound = false

    var kind: String { keepsVolumes ? "StatefulSet" : "Deployment" }
    var name: String { KubernetesName.object(id) }
    /// The API takes no budget that is called so.
    var hasBudget: Bool { !KubernetesName.budget(id).contains("_") }
    /// What there is to be of an autoscaler.
    var wantsScaling: Bool { scaling != nil && replicas > 0 }
    var hash: String { "config\(String(0x1000_0000 + configuration, radix: 16))" }
    private var code: String { "git\(String(0x1000_0000 + revision, radix: 16))" }

    /// How many of so many pods have to be left.
    func kept(of count: Int) -> Int { count - count * missing / 100 }

    // MARK: As the API has it

    static func podLabels(_ id: InstanceID) -> JSON {
        [
            "yelp.com/paasta_instance": .string(id.instance.text),
            "yelp.com/paasta_service": .string(id.service.text),
        ]
    }

    private var labels: JSON {
        Self.podLabels(id).merging([
            "yelp.com/paasta_config_sha": .string(hash), "yelp.com/paasta_git_sha": .string(code),
        ])
    }

    private func metadata(_ name: String) -> JSON { ["name": .string(name), "namespace": "paasta"] }

    /// The Deployment or the StatefulSet.
    var body: JSON {
        Self.controller(
            kind, metadata(name).merging(["labels": labels]), selector: Self.podLabels(id), labels: labels,
            cluster: "c", image: isUnsound ? Self.unsoundImage : "r/\(id.service):\(code)", replicas: replicas,
            missing: isRecreated ? nil : missing)
    }

    /// Pods of it never become ready.
    static let unsoundImage = "r/unsound:1"

    /// - Parameter missing: how many pods may be missing, in percent; nil: old ones go first
    static func controller(
        _ kind: String, _ metadata: JSON, selector: JSON, labels: JSON, cluster: String, image: String, replicas: Int,
        missing: Int?
    ) -> JSON {
        let container: JSON = [
            "name": "main", "image": .string(image),
            "env": [["name": "PAASTA_CLUSTER", "value": .string(cluster)]],
        ]
        var spec: JSON = [
            "replicas": .int(replicas), "selector": ["matchLabels": selector],
            "template": [
                "metadata": ["labels": labels], "spec": ["containers": [container], "restartPolicy": "Always"],
            ],
        ]
        if kind == "StatefulSet" {
            spec = spec.setting("serviceName", metadata["name"] ?? "")
        } else {
            let rolling: JSON = ["maxSurge": "100%", "maxUnavailable": .string("\(missing ?? 0)%")]
            spec = spec.setting(
                "strategy",
                missing == nil ? ["type": "Recreate"] : ["type": "RollingUpdate", "rollingUpdate": rolling])
        }
        return ["apiVersion": "apps/v1", "kind": .string(kind), "metadata": metadata, "spec": spec]
    }

    var budgetBody: JSON { Self.budget(KubernetesName.budget(id), of: id, missing: missing) }

    static func budget(_ name: String, of id: InstanceID, missing: Int) -> JSON {
        [
            "metadata": ["name": .string(name), "namespace": "paasta"],
            "spec": ["maxUnavailable": .string("\(missing)%"), "selector": ["matchLabels": podLabels(id)]],
        ]
    }

    /// - Parameter minor: the `N` of the server's version `1.N`
    static func autoscaler(_ name: String, _ scaling: Scaling, minor: Int) -> JSON {
        let resource: JSON =
            minor < 25
            ? ["name": "cpu", "targetAverageUtilization": .int(scaling.target)]
            : ["name": "cpu", "target": ["type": "Utilization", "averageUtilization": .int(scaling.target)]]
        return [
            "kind": "HorizontalPodAutoscaler", "metadata": ["name": .string(name), "namespace": "paasta"],
            "spec": [
                "minReplicas": .int(scaling.minimum), "maxReplicas": .int(scaling.maximum),
                "metrics": [["type": "Resource", "resource": resource]],
                // PaaSTA names a Deployment, whatever keeps the pods.
                "scaleTargetRef": ["kind": "Deployment", "name": .string(name)],
            ],
        ]
    }

    // MARK: As the runtime has it

    func wanted(minor: Int) -> WantedPods {
        switch state {
        case .isNotDeployed: WantedPods(id: id, state: .notDeployed("it waits"))
        case .isBroken: WantedPods(id: id, state: .broken)
        case .runs:
            WantedPods(
                id: id,
                state: .objects(
                    controller: body.bytes, budget: hasBudget ? .object(budgetBody.bytes) : .broken,
                    autoscaler: autoscaler(minor)))
        }
    }

    private func autoscaler(_ minor: Int) -> WantedPods.Part {
        if hasBrokenScaling { return .broken }
        guard let scaling, wantsScaling else { return .none }
        return .object(Self.autoscaler(name, scaling, minor: minor).bytes)
    }
}
