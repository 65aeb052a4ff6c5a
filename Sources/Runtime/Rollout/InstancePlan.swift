import Compiler
import Planner

/// What is to be done for one instance, and what that was decided from.
public struct InstancePlan: Sendable, Equatable {
    /// The kind of change, for people and programs.
    public enum Action: String, Sendable, CaseIterable {
        case create, scale, bounce, remove
        /// Its tasks leave hosts in maintenance.
        case leaveHosts = "leave-hosts"
        /// Its tasks get traffic again: they were to go, and are wanted now.
        case undrain
        /// An app of the right id is there: it stays as it is.
        case adopt
        /// Something is to be done, and nothing can be done now.
        case wait
        /// It is not deployed yet: what runs of it stays.
        case leftAlone = "left-alone"
        /// soa-configs says of it what cannot be done: what runs of it stays.
        case broken

        public var changesAnything: Bool {
            switch self {
            case .create, .scale, .bounce, .remove, .leaveHosts, .undrain: true
            case .adopt, .wait, .leftAlone, .broken: false
            }
        }
    }

    /// An app as it was seen.
    public struct SeenApp: Sendable, Equatable {
        /// With the slash.
        public var id: String
        /// The place of its Marathon.
        public var shard: Int
        /// Of its last change.
        public var version: String
        public var instances: Int
        /// The ids of the deployments that changed it just then.
        public var deployments: [String]
        /// How many of its tasks are in each bucket; nil where nobody looked closer.
        public var tasks: TaskCounts?

        /// Whether it is as the other was, as far as a plan depends on that: tasks may come, go and fail.
        func isLike(_ other: SeenApp) -> Bool {
            id == other.id && shard == other.shard && version == other.version && instances == other.instances
                && deployments == other.deployments
        }
    }

    /// Tasks by what a bounce makes of them.
    public struct TaskCounts: Sendable, Equatable {
        public var happy = 0
        public var unhappy = 0
        public var draining = 0
        public var atRisk = 0
        public var leaving = 0

        public var all: Int { happy + unhappy + draining + atRisk + leaving }
    }

    /// A step, in words.
    public struct Step: Sendable, Equatable {
        /// `scale`, `create`, `undrain`, `drain`, `kill` or `delete`.
        public var kind: String
        /// The app, or the apps of the tasks, with the slash.
        public var apps: [String]
        /// How many tasks it is about, or the app is to have.
        public var count: Int
        public var reason: String
    }

    public var id: InstanceID
    public var action: Action
    /// The id of the app that is wanted, without the slash, and how many tasks of it; nil where none is.
    public var wantedID: String?
    public var wantedInstances: Int?
    /// The bounce method.
    public var method: String?
    /// The drain method.
    public var drainMethod: String?
    public var seen: [SeenApp] = []
    /// What the next round does.
    public var steps: [Step] = []
    /// What waits, and for what.
    public var waiting: [String] = []

    public init(id: InstanceID, action: Action) { (self.id, self.action) = (id, action) }

    /// Tasks of apps that are to go.
    public var oldTasks: Int {
        seen.filter { $0.id != wantedID.map { "/" + $0 } }.reduce(0) { $0 + ($1.tasks?.all ?? 0) }
    }
}

extension InstancePlan.Step {
    init(_ step: PlanStep) {
        func apps(_ tasks: [PlacedTask]) -> [String] {
            var seen: Set<String> = []
            return tasks.map(\.app.id).filter { seen.insert($0).inserted }
        }
        reason = step.reason
        switch step.action {
        case .scale(let app, let instances): (kind, self.apps, count) = ("scale", [app.id], instances)
        case .create(let app, let instances): (kind, self.apps, count) = ("create", [app.id], instances)
        case .undrain(let tasks): (kind, self.apps, count) = ("undrain", apps(tasks), tasks.count)
        case .drain(let tasks): (kind, self.apps, count) = ("drain", apps(tasks), tasks.count)
        case .kill(let tasks, _): (kind, self.apps, count) = ("kill", apps(tasks), tasks.count)
        case .delete(let app): (kind, self.apps, count) = ("delete", [app.id], 0)
        }
    }
}

extension InstancePlan.SeenApp {
    init(_ app: ListedApp, tasks: InstancePlan.TaskCounts?) {
        (id, shard, instances) = (app.app.place.id, app.app.place.shard, app.app.instances)
        (version, deployments, self.tasks) = (app.version, app.deployments.sorted { $0.precedesInBytes($1) }, tasks)
    }
}

extension InstanceRound.View {
    /// What a bounce makes of an app's tasks.
    func buckets(of app: ListedApp) -> TaskBuckets {
        TaskBuckets(app.app, in: state, drainingHosts: state.drainingHosts.value ?? [])
    }

    /// Each app with its tasks by bucket.
    var seen: [InstancePlan.SeenApp] {
        apps.map { app in
            let buckets = buckets(of: app)
            return InstancePlan.SeenApp(
                app,
                tasks: InstancePlan.TaskCounts(
                    happy: buckets.happy.count, unhappy: buckets.unhappy.count, draining: buckets.draining.count,
                    atRisk: buckets.atRisk.count, leaving: buckets.leaving.count))
        }
    }
}
