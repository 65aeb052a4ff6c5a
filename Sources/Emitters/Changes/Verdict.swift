/// What a change does to one artifact, in the words of those who run clusters. In the order in which people want to read
/// them: what may hurt first.
public enum Verdict: String, CaseIterable, Sendable {
    /// It compiled before and does not now; what runs is left alone.
    case `break`
    /// Its tasks are stopped, and it goes.
    case remove
    /// Its id changes: new tasks are started, the old ones go.
    case bounce
    /// A bounce to another commit of the service.
    case deploy
    /// Told to stop, or to run again.
    case stop, start
    /// The number of its tasks alone.
    case scale
    /// It is new.
    case create
    /// It did not compile before and does now.
    case mend
    /// A Chronos job.
    case update
    /// SmartStack: what is registered, or how it is reached.
    case route
    /// Sensu: who is told, and when.
    case alert

    /// Whether there is something that was not, or the other way around.
    var isOfBeing: Bool { [.create, .remove, .break, .mend].contains(self) }

    /// Whether running tasks are replaced by others.
    public var restartsTasks: Bool { self == .bounce || self == .deploy }
}
