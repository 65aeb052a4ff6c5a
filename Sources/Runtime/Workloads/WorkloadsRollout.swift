import Compiler
import Emitters
import Fleet
import Git
import Planner

/// Brings what a cluster runs on Kubernetes to what a commit wants, or tells what that would be.
public struct WorkloadsRollout: Sendable {
    /// Nil if no API server is named.
    let kubernetes: KubernetesClient?
    let clock: any RuntimeClock
    let wishes: [InstanceID: Wish]
    private let unreadable: Set<ServiceName>
    let cluster: ClusterName
    let locks: any InstanceLocks
    let log: any RolloutLog
    private let everDefined: Rollout.EverDefined?
    /// Those that soa-configs has, by the names of their Secrets.
    let secrets: [String: WantedSecret]
    /// `replication_threshold` of an instance, in percent.
    let threshold: @Sendable (InstanceID) -> Double
    /// Nil: no secret is written, and pods wait for those that are missing.
    let decryption: SecretDecryption?

    /// What is wanted of an instance.
    enum Wish: Sendable {
        case workload(WantedWorkload)
        /// It waits for its first deployment, and why.
        case notDeployed(String)
        /// It cannot be compiled.
        case broken
    }

    /// `everDefined`: which instances of Kubernetes any commit up to this one defined, of some services; nil where there are no commits.
    package init(
        _ kubernetes: KubernetesClient?, cluster: ClusterName, wanted: WantedWorkloads, secrets: [WantedSecret] = [],
        decryption: SecretDecryption? = nil, locks: any InstanceLocks, log: any RolloutLog,
        everDefined: Rollout.EverDefined?, threshold: @escaping @Sendable (InstanceID) -> Double = { _ in 50 },
        clock: any RuntimeClock = HostClock()
    ) {
        self.threshold = threshold
        self.secrets = Dictionary(
            secrets.map { (SecretObjects($0.name, of: $0.service).name, $0) }, uniquingKeysWith: { first, _ in first })
        self.decryption = decryption
        (self.kubernetes, self.clock, self.cluster, unreadable) = (kubernetes, clock, cluster, wanted.unreadable)
        (self.locks, self.log, self.everDefined) = (locks, log, everDefined)
        wishes = Dictionary(wanted.instances.map { ($0.id, Wish($0)) }, uniquingKeysWith: { first, _ in first })
    }

    func wanted(_ id: InstanceID) -> WantedWorkload? {
        if case .workload(let workload) = wishes[id] { workload } else { nil }
    }

    /// Whether it is configured for Kubernetes.
    public func isConfigured(_ id: InstanceID) -> Bool { wishes[id] != nil }

    // MARK: Planning

    /// What is to be done now, as one look at the cluster shows it. `maxRemoved` is the share of the instances that may be removed,
    /// 0 to 1; nil: what is to be removed is not looked for.
    public func plan(maxRemoved: Double?) async throws(GitError) -> WorkloadsPlan {
        var plan = WorkloadsPlan()
        guard let objects = await look(&plan), let kubernetes else { return plan }
        let there = await clusterSecrets(kubernetes)
        plan.secrets = self.plan(there)
        for id in wishes.keys.sorted() {
            switch wishes[id] {
            case .workload(let wanted): note(wanted, objects[id], plannedDoubt(there), in: &plan)
            case .notDeployed(let reason):
                plan.instances.append(WorkloadPlan(id: id, action: .leftAlone, reason: reason))
            case .broken:
                plan.instances.append(WorkloadPlan(id: id, action: .broken, reason: Self.isBroken))
            case nil: break
            }
        }
        if let maxRemoved { try noteRemovals(objects, maxRemoved, in: &plan) }
        plan.instances.sort { $0.id < $1.id }
        return plan
    }

    static let isBroken = "it cannot be compiled"

    private func note(
        _ wanted: WantedWorkload, _ live: LiveWorkload, _ doubt: (String) -> String?, in plan: inout WorkloadsPlan
    ) {
        let need = WorkloadNeed(wanted, live: live, doubt: doubt)
        guard let action = WorkloadPlan.Action(need.change) else {
            let unfinished = live.controllers.map { ControllerStatus($0) }.first { !$0.isRolledOut }
            if let unfinished {
                plan.rolling[wanted.id] = unfinished.failure ?? unfinished.progress
            } else {
                plan.adopted += 1
            }
            return
        }
        var instance = WorkloadPlan(
            id: wanted.id, action: action, wanted: wanted.labels.configuration, reason: need.reason)
        instance.seen = live.seen
        instance.steps = need.steps.map { "\($0.text): \($0.reason)" }
        instance.pending = action == .wait ? nil : need.pending
        plan.instances.append(instance)
    }

    // MARK: Looking

    /// All that Kubernetes has; nil if that is not known, and the plan says why.
    private func look(_ plan: inout WorkloadsPlan) async -> ClusterObjects? {
        guard let kubernetes else {
            plan.leftOut = wishes.count
            return nil
        }
        do throws(KubernetesFailure) {
            let objects = try await Self.objects(of: kubernetes)
            plan.doubt = doubt(objects)
            return plan.doubt == nil ? objects : nil
        } catch {
            plan.doubt = [error.reason, error.hint].compactMap { $0 }.joined(separator: "; ")
            return nil
        }
    }

