/// An app that has tasks to be launched.
struct QueuedApp: Equatable, Sendable {
    /// With the slash.
    var id: String
    /// How many tasks.
    var count: Int
    /// Seconds until the next launch is tried; more than 0 after tasks that failed.
    var delay: Double
    /// Nothing is waited for but offers.
    var isOverdue: Bool
}
