import Compiler

/// Resolved IR to artifacts: a pure function. One emitter per thread; it keeps a buffer between artifacts.
public struct Emitter {
    private var marathon = MarathonEmitter()
    private var chronos = ChronosEmitter()
    private var kubernetes = KubernetesEmitter()
    private var sensu = SensuEmitter()
    /// One of its own: what instances share of monitoring is that of their kind.
    private var sensuJobs = SensuEmitter()

    private var nerve = FragmentTexts()
    private var synapse = FragmentTexts()

    private let keepsBytes: Bool

    /// `keepsBytes` is false where artifacts are only made to see whether they can be: they come out empty.
    public init(keepsBytes: Bool = true) { self.keepsBytes = keepsBytes }

    /// Everything that a service has in a cluster, of the families asked for.
    public mutating func emit(_ service: LinkedService, families: Set<Family>) -> [Emission] {
        emit([service], families: families)[0]
    }

    /// Everything that a service has in each of some clusters. It takes less than one cluster after the other: apps are hashed together.
    public mutating func emit(_ services: [LinkedService], families: Set<Family>) -> [[Emission]] {
        let apps = families.contains(.marathon) ? services.flatMap(\.marathon.linked) : []
        var bodies = marathon.bodies(of: apps, kept: keepsBytes).makeIterator()
        return services.map { emit($0, families, apps: &bodies) }
    }

    private mutating func emit(
        _ service: LinkedService, _ families: Set<Family>, apps: inout IndexingIterator<[[UInt8]]>
    ) -> [Emission] {
        var result: [Emission] = []
        if families.contains(.marathon) {
            Emitter.emit(service.marathon, .marathon, of: service, to: &result) { _ in apps.next() ?? [] }
        }
        if families.contains(.chronos) {
            Emitter.emit(service.chronos, .chronos, of: service, to: &result) { chronos.body(of: $0, kept: keepsBytes) }
        }
        if families.contains(.kubernetes) {
            Emitter.emit(service.kubernetes, .kubernetes, of: service, to: &result) {
                kubernetes.body(of: $0, kept: keepsBytes)
            }
        }
        if families.contains(.kubernetesBudgets) {
            Emitter.emit(service.kubernetes.budgeted, .kubernetesBudgets, of: service, to: &result) {
                keepsBytes ? KubernetesEmitter.budget(of: $0) : []
            }
        }
        if families.contains(.kubernetesAutoscalers) {
            Emitter.emit(service.kubernetes.autoscaled, .kubernetesAutoscalers, of: service, to: &result) {
                keepsBytes ? KubernetesEmitter.autoscaler(of: $0) : []
            }
        }
        if families.contains(.sensu) {
            Emitter.emit(service.marathonChecks, .sensu, of: service, to: &result) {
                sensu.body(of: $0, kept: keepsBytes)
            }
        }
        if families.contains(.sensuJobs) {
            Emitter.emit(service.chronosChecks, .sensuJobs, of: service, to: &result) {
                sensuJobs.body(of: $0, kept: keepsBytes)
            }
        }
        if families.contains(.nerve) {
            var number = 0
            Emitter.emit(service.registrations, .nerve, of: service, to: &result) { namespace in
                defer { number += 1 }
                guard keepsBytes else { return [] }
                return nerve.text(number, of: service.name, namespace.node.document) {
                    NerveEmitter.fragment(of: namespace)
                }
            }
        }
        if families.contains(.synapse) {
            var number = 0
            Emitter.emit(service.discoveries, .synapse, of: service, to: &result) { namespace in
                defer { number += 1 }
                guard keepsBytes else { return [] }
                return synapse.text(number, of: service.name, namespace.node.document) {
                    SynapseFragment.emit(namespace)
                }
            }
        }
        return result
    }

    private static func emit<Instance>(
        _ file: LinkedFile<Instance>, _ family: Family, of service: LinkedService, to result: inout [Emission],
        _ body: (Instance) -> [UInt8]
    ) {
        func leftOut(_ instance: InstanceName?, _ reason: LeftOut.Reason) -> Emission {
            .leftOut(
                LeftOut(
                    cluster: service.cluster, family: family, service: service.name, instance: instance, reason: reason)
            )
        }
        guard case .present(let instances) = file else { return result.append(leftOut(nil, .broken)) }
        for (name, linked) in instances {
            switch linked {
            case .notDeployed(let reason): result.append(leftOut(name, .notDeployed(reason)))
            case .broken: result.append(leftOut(name, .broken))
            case .linked(let instance):
                let id = InstanceID(service: service.name, instance: name)
                result.append(
                    .artifact(Artifact(cluster: service.cluster, family: family, id: id, bytes: body(instance))))
            }
        }
    }
}

/// Texts of things that a service has in each cluster alike: written once for all clusters, which follow each other.
private struct FragmentTexts {
    private var service: ServiceName?
    /// What the things are read from.
    private var document: Document?
    private var texts: [[UInt8]] = []

    /// The text of the one with this number among all that the service has from the document.
    mutating func text(
        _ number: Int, of service: ServiceName, _ document: Document, _ write: () -> [UInt8]
    ) -> [UInt8] {
        if self.document !== document || self.service != service {
            (self.service, self.document, texts) = (service, document, [])
        }
        if number == texts.count { texts.append(write()) }
        return texts[number]
    }
}
