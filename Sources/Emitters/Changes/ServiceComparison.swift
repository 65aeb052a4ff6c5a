import Compiler

/// Compares what a service has in one cluster at two commits: a pure function.
public struct ServiceComparison {
    /// A service in a cluster, as one commit has it.
    public struct Side {
        /// Nil: there is no such service.
        public var service: LinkedService?
        public var emissions: [Emission]
        public var system: SystemConfiguration

        public init(_ service: LinkedService?, emissions: [Emission], system: SystemConfiguration) {
            self.service = service
            self.emissions = emissions
            self.system = system
        }
    }

    private let before: Side
    private let after: Side
    private let cluster: ClusterName

    public init(in cluster: ClusterName, _ before: Side, _ after: Side) {
        self.cluster = cluster
        self.before = before
        self.after = after
    }

    /// By family, then by instance.
    public func changes(of families: Set<Family>) -> [Change] {
        var changes: [Change] = []
        for family in Family.allCases where families.contains(family) {
            let (old, new) = (States(before.emissions, family), States(after.emissions, family))
            // That the check of an instance comes and goes with it is no news.
            let told = Set(changes.filter { $0.family == family.subject && $0.verdict.isOfBeing }.map(\.id))
            for id in old.names(with: new) where !told.contains(id) {
                if let change = change(of: id, family, old[id], new[id]) { changes.append(change) }
            }
        }
        return changes
    }

    // MARK: States

    private enum State {
        case absent
        /// Its first deployment is still to come.
        case waiting(String)
        case broken
        case there(Artifact)
    }

    /// The instances of one family.
    private struct States {
        private var byName: [InstanceID: State] = [:]
        /// The file is broken: which instances it defines is not known.
        private var isBroken = false

        init(_ emissions: [Emission], _ family: Family) {
            for emission in emissions {
                switch emission {
                case .artifact(let artifact) where artifact.family == family: byName[artifact.id] = .there(artifact)
                case .leftOut(let omission) where omission.family == family:
                    guard let instance = omission.instance else {
                        isBroken = true
                        continue
                    }
                    let id = InstanceID(service: omission.service, instance: instance)
                    switch omission.reason {
                    case .broken: byName[id] = .broken
                    // The check of what waits is none yet.
                    case .notDeployed where family.subject != nil: continue
                    case .notDeployed(let reason): byName[id] = .waiting(reason)
                    }
                default: continue
                }
            }
        }

        subscript(_ id: InstanceID) -> State { byName[id] ?? (isBroken ? .broken : .absent) }

        func names(with other: States) -> [InstanceID] { Set(byName.keys).union(other.byName.keys).sorted() }
    }

    private func change(of id: InstanceID, _ family: Family, _ old: State, _ new: State) -> Change? {
        func change(_ verdict: Verdict, _ note: String? = nil) -> Change {
            Change(
                cluster: cluster, family: family, id: id, verdict: verdict, before: state(old, before),
                after: state(new, after), fields: [], note: note)
        }
        switch (old, new) {
        // Most are the same, and then nobody asks for the rest.
        case (.there(let old), .there(let new)):
            return old.bytes == new.bytes ? nil : compare(old, new, change(.update))
        case (.there, .absent): return change(family.verdict ?? .remove)
        case (.there, .broken): return change(.break, "it can no longer be compiled; what runs is left alone")
        case (.there, .waiting(let reason)): return change(.break, "\(reason); what runs is left alone")
        case (.absent, .there): return change(family.verdict ?? .create)
        case (.waiting, .there): return change(family.verdict ?? .create, "it was waiting for its first deployment")
        case (.absent, .waiting(let reason)): return change(.create, "once it is deployed: \(reason)")
        case (.absent, .broken): return change(.break, "it is new, and cannot be compiled")
        case (.waiting, .broken):
            return change(.break, "it waits for its first deployment, and can no longer be compiled")
        case (.broken, .there): return change(.mend)
        case (.broken, .waiting(let reason)): return change(.mend, "once it is deployed: \(reason)")
        case (.broken, .absent): return change(.remove, "it could not be compiled")
        case (.waiting, .absent): return change(.remove, "it was never deployed")
        case (.absent, .absent), (.waiting, .waiting), (.broken, .broken): return nil
        }
    }

    private func compare(_ old: Artifact, _ new: Artifact, _ change: Change) -> Change {
        var change = change
        change.verdict = verdict(old, new, change)
        change.fields = ArtifactComparison(before: (old, before), after: (new, after)).fields
        change.note = note(change)
        return change
    }

    private func verdict(_ old: Artifact, _ new: Artifact, _ change: Change) -> Verdict {
        if let verdict = old.family.verdict { return verdict }
        switch (before.isStopped(old), after.isStopped(new)) {
        case (false, true): return .stop
        case (true, false): return .start
        default: break
        }
        if change.before?.commit != change.after?.commit { return .deploy }
        guard [.marathon, .kubernetes].contains(old.family) else { return .update }
        return change.before?.hash == change.after?.hash ? .scale : .bounce
    }

    private func note(_ change: Change) -> String? {
        if let note = noteOfController(change) { return note }
        guard change.verdict == .bounce, change.before?.tasks != change.after?.tasks,
            change.fields.contains(where: { ($0.before?.isUniqueHosts ?? false) != ($0.after?.isUniqueHosts ?? false) })
        else { return nil }
        let size = after.system.autoHostnameUniqueSize.value.written.str
        return "the number of tasks crosses auto_hostname_unique_size (\(size))"
    }

    /// What one kind of controller keeps, another does not take over.
    private func noteOfController(_ change: Change) -> String? {
        guard change.family == .kubernetes,
            let old = before.service?.kubernetes[change.id.instance]?.instance.controller.isStatefulSet,
            let new = after.service?.kubernetes[change.id.instance]?.instance.controller.isStatefulSet, old != new
        else { return nil }
        return old
            ? "the StatefulSet goes, and a Deployment comes; the volumes of its pods stay"
            : "the Deployment goes, and a StatefulSet comes"
    }

    private func state(_ state: State, _ side: Side) -> ArtifactState? {
        guard case .there(let artifact) = state else { return nil }
        return ArtifactState(artifact, of: side)
    }
}

extension Family {
    /// What any change to the family's artifacts is called; nil where it depends on the change.
    fileprivate var verdict: Verdict? {
        switch self {
        case .marathon, .chronos, .kubernetes: nil
        case .kubernetesBudgets, .kubernetesAutoscalers: .update
        case .sensu, .sensuJobs: .alert
        case .nerve, .synapse: .route
        }
    }

    /// The family of what the artifact is about; nil if it stands for itself.
    fileprivate var subject: Family? {
        switch self {
        case .marathon, .chronos, .kubernetes, .nerve, .synapse: nil
        case .kubernetesBudgets, .kubernetesAutoscalers: .kubernetes
        case .sensu: .marathon
        case .sensuJobs: .chronos
        }
    }
}
