import Compiler
import Planner

/// What is to be done for one of Chronos's jobs, and what that was decided from.
public struct JobPlan: Sendable, Equatable {
    /// The kind of change, for people and programs.
    public enum Action: String, Sendable, CaseIterable {
        case create, update, remove
        /// Something is to be done, and nothing can be done now.
        case wait
        /// It is not deployed yet, or cannot be compiled: what Chronos has of it stays.
        case leftAlone = "left-alone"
    }

    public var name: JobName
    public var action: Action
    /// The hashes of the configuration that is wanted, and of the one that Chronos has; nil where there is none.
    public var wanted: String?
    public var seen: String?
    public var reason: String

    public init(name: JobName, action: Action, wanted: String? = nil, seen: String? = nil, reason: String) {
        (self.name, self.action, self.wanted, self.seen, self.reason) = (name, action, wanted, seen, reason)
    }
}

/// What is to be done with the jobs of a cluster.
public struct JobsPlan: Sendable, Equatable {
    /// Those of which something is to be done or told: parents before their children, and then what goes, children first.
    public var jobs: [JobPlan] = []
    /// Jobs that are as they should be.
    public var adopted = 0
    /// Jobs that nobody wants, and that stay; with the reason.
    public var kept: [KeptJob] = []
    /// Why nothing is removed, though something would be; nil if that is not so.
    public var removalRefusal: String?
    /// How many jobs the commit has for the cluster, though that has no Chronos.
    public var leftOut = 0
    /// Why Chronos does not tell what it has; nil if it does.
    public var doubt: String?

    public struct KeptJob: Sendable, Equatable {
        public var name: JobName
        public var reason: String
    }

    public init() {}

    public func count(_ action: JobPlan.Action) -> Int { jobs.count { $0.action == action } }

    /// Whether carrying it out would change something.
    public var changesAnything: Bool { jobs.contains { [.create, .update, .remove].contains($0.action) } }
}
