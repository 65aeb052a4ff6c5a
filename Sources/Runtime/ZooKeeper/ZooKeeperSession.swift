/// What one session asks ZooKeeper, and tells it. A session ends once: what went with it does not come back.
///
/// A read goes on until there is an answer, over connections that break. A change is sent once: where its answer is lost
/// it fails with `connectionLost`, and whoever wanted it looks.
package protocol ZooKeeperSession: Sendable {
    /// Whether it is known to be over.
    var isLost: Bool { get }

    /// What is read from here on is what all servers have agreed upon by now, or newer: the one that answers may have
    /// lagged behind.
    func sync() async throws(ZooKeeperFailure)

    /// Nil if there is no such node.
    func node(_ path: String) async throws(ZooKeeperFailure) -> ZooKeeperNode?

    /// The names of the nodes below a node, in no order; nil if there is no such node.
    func children(of path: String) async throws(ZooKeeperFailure) -> [String]?

    func isThere(_ path: String) async throws(ZooKeeperFailure) -> Bool

    /// - Parameter isEphemeral: it goes with the session, and its name is `path` with a number of ten digits at its end
    func create(_ path: String, _ bytes: [UInt8], isEphemeral: Bool) async throws(ZooKeeperFailure) -> ZooKeeperCreation

    /// Gives a node other bytes, if it is of a version: false if somebody has changed it since, or it is not there.
    func set(_ path: String, _ bytes: [UInt8], version: Int) async throws(ZooKeeperFailure) -> Bool

    /// Whether there was such a node.
    func delete(_ path: String) async throws(ZooKeeperFailure) -> Bool
}

/// What a node has.
package struct ZooKeeperNode: Hashable, Sendable {
    package var bytes: [UInt8]
    /// When it was made, in seconds since 1970 by the servers' clock.
    package var made: Double
    /// How often it was changed.
    package var version: Int

    package init(_ bytes: [UInt8], made: Double, version: Int) {
        (self.bytes, self.made, self.version) = (bytes, made, version)
    }

    /// Of more bytes than that nobody makes a text.
    var text: String { String(decoding: bytes.prefix(1024), as: UTF8.self) }
}

/// What became of a node that was to be made.
package enum ZooKeeperCreation: Hashable, Sendable {
    /// With its path.
    case made(String)
    case isThereAlready
    case hasNoParent
}

/// Where sessions come from.
package protocol ZooKeeperSessions: Sendable {
    /// The session that there is; a new one if the last is over.
    func session() async throws(ZooKeeperFailure) -> any ZooKeeperSession
}

extension ZooKeeperSession {
    /// Makes a node and those above it, where they are missing.
    func makeFolder(_ path: String) async throws(ZooKeeperFailure) {
        var above = ""
        for name in path.split(separator: "/") {
            above += "/\(name)"
            do throws(ZooKeeperFailure) {
                _ = try await create(above, [], isEphemeral: false)
            } catch {
                // Whether it was made is seen at the next one.
                guard error.kind == .connectionLost else { throw error }
            }
        }
    }
}
