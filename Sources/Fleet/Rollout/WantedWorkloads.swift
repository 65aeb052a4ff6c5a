import Compiler
import Emitters

/// An instance of Kubernetes as its cluster is to have it.
public struct WantedPods: Sendable {
    /// One of the objects that stand beside the pods.
    public enum Part: Sendable {
        case object([UInt8])
        /// There is to be none.
        case none
        /// It cannot be compiled. What is there is left alone.
        case broken
    }

    public enum State: Sendable {
        /// The Deployment or the StatefulSet, its budget, and what scales it.
        case objects(controller: [UInt8], budget: Part, autoscaler: Part)
        /// It waits for its first deployment. What runs of it is left alone.
        case notDeployed(String)
        /// It cannot be compiled. What runs of it is left alone.
        case broken
    }

    public var id: InstanceID
    public var state: State

    public init(id: InstanceID, state: State) { (self.id, self.state) = (id, state) }
}

/// What one cluster is to run on Kubernetes, of all services of a snapshot.
public struct WantedWorkloads: Sendable {
    /// By id.
    public var instances: [WantedPods]
    /// Services of whose instances nothing is known: their file cannot be read.
    public var unreadable: Set<ServiceName>
    /// In reading order.
    public var diagnostics: [Diagnostic]

    public init(instances: [WantedPods], unreadable: Set<ServiceName> = [], diagnostics: [Diagnostic] = []) {
        (self.instances, self.unreadable, self.diagnostics) = (instances, unreadable, diagnostics)
    }
}

extension WantedFleet {
    /// The cluster's instances of Kubernetes. `progress` is called now and then, from any thread, with how many services are done.
    public func workloads(
        progress: (@Sendable (_ done: Int, _ of: Int) -> Void)? = nil
    ) throws(Fleet.Failure) -> WantedWorkloads {
        let compiled = try compilation(of: Family.named(Family.kubernetes.rawValue)).run(progress: progress)
        var wanted = WantedWorkloads(instances: [], diagnostics: compiled.diagnostics)
        var states: [InstanceID: WantedPods.State] = [:]
        var parts: [Family: [InstanceID: WantedPods.Part]] = [:]
        for output in compiled.outputs {
            switch output {
            case .file(let file) where file.family == .kubernetes:
                states[file.id] =
                    file.bytes.map { .objects(controller: $0, budget: .none, autoscaler: .none) } ?? .broken
            case .file(let file): parts[file.family, default: [:]][file.id] = file.bytes.map { .object($0) } ?? .broken
            case .leftOut(let omission):
                guard let name = omission.instance else {
                    wanted.unreadable.insert(omission.service)
                    continue
                }
                let id = InstanceID(service: omission.service, instance: name)
                guard omission.family == .kubernetes else {
                    parts[omission.family, default: [:]][id] = .broken
                    continue
                }
                states[id] =
                    if case .notDeployed(let reason) = omission.reason { .notDeployed(reason) } else { .broken }
            }
        }
        for (id, state) in states {
            guard case .objects(let controller, _, _) = state else { continue }
            states[id] = .objects(
                controller: controller, budget: parts[.kubernetesBudgets]?[id] ?? .none,
                autoscaler: parts[.kubernetesAutoscalers]?[id] ?? .none)
        }
        wanted.instances = states.map { WantedPods(id: $0.key, state: $0.value) }.sorted { $0.id < $1.id }
        return wanted
    }
}
