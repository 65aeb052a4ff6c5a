import Compiler

/// Resolved IR to artifacts: a pure function. One emitter per thread; it keeps a buffer between artifacts.
public struct Emitter {
    private var marathon = MarathonEmitter()
    private var chronos = ChronosEmitter()
    private var kubernetes = KubernetesEmitter()
    private var sensu = SensuEmitter()

    private let keepsBytes: Bool

    /// `keepsBytes` is false where artifacts are only made to see whether they can be: they come out empty.
    public init(keepsBytes: Bool = true) { self.keepsBytes = keepsBytes }

    /// Everything that a service has in a cluster, of the families asked for.
    public mutating func emit(_ service: LinkedService, families: Set<Family>) -> [Emission] {
        var result: [Emission] = []
        if families.contains(.marathon) {
            result += Emitter.emit(service.marathon, .marathon, of: service) { marathon.body(of: $0, kept: keepsBytes) }
        }
        if families.contains(.chronos) {
            result += Emitter.emit(service.chronos, .chronos, of: service) { chronos.body(of: $0, kept: keepsBytes) }
        }
        if families.contains(.kubernetes) {
            result += Emitter.emit(service.kubernetes, .kubernetes, of: service) {
                kubernetes.body(of: $0, kept: keepsBytes)
            }
        }
        if families.contains(.kubernetesBudgets) {
            result += Emitter.emit(service.kubernetes.budgeted, .kubernetesBudgets, of: service) {
                keepsBytes ? KubernetesEmitter.budget(of: $0) : []
            }
        }
        if families.contains(.kubernetesAutoscalers) {
            result += Emitter.emit(service.kubernetes.autoscaled, .kubernetesAutoscalers, of: service) {
                keepsBytes ? KubernetesEmitter.autoscaler(of: $0) : []
            }
        }
        if families.contains(.sensu) {
            result += Emitter.emit(service.marathonChecks, .sensu, of: service) { sensu.body(of: $0, kept: keepsBytes) }
        }
        if families.contains(.sensuJobs) {
            result += Emitter.emit(service.chronosChecks, .sensuJobs, of: service) {
                sensu.body(of: $0, kept: keepsBytes)
            }
        }
        if families.contains(.nerve) {
            result += Emitter.emit(service.registrations, .nerve, of: service) {
                keepsBytes ? NerveEmitter.fragment(of: $0) : []
            }
        }
        if families.contains(.synapse) {
            result += Emitter.emit(service.discoveries, .synapse, of: service) {
                keepsBytes ? SynapseFragment.emit($0) : []
            }
        }
        return result
    }

    private static func emit<Instance>(
        _ file: LinkedFile<Instance>, _ family: Family, of service: LinkedService, _ body: (Instance) -> [UInt8]
    ) -> [Emission] {
        func leftOut(_ instance: InstanceName?, _ reason: LeftOut.Reason) -> Emission {
            .leftOut(
                LeftOut(
                    cluster: service.cluster, family: family, service: service.name, instance: instance, reason: reason)
            )
        }
        guard case .present(let instances) = file else { return [leftOut(nil, .broken)] }
        return instances.map { name, result in
            switch result {
            case .notDeployed(let reason): return leftOut(name, .notDeployed(reason))
            case .broken: return leftOut(name, .broken)
            case .linked(let instance):
                let id = InstanceID(service: service.name, instance: name)
                return .artifact(
                    Artifact(cluster: service.cluster, family: family, id: id, bytes: body(instance)))
            }
        }
    }
}
