/// An app as one of the Marathons lists it.
public struct LiveApp: Sendable, Equatable {
    /// How Marathon waits for a health check's first results, in seconds.
    public struct HealthCheck: Sendable, Equatable {
        public var gracePeriod: Double
        public var interval: Double

        public init(gracePeriod: Double, interval: Double) {
            (self.gracePeriod, self.interval) = (gracePeriod, interval)
        }
    }

    public var place: AppPlace
    /// How many tasks Marathon wants to run.
    public var instances: Int
    public var healthChecks: [HealthCheck]
    /// In Marathon's order.
    public var tasks: [LiveTask]

    public init(place: AppPlace, instances: Int, healthChecks: [HealthCheck] = [], tasks: [LiveTask] = []) {
        (self.place, self.instances, self.healthChecks, self.tasks) = (place, instances, healthChecks, tasks)
    }

    /// Tasks that Marathon wants to run and has not launched.
    public var slack: Int { max(instances - tasks.count, 0) }
}

/// Where an app is: one id may stand on two Marathons while an instance moves.
public struct AppPlace: Hashable, Sendable, CustomStringConvertible {
    /// As listed, with the slash.
    public var id: String
    /// Which of the Marathons that are asked, from 0.
    public var shard: Int

    public init(id: String, shard: Int) { (self.id, self.shard) = (id, shard) }

    public var description: String { id }
}

/// A task and the app that it belongs to.
public struct PlacedTask: Sendable, Equatable {
    public var task: LiveTask
    public var app: AppPlace

    public init(task: LiveTask, app: AppPlace) { (self.task, self.app) = (task, app) }
}
