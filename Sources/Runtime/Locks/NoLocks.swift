import Compiler

/// For what only looks: nothing is ever taken, and so nothing is done.
public struct NoLocks: InstanceLocks {
    public init() {}

    public func take(_ id: InstanceID) async -> LockAnswer { .failed("this run only looks") }
}
