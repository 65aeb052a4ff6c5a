/// Links an instance of Kubernetes.
extension ContainerLinking {
    mutating func link(_ instance: KubernetesInstance) -> Linked<KubernetesApp> {
        let common = instance.common
        let container: LinkedContainer
        switch self.container(common) {
        case .linked(let linked): container = linked
        case .notDeployed(let reason): return .notDeployed(reason)
        case .broken: return .broken
        }
        guard let replicas = replicas(instance, container.deployment), isAccepted(instance, container) else {
            return .broken
        }
        return .linked(
            KubernetesApp(
                instance: instance, container: container, replicas: replicas,
                sidecar: instance.proxyPort.map { _ in
                    Sidecar(image: system.kubernetes.sidecarImage, readinessScript: system.kubernetes.readinessScript)
                }, api: cluster.kubernetesAPI))
    }

    private mutating func replicas(_ instance: KubernetesInstance, _ deployment: Deployment) -> Value? {
        switch deployment.desiredState {
        case "stop": return .int(0)
        case "start": break
        case let state:
            refuse(instance.common, .deployments, "the desired state is start or stop, not '\(state)'")
            return nil
        }
        let replicas = instance.replicas.value
        if !instance.blockVolumes.isEmpty, !Value.isEqual(replicas, .int(1)), !Value.isEqual(replicas, .int(0)) {
            refuse(
                instance.common, .valueType,
                "a volume that only one pod can have allows one pod, not \(replicas.shown)",
                hint: "set instances: 1", at: instance.replicas.origin.node)
            return nil
        }
        return replicas
    }

    /// Whether the API takes what the cluster adds.
    private mutating func isAccepted(_ instance: KubernetesInstance, _ container: LinkedContainer) -> Bool {
        let common = instance.common
        if let secret = container.secretSignatures.first(where: { !$0.signature.value.isJSON }) {
            refuse(
                common, .valueType, "the signature of \(secret.reference) is not a string",
                at: secret.signature.origin.node)
            return false
        }
        var limits = KubernetesLimits(instance)
        limits.check(codeVersion: CodeVersion.of(imageURL: container.imageURL), image: container.deployment.image)
        // What the instance alone is to blame for was told when it was lowered.
        if !system.volumes.list.isEmpty { limits.checkVolumes(container.volumes) }
        for problem in limits.problems where problem.isRefused {
            refuse(
                common, .kubernetesObject,
                "the Kubernetes API refuses what this instance comes to: \(problem.text)", hint: problem.hint,
                at: problem.place)
        }
        return limits.problems.allSatisfy { !$0.isRefused }
    }
}

extension KubernetesLimits.Breach {
    /// Its place in soa-configs.
    fileprivate var place: Node? {
        if case .system = origin { nil } else { origin?.node }
    }
}
