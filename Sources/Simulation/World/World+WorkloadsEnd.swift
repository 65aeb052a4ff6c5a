import Compiler
import Simulators

/// What a cluster of Kubernetes comes to.
extension World {
    /// What of it is not as the last commit wants it, a line each.
    var unsettledWorkloads: [String] {
        guard let kubernetes = cluster.kubernetes, let workloads else { return [] }
        var lines = workloads.head.values.sorted { $0.id < $1.id }.flatMap { unsettled($0, kubernetes) }
        for id in workloads.everDefined.sorted() where workloads.head[id] == nil {
            // An autoscaler has no label: once nothing else is left of an instance, nobody knows whose it was.
            for kind in ["Deployment", "StatefulSet", "PodDisruptionBudget"]
            where kubernetes.object(kind, KubernetesName.object(id)) != nil {
                lines.append("the \(kind) of \(id) is not wanted, and there")
            }
        }
        for (place, body) in Self.foreignObjects {
            let live = kubernetes.object(place.kind, place.name)
            if live == nil || live?.at("metadata", "labels") != body.at("metadata", "labels")
                || live?.replicas != body.replicas
            {
                lines.append("\(place.text) is not as others made it")
            }
        }
        return lines
    }

    private func unsettled(_ wanted: SimulatedWorkload, _ kubernetes: SimulatedKubernetes) -> [String] {
        var lines: [String] = []
        let (id, name) = (wanted.id, wanted.name)
        let live = kubernetes.object(wanted.kind, name)
        let count = live?.replicas ?? 0
        if live?.at("metadata", "labels")?["yelp.com/paasta_config_sha"]?.string != wanted.hash {
            lines.append("\(id) is not as it is wanted")
        }
        let isFine = wanted.wantsScaling ? wanted.scaling?.clamped(count) == count : count == wanted.replicas
        if !isFine { lines.append("\(id) has \(count) pods") }
        let pods = kubernetes.names(of: "Pod").compactMap { kubernetes.object("Pod", $0) }.filter {
            $0.at("metadata", "labels").flatMap(WorkloadKnowledge.instance) == id
        }
        if pods.count != count || live?.readyPods != (count == 0 ? 0 : count) {
            lines.append("\(id) has \(pods.count) pods, and wants \(count)")
        }
        if kubernetes.object(wanted.keepsVolumes ? "Deployment" : "StatefulSet", name) != nil {
            lines.append("\(id) has what keeps pods twice")
        }
        let budget = kubernetes.object("PodDisruptionBudget", name)
        if wanted.hasBudget, budget?.at("spec", "maxUnavailable")?.string != "\(wanted.missing)%" {
            lines.append("the budget of \(id) is not as it is wanted")
        }
        let scaled = kubernetes.object("HorizontalPodAutoscaler", name)?["spec"]
        let bounds = wanted.wantsScaling ? wanted.scaling.map { [$0.minimum, $0.maximum] } : nil
        if scaled.map({ [$0["minReplicas"]?.int ?? 0, $0["maxReplicas"]?.int ?? 0] }) != bounds {
            lines.append("the autoscaler of \(id) is not as it is wanted")
        }
        return lines
    }
}