    static func objects(of kubernetes: KubernetesClient) async throws(KubernetesFailure) -> ClusterObjects {
        var objects: [LiveObject] = []
        for kind in [ObjectKind.deployment, .statefulSet, .podDisruptionBudget, .horizontalPodAutoscaler] {
            objects += try await kubernetes.list(kind)
        }
        return ClusterObjects(objects)
    }

    /// Why what runs there is not this cluster's: whoever names the wrong API server would replace another cluster's pods by this one's.
    func doubt(_ objects: ClusterObjects) -> String? {
        guard !objects.clusters.isEmpty, !objects.clusters.contains(cluster.text) else { return nil }
        let names = objects.clusters.sorted().map { Printable.line($0) }.joined(separator: " and ")
        return "the pods there are those of \(names), and not of \(cluster): is it the right API server?"
    }

    // MARK: Removing

    /// What nobody has configured any more goes; all else that nobody wants is told.
    private func noteRemovals(
        _ objects: ClusterObjects, _ maxRemoved: Double, in plan: inout WorkloadsPlan
    ) throws(GitError) {
        let strangers = objects.instances.filter { !mayBeConfigured($0) }
        guard let everDefined else {
            if !strangers.isEmpty {
                plan.removalRefusal =
                    "nothing is removed from Kubernetes: without a git repository it is not known what was ever defined"
            }
            return
        }
        let defined = try everDefined(Set(strangers.map(\.service)))
        let cleanup = WorkloadCleanup(
            objects, isConfigured: mayBeConfigured, wasDefined: defined.contains, threshold: maxRemoved)
        plan.kept = cleanup.leftAlone.map { .init(object: $0.object, reason: $0.reason) }
        if cleanup.isRefused {
            plan.removalRefusal =
                "\(cleanup.unconfigured) of \(cleanup.running) instances on Kubernetes would be removed, more than the limit "
                + "of \(ChangeLimit.percent(maxRemoved * 100))"
        } else if !cleanup.removals.isEmpty, !wishes.keys.contains(where: { wanted($0) != nil }) {
            plan.removalRefusal =
                "nothing is removed from Kubernetes: the commit defines no instance of \(cluster) there that compiles"
        } else {
            plan.instances += cleanup.removals.map { removal in
                var instance = WorkloadPlan(id: removal.live.id, action: .remove, reason: removal.reason)
                instance.seen = removal.live.seen
                return instance
            }
        }
    }

    /// A file that cannot be read may have had any instance of its service.
    private func mayBeConfigured(_ id: InstanceID) -> Bool { wishes[id] != nil || unreadable.contains(id.service) }

    // MARK: Plans of yesterday

    /// What changed since a plan was made, a line each; empty if it can be carried out.
    public func changes(since plan: WorkloadsPlan) async -> [String] {
        let changing = plan.instances.filter(\.action.changesAnything)
        guard let kubernetes, !changing.isEmpty else { return [] }
        let objects: ClusterObjects
        do throws(KubernetesFailure) { objects = try await Self.objects(of: kubernetes) } catch {
            return [error.reason]
        }
        if let doubt = doubt(objects) { return [doubt] }
        return changing.flatMap { instance -> [String] in
            let wanted = wanted(instance.id)?.labels.configuration
            if instance.action != .remove, instance.wanted != wanted {
                return ["\(instance.id): \(instance.wanted ?? "nothing") was wanted, and now \(wanted ?? "nothing")"]
            }
            let now = objects[instance.id].seen
            return instance.seen.filter { !now.contains($0) }.map { "\(instance.id): \($0) is gone, or another" }
                + now.filter { !instance.seen.contains($0) }.map { "\(instance.id): \($0) is new" }
        }
    }
}

extension WorkloadPlan.Action {
    /// Nil if nothing is to be done.
    fileprivate init?(_ change: WorkloadNeed.Change) {
        switch change {
        case .nothing: return nil
        case .create: self = .create
        case .bounce: self = .bounce
        case .scale: self = .scale
        case .update: self = .update
        case .wait: self = .wait
        }
    }
}

extension WorkloadsRollout.Wish {
    fileprivate init(_ instance: WantedPods) {
        switch instance.state {
        case .notDeployed(let reason): self = .notDeployed(reason)
        case .broken: self = .broken
        case .objects(let controller, let budget, let autoscaler):
            let workload = WantedWorkload(
                instance.id, body: controller, budget: .init(budget, .podDisruptionBudget),
                autoscaler: .init(autoscaler, .horizontalPodAutoscaler))
            self = workload.map { .workload($0) } ?? .broken
        }
    }
}

extension WantedWorkload.Part {
    fileprivate init(_ part: WantedPods.Part, _ kind: ObjectKind) {
        switch part {
        case .none: self = .none
        case .broken: self = .unknown(WorkloadsRollout.isBroken)
        case .object(let body):
            self = WantedObject(kind, body).map { .object($0) } ?? .unknown(WorkloadsRollout.isBroken)
        }
    }
}
