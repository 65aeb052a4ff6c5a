/// One thing to do.
public struct PlanStep: Sendable, Equatable {
    public enum Action: Sendable, Equatable {
        /// Marathon is to run so many tasks of an app.
        case scale(AppPlace, instances: Int)
        /// The new app is made.
        case create(AppPlace, instances: Int)
        /// Tasks get traffic again.
        case undrain([PlacedTask])
        /// Tasks get no traffic any more.
        case drain([PlacedTask])
        /// Tasks are killed, and their apps become so much smaller. All are on one Marathon.
        case kill([PlacedTask], shard: Int)
        /// An app without tasks, or whose tasks were just killed, is scaled to nothing and deleted.
        case delete(AppPlace)
    }

    public var action: Action
    /// Why, in a line for people: `crossover: 3 of 6 new tasks are healthy, so 2 old ones may go`.
    public var reason: String

    public init(_ action: Action, _ reason: String) { (self.action, self.reason) = (action, reason) }
}
