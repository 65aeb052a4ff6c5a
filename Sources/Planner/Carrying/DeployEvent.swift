/// What a round tells of itself, for the log of the service.
public struct DeployEvent: Sendable, Hashable {
    public enum Kind: String, Sendable {
        // For the team.
        case progress, finish, badBounceMethod, badDrainMethod, drainDoubt, undrainFailure
        /// Chronos has a job as it is wanted.
        case sent
        /// Autoscaling has set another number of tasks.
        case scale
        // For whoever looks closer.
        case create, drain, drainFailure, kill, safetyDoubt, delete, failure
        /// A job goes to Chronos.
        case send
    }

    public var kind: Kind
    /// A line for people.
    public var text: String
    /// How many tasks are drained, or killed.
    public var tasks: Int

    public init(_ kind: Kind, _ text: String, tasks: Int = 0) {
        (self.kind, self.text, self.tasks) = (kind, text, tasks)
    }

    /// The level of the line in the log.
    public var level: String {
        switch kind {
        case .progress, .finish, .badBounceMethod, .badDrainMethod, .drainDoubt, .undrainFailure, .sent, .scale:
            "event"
        case .create, .drain, .drainFailure, .kill, .safetyDoubt, .delete, .failure, .send: "debug"
        }
    }
}
