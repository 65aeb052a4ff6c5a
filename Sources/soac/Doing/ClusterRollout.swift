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
            var plan = try await rollout.plan(maxRemoved: maxRemoved) { pods.unfinished($0) }
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
            guard let other = instances[plan.workloads.instances[place].id], other.action != .remove else { continue }
            let reason = other.waiting.first ?? "Marathon is to \(other.action.rawValue) it"
            plan.workloads.instances[place].hold("it moves to Marathon, and stays here until it runs there: \(reason)")
        }
    }
}

extension WorkloadsPlan {
    /// Why an instance does not run there as it is wanted, or that this is not known; nil if it does.
    fileprivate func unfinished(_ id: InstanceID) -> String? {
        if let doubt { return doubt }
        if leftOut > 0 { return "no API server is named (--kubeconfig)" }
        return rolling[id] ?? instances.first { $0.id == id }.map { $0.reason }
    }
}

extension WorkloadPlan {
    fileprivate mutating func hold(_ why: String) {
        (action, steps, reason) = (.wait, [], why)
    }
}
