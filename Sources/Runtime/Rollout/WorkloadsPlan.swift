import Compiler
import Planner

/// What is to be done for one instance of Kubernetes, and what that was decided from.
public struct WorkloadPlan: Sendable, Equatable {
    /// The kind of change, for people and programs.
    public enum Action: String, Sendable, CaseIterable {
        case create, bounce, scale
        /// Its budget or its autoscaler alone.
        case update
        case remove
        /// Something is to be done, and nothing can be done now.
        case wait
        /// It is not deployed yet: what Kubernetes has of it stays.
        case leftAlone = "left-alone"
        /// It cannot be compiled: what Kubernetes has of it stays.
        case broken

        var changesAnything: Bool { [.create, .bounce, .scale, .update, .remove].contains(self) }
    }

    public var id: InstanceID
    public var action: Action
    /// The hash of what its pods are to be made of; nil where that is not known.
    public var wanted: String?
    /// Its objects, a line each with what tells one from another of that name.
    public var seen: [String] = []
    public var reason: String
    /// What is done first, in order: `replace Deployment checkout-main: …`
    public var steps: [String] = []
    /// What has to come before the rest; nil if nothing has.
    public var pending: String?

    public init(id: InstanceID, action: Action, wanted: String? = nil, reason: String) {
        (self.id, self.action, self.wanted, self.reason) = (id, action, wanted, reason)
    }
}

/// What is to be done with the instances that a cluster has on Kubernetes.
public struct WorkloadsPlan: Sendable, Equatable {
    /// Those of which something is to be done or told, by id.
    public var instances: [WorkloadPlan] = []
    /// Secrets that are written before all else.
    public var secrets: [SecretPlan] = []
    /// Instances that are as they should be.
    public var adopted = 0
    /// Instances that are as they were sent, and whose pods are not yet as they should be; how far they have come.
    public var rolling: [InstanceID: String] = [:]
    /// Objects that nobody wants, and that stay; with the reason.
    public var kept: [KeptObject] = []
    /// Why nothing is removed, though something would be; nil if that is not so.
    public var removalRefusal: String?
    /// How many instances the commit has for the cluster, though no API server is named.
    public var leftOut = 0
    /// Why nothing is done: the API server does not tell what it has, or has what is another cluster's.
    public var doubt: String?

    public struct KeptObject: Sendable, Equatable {
        /// `Deployment checkout-main`
        public var object: String
        public var reason: String
    }

    public init() {}

    public func count(_ action: WorkloadPlan.Action) -> Int { instances.count { $0.action == action } }

    /// Whether carrying it out would change something.
    public var changesAnything: Bool { !secrets.isEmpty || instances.contains { $0.action.changesAnything } }

    /// What a limit of changes is a share of: the instances that run, or should.
    var instanceCount: Int { adopted + rolling.count + instances.count { $0.action != .remove } }
}
