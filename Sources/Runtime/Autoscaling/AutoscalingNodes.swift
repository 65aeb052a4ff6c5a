import Compiler
import Planner

/// The nodes of ZooKeeper that autoscaling has: `/autoscaling/paused`, and those below `/autoscaling/SERVICE/INSTANCE`.
public struct AutoscalingNodes: Sendable {
    private let sessions: any ZooKeeperSessions
    private let top: String

    public init(_ client: ZooKeeperClient) { self.init(client, root: client.address.root) }

    package init(_ sessions: any ZooKeeperSessions, root: String) {
        (self.sessions, top) = (sessions, root + "/autoscaling")
    }

    // MARK: The pause

    /// The second since 1970 until which nothing is scaled; nil: nobody said so.
    public func pausedUntil() async -> Known<Double?> {
        do throws(ZooKeeperFailure) {
            return AutoscaledCount.pause(try await folder(top).node("paused")?.text)
        } catch { return .unknown(error.reason) }
    }

    /// Has nothing scaled until then.
    public func pause(until end: Double) async throws(ZooKeeperFailure) {
        let folder = try await folder(top)
        try await folder.write("paused", Array(Value.float(end).str.utf8), over: try await folder.node("paused"))
    }

    /// Whether there was a pause, of whatever kind.
    public func resume() async throws(ZooKeeperFailure) -> Bool { try await folder(top).remove("paused") }

    // MARK: An instance

    func folder(of id: InstanceID) async throws(ZooKeeperFailure) -> Folder {
        try await folder("\(top)/\(id.service)/\(id.instance)")
    }

    private func folder(_ path: String) async throws(ZooKeeperFailure) -> Folder {
        let session = try await sessions.session()
        // A server that lags behind would tell what was there before a lock was taken.
        try await session.sync()
        return Folder(session: session, path: path)
    }

    /// A node, and the nodes below it.
    struct Folder: Sendable {
        fileprivate let session: any ZooKeeperSession
        let path: String

        /// Nil if there is none.
        func node(_ name: String) async throws(ZooKeeperFailure) -> ZooKeeperNode? {
            try await session.node("\(path)/\(name)")
        }

        /// Writes a node as long as it is as it was seen; nil: there was none. Throws where somebody else was faster.
        func write(_ name: String, _ bytes: [UInt8], over seen: ZooKeeperNode?) async throws(ZooKeeperFailure) {
            let node = "\(path)/\(name)"
            let changed = ZooKeeperFailure(.refused, "somebody else has changed \(node) in the meantime")
            if let seen {
                guard try await session.set(node, bytes, version: seen.version) else { throw changed }
                return
            }
            for isLast in [false, true] {
                switch try await session.create(node, bytes, isEphemeral: false) {
                case .made: return
                case .isThereAlready: throw changed
                case .hasNoParent: if isLast { throw changed } else { try await session.makeFolder(path) }
                }
            }
        }

        fileprivate func remove(_ name: String) async throws(ZooKeeperFailure) -> Bool {
            try await session.delete("\(path)/\(name)")
        }
    }
}
