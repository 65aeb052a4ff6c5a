import Compiler
import Planner

/// What `soac run` knows of its cluster at one moment: its page, its metrics and what it says of its own health are made of it.
/// Times are seconds since 1970, durations seconds. No secret is in it.
public struct RunStatus: Sendable, Equatable {
    public var cluster: ClusterName
    /// When the process began, and the moment that this tells of.
    public var start: Double
    public var now: Double
    /// What the cluster is brought to; nil: nothing was read yet.
    public var commit: Commit?
    /// A later state that is not brought about; nil: there is none.
    public var held: Held?
    /// Why nothing is done for now, as another host does it; nil: this one does.
    public var standby: String?
    /// What is looked at again and again, in the order of the cases; those that the cluster does not have are not in it.
    public var looks: [Look] = []
    /// Instances and jobs of the cluster, by what the last look found.
    public var instances: [InstancePlan.Action: Int] = [:]
    public var jobs: [JobState: Int] = [:]
    /// Instances that are being brought about, by id.
    public var bounces: [Bounce] = []
    /// When a turn of one of them, or of what fails, last ended, well or not; nil: none has.
    public var lastTurn: Double?
    /// What fails, the oldest first.
    public var troubles: [Trouble] = []
    /// What happened last, the newest first; at most `eventLimit`.
    public var events: [Event] = []
    public var counters = Counters()

    public static let eventLimit = 100

    public struct Commit: Sendable, Equatable {
        /// 40 hexadecimal digits; of a folder, what it is called.
        public var id: String
        /// The first line of its message.
        public var subject: String?
        /// Since when the cluster is brought to it.
        public var since: Double
        /// When the cluster first was as it wants: all families were looked at since, and there was nothing left to do, and
        /// nothing that failed; nil: it was not yet.
        public var reached: Double?

        public init(id: String, subject: String?, since: Double, reached: Double? = nil) {
            (self.id, self.subject, self.since, self.reached) = (id, subject, since, reached)
        }
    }

    public struct Held: Sendable, Equatable {
        public var id: String
        /// The guard that says no, or what cannot be read, in a line for people.
        public var reason: String
        public var since: Double

        public init(id: String, reason: String, since: Double) {
            (self.id, self.reason, self.since) = (id, reason, since)
        }
    }

    public struct Look: Sendable, Equatable {
        public enum Subject: String, Sendable, CaseIterable {
            case source, marathon, chronos, replication, jobs, sensu
        }

        public var subject: Subject
        /// When it last went well, and how long that took; nil: it has not yet.
        public var lastSuccess: Double?
        public var duration: Double?
        /// When it last ended, well or not; nil: it has not yet.
        public var lastEnd: Double?
        /// Why the last one failed, in a line, and since when all of them have; nil: it did not.
        public var failure: String?
        public var failingSince: Double?
        /// How often it is done, in seconds: three times as long without an end is too long (`RunHealth`).
        public var interval: Double

        public init(subject: Subject, interval: Double) { (self.subject, self.interval) = (subject, interval) }

        /// It went well.
        public mutating func succeed(at time: Double, duration: Double) {
            (lastSuccess, lastEnd, self.duration) = (time, time, duration)
            (failure, failingSince) = (nil, nil)
        }

        /// It did not, and why, in a line.
        public mutating func fail(at time: Double, _ reason: String) {
            (lastEnd, failure, failingSince) = (time, reason, failingSince ?? time)
        }
    }

    public enum JobState: String, Sendable, CaseIterable {
        /// It is as it should be.
        case asWanted = "as-wanted"
        /// It is to be sent, or to be removed.
        case changing
        /// It waits for something, as a parent.
        case waiting
        /// It is not deployed yet, or cannot be compiled: what Chronos has of it stays.
        case leftAlone = "left-alone"
    }

    public struct Bounce: Sendable, Equatable {
        public var id: InstanceID
        public var action: InstancePlan.Action
        /// The bounce method; nil where none is needed.
        public var method: String?
        /// Since when it is brought about.
        public var since: Double
        /// Tasks of the app that is wanted: how many are up, and how many are wanted; nil where nobody looked yet.
        public var up: Int?
        public var wanted: Int?
        /// Tasks of apps that are to go.
        public var old: Int
        /// What was done or waited for last, in a line.
        public var reason: String
        /// When it has its next turn; nil: it has it now.
        public var next: Double?

        public init(
            id: InstanceID, action: InstancePlan.Action, method: String? = nil, since: Double, up: Int? = nil,
            wanted: Int? = nil, old: Int = 0, reason: String = "", next: Double? = nil
        ) {
            (self.id, self.action, self.method, self.since) = (id, action, method, since)
            (self.up, self.wanted, self.old, self.reason, self.next) = (up, wanted, old, reason, next)
        }
    }

    public struct Trouble: Sendable, Equatable {
        /// An instance or a job, `SERVICE.INSTANCE`; or `removals`, or `removals of jobs`, that a guard refuses.
        public var subject: String
        /// What is wrong, in a line.
        public var text: String
        public var since: Double
        /// Turns that failed, in a row; 0: it is not tried, as that is of no use before something changes.
        public var failures: Int
        /// When it is tried again; nil: when something changes.
        public var next: Double?

        public init(subject: String, text: String, since: Double, failures: Int, next: Double?) {
            (self.subject, self.text, self.since) = (subject, text, since)
            (self.failures, self.next) = (failures, next)
        }
    }

    public struct Event: Sendable, Equatable {
        public var time: Double
        /// An instance or a job; nil: the process itself, as when it takes a new commit.
        public var subject: String?
        /// As in the logs (`DeployEvent.Kind`); of the process itself `commit`, `held`, `standby`, `look`, `start` or `stop`.
        public var kind: String
        public var text: String
        /// Whether something went wrong.
        public var isFailure: Bool

        public init(time: Double, subject: String?, kind: String, text: String, isFailure: Bool) {
            (self.time, self.subject, self.kind) = (time, subject, kind)
            (self.text, self.isFailure) = (text, isFailure)
        }
    }

    /// Since the process began.
    public struct Counters: Sendable, Equatable {
        public var turns = 0
        public var failedTurns = 0
        public var drainedTasks = 0
        public var killedTasks = 0
        public var removedInstances = 0
        public var sentJobs = 0
        public var removedJobs = 0
        public var commits = 0

        public init() {}
    }

    public init(cluster: ClusterName, start: Double, now: Double) {
        (self.cluster, self.start, self.now) = (cluster, start, now)
    }
}
