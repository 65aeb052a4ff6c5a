/// A job as Chronos has it.
public struct LiveJob: Sendable, Equatable {
    public var name: JobName
    /// The hash of the configuration that it was made of; nil or anything else where somebody else made it.
    public var description: String?
    /// `R10/2020-02-03T12:00:00.000Z/PT1H`: what is left of its schedule. Nil if it has parents, or that is not told.
    public var schedule: String?
    /// Nil if it has a schedule, or that is not told.
    public var parents: [JobName]?
    public var isDisabled: Bool
    public var statistics: JobStatistics

    public init(
        name: JobName, description: String? = nil, schedule: String? = nil, parents: [JobName]? = nil,
        isDisabled: Bool = false, statistics: JobStatistics = JobStatistics()
    ) {
        (self.name, self.description, self.schedule, self.parents) = (name, description, schedule, parents)
        (self.isDisabled, self.statistics) = (isDisabled, statistics)
    }
}
