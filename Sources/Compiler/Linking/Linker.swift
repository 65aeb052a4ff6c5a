/// What runs where: a service, what of it is deployed, and a cluster.
public enum Linker {
    /// `part` is what the service has in that cluster.
    public static func link(
        _ service: Service, _ part: ServiceInCluster, deployments: Deployments, sharedSecrets: [String: Secret],
        cluster: ClusterInput, at moment: Moment
    ) -> Outcome<LinkedService> {
        var diagnostics: [Diagnostic] = []
        var reads = LinkingReads()

        func file<Instance, Result>(
            _ file: InstanceFile<Instance>, _ link: (inout ContainerLinking, Instance) -> Linked<Result>
        ) -> LinkedFile<Result> {
            switch file {
            case .absent: return .present([])
            case .broken: return .broken
            case .present(let instances):
                guard let general = service.general.value else { return .present(instances.map { ($0.name, .broken) }) }
                var linking = ContainerLinking(
                    service: service, general: general, sharedSecrets: sharedSecrets, cluster: cluster,
                    deployments: deployments)
                let results = instances.map { instance in
                    (instance.name, instance.definition.value.map { link(&linking, $0) } ?? .broken)
                }
                diagnostics += linking.diagnostics
                reads.append(linking.reads)
                return .present(results)
            }
        }

        var checks = CheckLinking(cluster: cluster.name, deployments: deployments, moment: moment)
        let marathon = file(part.marathon) { $0.link($1) }
        let chronos = file(part.chronos) { $0.link($1, at: moment) }
        let kubernetes = file(part.kubernetes) { $0.link($1) }
        let isTold = cluster.system.sendsEvents
        let marathonChecks = isTold ? checks.link(part.marathonChecks, beside: marathon) : .present([])
        let chronosChecks = isTold ? checks.link(part.chronosChecks, beside: chronos) : .present([])
        reads.append(checks.reads)
        let linked = LinkedService(
            name: service.name, cluster: cluster.name, marathon: marathon, chronos: chronos,
            kubernetes: kubernetes,
            marathonChecks: marathonChecks, chronosChecks: chronosChecks,
            registrations: service.namespaces.registrations.linked,
            discoveries: service.namespaces.discoveries.linked, reads: reads)
        return Outcome(linked, diagnostics.map { $0.of(service.name) })
    }
}

extension InstanceFile {
    /// As it is: what is defined needs nothing of the cluster.
    fileprivate var linked: LinkedFile<Instance> {
        switch self {
        case .absent: .present([])
        case .broken: .broken
        case .present(let instances):
            .present(instances.map { ($0.name, $0.definition.value.map { .linked($0) } ?? .broken) })
        }
    }
}
