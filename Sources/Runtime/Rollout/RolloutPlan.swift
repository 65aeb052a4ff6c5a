import Compiler
import Emitters
import Planner

/// What is to be done in a cluster, and what that was decided from. Nothing secret is in it.
public struct RolloutPlan: Sendable, Equatable {
    /// What it was made of: the same inputs and the same cluster give the same plan.
    public struct Inputs: Sendable, Equatable {
        public var cluster: ClusterName
        /// The commit of soa-configs, 40 hexadecimal digits.
        public var commit: String
        /// Digests of the system configuration, and of the files with instance counts and deployments that were given.
        public var systemConfig: String
        public var instanceCounts: String?
        public var deployments: String?

        public init(
            cluster: ClusterName, commit: String, systemConfig: String, instanceCounts: String?, deployments: String?
        ) {
            (self.cluster, self.commit, self.systemConfig) = (cluster, commit, systemConfig)
            (self.instanceCounts, self.deployments) = (instanceCounts, deployments)
        }

        /// What is other, a line each.
        public func differences(to now: Inputs) -> [String] {
            var lines: [String] = []
            if cluster != now.cluster { lines.append("it is for \(cluster), and not for \(now.cluster)") }
            if commit != now.commit { lines.append("it is of the commit \(commit)") }
            if systemConfig != now.systemConfig { lines.append("the system configuration has changed") }
            if instanceCounts != now.instanceCounts { lines.append("the instance counts have changed") }
            if deployments != now.deployments { lines.append("it was made with other deployments") }
            return lines
        }
    }

    public var inputs: Inputs
    /// Those of which something is to be done or told, by id; removals among them.
    public var instances: [InstancePlan] = []
    /// Instances whose apps are as they should be.
    public var adopted = 0
    /// Apps of soac's form that nobody wants, and that stay; with the reason.
    public var kept: [KeptApp] = []
    /// Why nothing is removed, though something would be; nil if that is not so.
    public var removalRefusal: String?

    /// How many instances the commit has for the cluster's Marathons, though it has none.
    public var leftOut = 0
    /// Why not all that runs is known; nil if it is.
    public var doubt: String?

    /// What is to be done with Chronos's jobs.
    public var jobs = JobsPlan()
    /// What is to be done on Kubernetes.
    public var workloads = WorkloadsPlan()

    public struct KeptApp: Sendable, Equatable {
        /// With the slash.
        public var id: String
        public var shard: Int
        public var reason: String
    }

    public init(inputs: Inputs) { self.inputs = inputs }

    public func count(_ action: InstancePlan.Action) -> Int { instances.count { $0.action == action } }

    /// Whether carrying it out would change something.
    public var changesAnything: Bool {
        jobs.changesAnything || workloads.changesAnything || instances.contains { $0.action.changesAnything }
    }

    /// What a limit of changes is a share of: the instances that run, or should.
    public var instanceCount: Int {
        adopted + instances.count { $0.action != .remove } + workloads.instanceCount
    }

    /// Whether all that the commit has for the cluster was looked at.
    var isWhole: Bool {
        [doubt, jobs.doubt, workloads.doubt].allSatisfy { $0 == nil }
            && leftOut + jobs.leftOut + workloads.leftOut == 0
    }

    /// Why nothing is removed somewhere, a line each.
    public var removalRefusals: [String] {
        [removalRefusal, jobs.removalRefusal, workloads.removalRefusal].compactMap { $0 }
    }
}

/// Limits on what one run may do to a cluster.
public struct RolloutGuards: Sendable {
    /// The share of the instances that run which may be removed, 0 to 1.
    public var maxRemoved: Double
    /// How many instances may be bounced; nil: any number.
    public var maxBounces: ChangeLimit?

    public init(maxRemoved: Double, maxBounces: ChangeLimit?) {
        (self.maxRemoved, self.maxBounces) = (maxRemoved, maxBounces)
    }

    /// Why a plan goes too far, for people; empty if it does not.
    public func refusals(of plan: RolloutPlan) -> [String] {
        var reasons = plan.removalRefusals
        if let maxBounces {
            let bounces = plan.count(.bounce) + plan.workloads.count(.bounce)
            if bounces > maxBounces.count(of: plan.instanceCount) {
                reasons.append(
                    "\(bounces) of \(plan.instanceCount) instances would bounce, but at most \(maxBounces) may")
            }
        }
        return reasons
    }
}
