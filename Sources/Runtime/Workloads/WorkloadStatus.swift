import Compiler
import Planner

/// How an instance of Kubernetes is: what is wanted of it, and what there is.
public struct WorkloadStatus: Sendable, Equatable {
    /// In a word, the gravest that holds.
    public enum Word: String, Sendable, CaseIterable {
        /// As it should be.
        case running
        /// Nothing of it is wanted, and nothing runs.
        case stopped
        /// New pods take the place of old ones, or their number changes.
        case rolling
        /// Kubernetes has given up on its new pods.
        case stuck
        /// Fewer pods are ready than wanted.
        case short
        /// Kubernetes has another configuration of it.
        case outdated
        /// Kubernetes has nothing of it.
        case missing
        /// It waits for its first deployment.
        case notDeployed = "not-deployed"
        /// Its files cannot be compiled.
        case broken
        /// The API server does not answer, or none is named.
        case unknown
    }

    public var id: InstanceID
    public var word: Word
    /// Why, where the word does not say it all.
    public var reason: String?
    /// The hashes of what its pods are to be made of, and are made of.
    public var wanted: String?
    public var seen: String?
    /// `Deployment checkout-main`
    public var controllers: [String] = []
    /// How many pods are wanted by what keeps them; nil if there is nothing.
    public var replicas: Int?
    public var pods: [PodStatus] = []

    public var ready: Int { pods.count(where: \.isReady) }

    /// Whether it is as it should be.
    public var isWell: Bool { word == .running || word == .stopped }
}

extension WorkloadsRollout {
    /// The instances that a name means: a service's, or one; nil: all.
    public func instances(named name: String?) -> [InstanceID] {
        let all = wishes.keys.sorted()
        guard let name else { return all }
        return all.filter { $0.service.text.hasSameBytes(as: name) || $0.description.hasSameBytes(as: name) }
    }

    /// Whether it is known where the API server is.
    public var isServerNamed: Bool { kubernetes != nil }

    /// How instances are. Pods are looked at of few, or of all at once.
    public func status(of ids: [InstanceID]) async -> [WorkloadStatus] {
        guard !ids.isEmpty else { return [] }
        func unknown(_ reason: String) -> [WorkloadStatus] {
            ids.map {
                WorkloadStatus(
                    id: $0, word: .unknown, reason: reason, wanted: wanted($0)?.labels.configuration)
            }
        }
        guard let kubernetes else { return unknown("no API server is named: --kubeconfig does") }
        do throws(KubernetesFailure) {
            let objects = try await Self.objects(of: kubernetes)
            if let doubt = doubt(objects) { return unknown(doubt) }
            let labels = "yelp.com/paasta_instance" + (ids.count == 1 ? "=\(ids[0].instance.text)" : "")
            let pods = Dictionary(
                grouping: try await kubernetes.list(.pod, labels: labels).map { PodStatus($0) }, by: \.id)
            return ids.map { status(of: $0, objects[$0], pods[$0] ?? []) }
        } catch { return unknown(error.reason) }
    }

    private func status(of id: InstanceID, _ live: LiveWorkload, _ pods: [PodStatus]) -> WorkloadStatus {
        var status = WorkloadStatus(
            id: id, word: .running, wanted: wanted(id)?.labels.configuration, seen: live.configuration)
        status.controllers = live.controllers.map(\.title)
        status.replicas = live.controllers.map(\.replicas).max()
        status.pods = pods.sorted { $0.name < $1.name }
        switch wishes[id] {
        case nil: (status.word, status.reason) = (.missing, "it is not configured")
        case .notDeployed(let reason): (status.word, status.reason) = (.notDeployed, reason)
        case .broken: (status.word, status.reason) = (.broken, "its files cannot be compiled")
        case .workload(let wanted): (status.word, status.reason) = Self.word(wanted, live, status)
        }
        return status
    }

    private static func word(
        _ wanted: WantedWorkload, _ live: LiveWorkload, _ status: WorkloadStatus
    ) -> (WorkloadStatus.Word, String?) {
        let need = WorkloadNeed(wanted, live: live)
        switch need.change {
        case .create: return (.missing, "soac apply makes it")
        case .wait: return (live.controllers.isEmpty ? .missing : .outdated, need.reason)
        case .bounce, .scale, .update:
            return (.outdated, need.steps.isEmpty ? need.pending : "soac apply: \(need.reason)")
        case .nothing: break
        }
        for controller in live.controllers {
            let progress = ControllerStatus(controller)
            if let failure = progress.failure { return (.stuck, trouble(status) ?? failure) }
            if progress.isRolledOut { return progress.wanted == 0 ? (.stopped, nil) : (.running, nil) }
            if progress.ready < progress.wanted, let trouble = trouble(status) { return (.short, trouble) }
            return (.rolling, progress.progress)
        }
        return (.running, nil)
    }

    /// What most likely keeps pods from being ready.
    private static func trouble(_ status: WorkloadStatus) -> String? {
        let pods = status.pods.filter { !$0.isReady && !$0.isLeaving && $0.trouble != nil }
        return pods.first.map { pod in "\(pod.name): \(pod.trouble ?? "")" }
    }
}
