/// How the tasks of an app fare. Times are milliseconds; one is drawn for each task.
public struct TaskNature: Sendable {
    /// From the offer that takes it to running.
    public var start: ClosedRange<Int> = 1000...5000
    /// From running to the first result of a health check.
    public var firstCheck: ClosedRange<Int> = 1000...10_000
    /// How many of all tasks end instead of running.
    public var failsAtStart = 0.0
    /// How many of all tasks that run never pass their health check.
    public var neverHealthy = 0.0
    /// From running to an end that nobody asked for; nil: it runs for ever.
    public var life: ClosedRange<Int>?
    /// From the order to end to its end.
    public var kill: ClosedRange<Int> = 500...3000

    public init() {}
}
