import Glibc
import TestSupport
import Testing

@testable import Runtime

/// A ZooKeeper on loopback, and kazoo beside it.
final class RealZooKeeper {
    private static let jar = "/usr/share/java/zookeeper.jar"

    /// Whether all is installed that it takes.
    static let isThere =
        access(jar, R_OK) == 0
        && (try? Command.run("/usr/bin/env", ["java", "-version"], in: "/"))?.status == 0
        && (try? Command.run("/usr/bin/env", ["python3", "-c", "import kazoo"], in: "/"))?.status == 0

    let port: UInt16
    private let scratch: Scratch
    private var server: PipedProgram?
    private let peer: PipedProgram
    /// The port of a way to it that can be cut.
    let way: UInt16

    init() throws {
        scratch = try Scratch()
        port = try LoopbackServer.closedPort()
        try scratch.write(
            """
            dataDir=\(scratch.path)/data
            clientPort=\(port)
            clientPortAddress=127.0.0.1
            tickTime=250
            maxSessionTimeout=60000
            admin.enableServer=false

            """, to: "zoo.cfg")
        server = try Self.started(in: scratch)
        peer = try PipedProgram(
            ["python3", Soac.package + "/Tests/RuntimeTests/Fixtures/kazoo_peer.py", "\(port)"],
            errors: scratch.path + "/peer-errors")
        let line = String(decoding: try peer.readLine(), as: UTF8.self)
        way = try #require(UInt16(line))
    }

    private static func started(in scratch: Scratch) throws -> PipedProgram {
        try PipedProgram(
            [
                "java", "-Xmx128m", "-cp", jar, "org.apache.zookeeper.server.quorum.QuorumPeerMain",
                scratch.path + "/zoo.cfg",
            ], errors: scratch.path + "/server-errors")
    }

    /// Ends the server at once.
    func stop() { server = nil }

    func start() throws { server = try Self.started(in: scratch) }

    /// What kazoo answers.
    @discardableResult
    func kazoo(_ command: String) throws -> String {
        try peer.write(Array(command.utf8))
        return String(decoding: try peer.readLine(), as: UTF8.self)
    }

    /// A client; by the way that can be cut, or not. The servers give its session up after a second.
    func client(byWay: Bool = false, root: String = "") throws -> ZooKeeperClient {
        let address = try #require(ZooKeeperAddress("zk://127.0.0.1:\(byWay ? way : port)\(root)"))
        var limits = ZooKeeperLimits()
        limits.session = .seconds(byWay ? 1 : 30)
        limits.answer = .seconds(60)
        return try ZooKeeperClient(address, limits)
    }
}
