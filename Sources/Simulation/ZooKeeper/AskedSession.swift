import Runtime
import Simulators

/// A session of a ZooKeeper that is simulated. Whoever plays with it says how a request gets there and its answer comes back, and
/// what goes wrong on the way.
package protocol AskedSession: ZooKeeperSession {
    func ask(_ request: SimulatedZooKeeper.Request) async throws(ZooKeeperFailure) -> SimulatedZooKeeper.Answer
}

extension AskedSession {
    package func sync() async throws(ZooKeeperFailure) { _ = try await ask(.sync) }

    package func node(_ path: String) async throws(ZooKeeperFailure) -> ZooKeeperNode? {
        guard case .node(let bytes, let made, let version) = try await ask(.get(path)) else { return nil }
        return ZooKeeperNode(bytes, made: Double(made) / 1000, version: version)
    }

    package func children(of path: String) async throws(ZooKeeperFailure) -> [String]? {
        guard case .names(let names) = try await ask(.children(path)) else { return nil }
        return names
    }

    package func isThere(_ path: String) async throws(ZooKeeperFailure) -> Bool {
        try await ask(.exists(path)) != .noNode
    }

    package func create(
        _ path: String, _ bytes: [UInt8], isEphemeral: Bool
    ) async throws(ZooKeeperFailure) -> ZooKeeperCreation {
        switch try await ask(.create(path, bytes, isEphemeral: isEphemeral)) {
        case .made(let made): .made(made)
        case .noNode: .hasNoParent
        default: .isThereAlready
        }
    }

    package func set(
        _ path: String, _ bytes: [UInt8], version: Int
    ) async throws(ZooKeeperFailure) -> Bool {
        try await ask(.set(path, bytes, version: version)) == .done
    }

    package func delete(_ path: String) async throws(ZooKeeperFailure) -> Bool {
        try await ask(.delete(path)) != .noNode
    }
}
