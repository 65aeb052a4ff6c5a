import CZooKeeper
import Synchronization

/// A ZooKeeper: one session at a time, which begins when it is needed.
public final class ZooKeeperClient: ZooKeeperSessions {
    public let address: ZooKeeperAddress
    private let limits: ZooKeeperLimits
    private let current = Mutex<ZooKeeperConnection?>(nil)

    /// Loads libzookeeper_mt, which machines need that have a ZooKeeper in their configuration, and no others. Throws where it
    /// cannot be loaded.
    public convenience init(_ address: ZooKeeperAddress) throws(ZooKeeperFailure) {
        try self.init(address, ZooKeeperLimits())
    }

    init(_ address: ZooKeeperAddress, _ limits: ZooKeeperLimits) throws(ZooKeeperFailure) {
        (self.address, self.limits) = (address, limits)
        guard let reason = soac_zoo_problem() else { return }
        throw ZooKeeperFailure(
            .unusable, "ZooKeeper's client cannot be used: \(String(cString: reason))",
            hint: "install Debian's libzookeeper-mt2")
    }

    deinit { current.withLock { $0?.close(waiting: .zero) } }

    /// Whether a server answers.
    public func connect() async throws(ZooKeeperFailure) { _ = try await session() }

    package func session() async throws(ZooKeeperFailure) -> any ZooKeeperSession {
        let connection = current.withLock { current in
            if let current, !current.isLost { return current }
            current?.close(waiting: .zero)
            let next = ZooKeeperConnection(address, limits)
            current = next
            return next
        }
        try await connection.connected()
        return connection
    }

    /// Ends the session, so that no server waits for it. Returns within seconds, whatever the servers do.
    public func close() {
        let connection = current.withLock { current in
            defer { current = nil }
            return current
        }
        connection?.close(waiting: .seconds(3))
    }
}

/// What one ZooKeeper may cost.
struct ZooKeeperLimits: Hashable, Sendable {
    /// After which silence the servers give a session up, and with it its locks. The servers have bounds of their own.
    var session = Duration.seconds(10)
    /// For an answer, over all attempts.
    var answer = Duration.seconds(10)
    /// Bytes of a node; names below a node.
    var data = 1 << 20
    var children = 200_000
}
