import Compiler
import Git
import Runtime

/// All that brings a cluster about: its Marathons, its Chronos and its Kubernetes.
struct ClusterRollout {
    var rollout: Rollout
    var jobs: JobsRollout
    var workloads: WorkloadsRollout

    init(_ prepared: RolloutOptions.Prepared, _ decryption: SecretDecryption?) async throws {
        (rollout, jobs) = (prepared.rollout, try prepared.jobs())
        workloads = try await prepared.workloads(decryption)
    }

    /// What is to be done now. `maxRemoved` is a share of what runs on each, 0 to 1.
    func plan(maxRemoved: Double) async throws -> RolloutPlan {
        do throws(GitError) {
            let pods = try await workloads.plan(maxRemoved: maxRemoved)
            let unfinished = pods.unfinished
            var plan = try await rollout.plan(maxRemoved: maxRemoved) { id in
                // What may have moved, and is not known to be there, may be in a file that cannot be read.
                workloads.isConfigured(id) ? unfinished(id) : "it is not known whether it is configured there"
            }
            (plan.jobs, plan.workloads) = (try await jobs.plan(maxRemoved: maxRemoved), pods)
            holdMoves(in: &plan)
            return plan
        } catch { throw Problem(error) }
    }

    /// What changed since a plan was made, a line each; empty if it can be carried out.
    func changes(since plan: RolloutPlan) async -> [String] {
        await rollout.changes(since: plan) + jobs.changes(since: plan.jobs) + workloads.changes(since: plan.workloads)
    }

    /// What moves to Marathon goes from Kubernetes once it runs there.
    private func holdMoves(in plan: inout RolloutPlan) {
        let instances = Dictionary(plan.instances.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for place in plan.workloads.instances.indices where plan.workloads.instances[place].action == .remove {
            let id = plan.workloads.instances[place].id
            guard let reason = unfinished(id, instances[id], plan) else { continue }
            plan.workloads.instances[place].hold("it moves to Marathon, and stays here until it runs there: \(reason)")
        }
    }

    /// Why an instance does not run on Marathon as it is wanted there, or that this is not known; nil if it does, or is not wanted there.
    private func unfinished(_ id: InstanceID, _ instance: InstancePlan?, _ plan: RolloutPlan) -> String? {
        if rollout.wanted.unreadable.contains(id.service) { return "its file for Marathon cannot be read" }
        if plan.leftOut > 0, rollout.isWanted(id) { return "the cluster has no Marathon" }
        guard let instance, instance.action != .remove else { return nil }
        return instance.waiting.first ?? "Marathon is to \(instance.action.rawValue) it"
    }
}

extension WorkloadsPlan {
    /// Tells of an instance that is configured there why it does not run as it is wanted, or that this is not known; nil if it does.
    fileprivate var unfinished: (InstanceID) -> String? {
        if let reason = doubt ?? (leftOut > 0 ? "no API server is named (--kubeconfig)" : nil) {
            return { _ in reason }
        }
        let reasons = Dictionary(instances.map { ($0.id, $0.reason) }, uniquingKeysWith: { first, _ in first })
        return { rolling[$0] ?? reasons[$0] }
    }
}

extension WorkloadPlan {
    fileprivate mutating func hold(_ why: String) {
        (action, steps, reason) = (.wait, [], why)
    }
}
