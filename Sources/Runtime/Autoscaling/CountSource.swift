import Compiler
import Planner

/// Tells what autoscaling has set of one instance just now. Whoever holds the instance's lock asks, so that nothing is done by a
/// count from before.
public protocol CountSource: Sendable {
    /// Nil: it was never scaled.
    func count(of id: InstanceID) async -> Known<Int?>
}

/// The counts that a ZooKeeper has.
public struct ZooKeeperCounts: CountSource {
    private let sessions: any ZooKeeperSessions
    private let root: String

    public init(_ client: ZooKeeperClient) { self.init(client, root: client.address.root) }

    package init(_ sessions: any ZooKeeperSessions, root: String) { (self.sessions, self.root) = (sessions, root) }

    public func count(of id: InstanceID) async -> Known<Int?> {
        do throws(ZooKeeperFailure) {
            let session = try await sessions.session()
            // A server that lags behind would tell a count from before the lock was taken.
            try await session.sync()
            let node = try await session.node("\(root)/autoscaling/\(id.service)/\(id.instance)/instances")
            switch AutoscaledCount.count(node?.text) {
            case .none: return .known(nil)
            case .count(let count): return .known(count)
            case .unreadable: return .unknown("its count in ZooKeeper is not a whole number")
            }
        } catch { return .unknown("its count is not known: \(error.reason)") }
    }
}
