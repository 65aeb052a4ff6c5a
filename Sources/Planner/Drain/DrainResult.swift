/// What an operation of a drain method came to.
public enum DrainResult: Sendable, Equatable {
    /// A command was carried out.
    case done
    case yes
    case no
    /// Nothing is known, or a command did not get through. For a task that is to go this is no leave to kill it: it waits.
    case failed(String)
}
