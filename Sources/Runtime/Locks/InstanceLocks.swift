import Compiler

/// What keeps two processes from working on one instance at a time.
public protocol InstanceLocks: Sendable {
    /// Takes an instance's lock, if nobody has it.
    func take(_ id: InstanceID) async -> LockAnswer
}

public enum LockAnswer: Sendable {
    case held(any InstanceLock)
    /// Another has it: who, and since when, for people, where that is known.
    case isTaken(by: String?)
    /// Nobody can say who has it: nothing is done.
    case failed(String)
}

/// A lock that was taken.
public protocol InstanceLock: Sendable {
    /// Whether it is still ours: a session of ZooKeeper may be lost at any time.
    func isHeld() async -> Bool

    func release() async
}
