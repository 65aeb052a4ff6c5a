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

    /// Everything that a service has in each of some clusters. It takes less than one cluster after the other: apps and
    /// jobs are hashed together.
    public mutating func emit(_ services: [LinkedService], families: Set<Family>) -> [[Emission]] {
        var bodies = Bodies(
            apps: marathon.bodies(
                of: families.contains(.marathon) ? Emitter.linked(services.map { $0.marathon }) : [], kept: keepsBytes),
            jobs: chronos.bodies(
                of: families.contains(.chronos) ? Emitter.linked(services.map { $0.chronos }) : [], kept: keepsBytes),
            events: sensu.bodies(
                of: families.contains(.sensu) ? Emitter.linked(services.map { $0.marathonChecks }) : [],
                kept: keepsBytes),
            jobEvents: sensuJobs.bodies(
                of: families.contains(.sensuJobs) ? Emitter.linked(services.map { $0.chronosChecks }) : [],
                kept: keepsBytes))
        let families = Family.allCases.filter(families.contains)
        return services.map { service in
            var result: [Emission] = []
            for family in families { emit(family, of: service, &bodies, to: &result) }
            return result
        }
    }

    /// The instances that could be linked, in the order in which they are emitted.
    private static func linked<Instance>(_ files: [LinkedFile<Instance>]) -> [Instance] {
        var linked: [Instance] = []
        for case .present(let instances) in files {
            for case .linked(let instance) in instances.lazy.map({ $0.result }) { linked.append(instance) }
        }
        return linked
    }

    /// Those that come next.
    private struct Bodies {
        var apps: Texts
        var jobs: Texts
        var events: Texts
        var jobEvents: Texts

        typealias Texts = IndexingIterator<[ArraySlice<UInt8>]>

        init(
            apps: [ArraySlice<UInt8>], jobs: [ArraySlice<UInt8>], events: [ArraySlice<UInt8>],
            jobEvents: [ArraySlice<UInt8>]
        ) {
            (self.apps, self.jobs) = (apps.makeIterator(), jobs.makeIterator())
            (self.events, self.jobEvents) = (events.makeIterator(), jobEvents.makeIterator())
        }
    }

    private mutating func emit(
        _ family: Family, of service: LinkedService, _ bodies: inout Bodies, to result: inout [Emission]
    ) {
        switch family {
        case .marathon:
            Emitter.emit(service.marathon, family, of: service, to: &result) { _ in bodies.apps.next() ?? [] }
        case .chronos: Emitter.emit(service.chronos, family, of: service, to: &result) { _ in bodies.jobs.next() ?? [] }
        case .kubernetes:
            Emitter.emit(service.kubernetes, family, of: service, to: &result) {
                kubernetes.body(of: $0, kept: keepsBytes)[...]
            }
        case .kubernetesBudgets:
            Emitter.emit(service.kubernetes.budgeted, family, of: service, to: &result) {
                keepsBytes ? KubernetesEmitter.budget(of: $0)[...] : []
            }
        case .kubernetesAutoscalers:
            Emitter.emit(service.kubernetes.autoscaled, family, of: service, to: &result) {
                keepsBytes ? KubernetesEmitter.autoscaler(of: $0)[...] : []
            }
        case .sensu:
            Emitter.emit(service.marathonChecks, family, of: service, to: &result) { _ in bodies.events.next() ?? [] }
        case .sensuJobs:
            Emitter.emit(service.chronosChecks, family, of: service, to: &result) { _ in bodies.jobEvents.next() ?? [] }
        case .nerve:
            var number = 0
            Emitter.emit(service.registrations, family, of: service, to: &result) { namespace in
                defer { number += 1 }
                guard keepsBytes else { return [] }
                return nerve.text(number, of: service.name, namespace.node.document) {
                    NerveEmitter.fragment(of: namespace)
                }[...]
            }
        case .synapse:
            var number = 0
            Emitter.emit(service.discoveries, family, of: service, to: &result) { namespace in
                defer { number += 1 }
                guard keepsBytes else { return [] }
                return synapse.text(number, of: service.name, namespace.node.document) {
                    SynapseFragment.emit(namespace)
                }[...]
            }
        }
    }

    private static func emit<Instance>(
        _ file: LinkedFile<Instance>, _ family: Family, of service: LinkedService, to result: inout [Emission],
        _ body: (Instance) -> ArraySlice<UInt8>
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
                    .artifact(Artifact(cluster: service.cluster, family: family, id: id, text: body(instance))))
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
