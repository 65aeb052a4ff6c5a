/// One thing that is asked of Chronos, with the reason.
public struct JobStep: Sendable, Equatable {
    public enum Action: Sendable, Equatable {
        /// A new job.
        case create(Kind, [UInt8])
        /// Another in place of one.
        case update(Kind, [UInt8])
        case killTasks
        case delete
    }

    /// Where Chronos takes a job.
    public enum Kind: String, Sendable {
        case scheduled = "iso8601"
        case dependent = "dependency"
    }

    public var job: JobName
    public var action: Action
    public var reason: String

    init(_ job: JobName, _ action: Action, _ reason: String) {
        (self.job, self.action, self.reason) = (job, action, reason)
    }
}

extension WantedJob {
    public var kind: JobStep.Kind { parents == nil ? .scheduled : .dependent }
}
