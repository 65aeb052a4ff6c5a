import Compiler
import Planner

/// How an instance is: what is wanted of it, and what there is.
public struct InstanceStatus: Sendable, Equatable {
    /// In a word, the gravest that holds.
    public enum Word: String, Sendable, CaseIterable {
        /// As it should be.
        case running
        /// Nothing of it is wanted, and nothing runs.
        case stopped
        /// Marathon carries out a change of it.
        case deploying
        /// Another app takes the place of an older one.
        case bouncing
        /// Tasks failed; Marathon waits before it starts more.
        case delayed
        /// Marathon waits for room in the cluster.
        case waiting
        /// Fewer tasks are up than wanted.
        case short
        /// There is no app of it.
        case missing
        /// It waits for its first deployment.
        case notDeployed = "not-deployed"
        /// Its files cannot be compiled.
        case broken
        /// Marathon does not answer.
        case unknown
    }

    /// An app of it.
    public struct App: Sendable, Equatable {
        /// With the slash.
        public var id: String
        /// The place of its Marathon.
        public var shard: Int
        public var isWanted: Bool
        public var instances: Int
        /// Of its last change.
        public var version: String
        public var deployments: [String]
        /// Tasks that are to be started, and seconds until that is tried; nil where none is.
        public var queued: Int?
        public var delay: Double?
        public var tasks: [Task]
    }

    public struct Task: Sendable, Equatable {
        public var id: String
        public var host: String
        public var ports: [Int]
        /// Mesos's, as a bounce tells it apart.
        public var state: String
        /// Seconds since 1970; nil if it has not started.
        public var started: Double?
        /// What Marathon's health checks say; nil if there is no result.
        public var isHealthy: Bool?
        /// What a bounce makes of it: `happy`, `unhappy`, `draining`, `at-risk`, `leaving`; nil where nobody looked closer.
        public var bucket: String?
    }

    public var id: InstanceID
    public var word: Word
    /// Why, where the word does not say it all.
    public var reason: String?
    /// The app that is wanted, without the slash, and how many tasks of it.
    public var wantedID: String?
    public var wantedInstances: Int?
    public var method: String?
    public var apps: [App] = []

    public init(id: InstanceID, word: Word, reason: String? = nil) {
        (self.id, self.word, self.reason) = (id, word, reason)
    }

    /// Tasks of the wanted app that are up: in each load balancer where somebody looked, else by Marathon's checks.
    public var up: Int {
        apps.filter(\.isWanted).flatMap(\.tasks).count { task in
            task.bucket.map { $0 == "happy" || $0 == "at-risk" } ?? (task.isHealthy ?? (task.state == "running"))
        }
    }

    /// Whether it is as it should be.
    public var isWell: Bool { word == .running || word == .stopped }
}
