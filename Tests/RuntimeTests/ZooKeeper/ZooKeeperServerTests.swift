import Compiler
import Planner
import TestSupport
import Testing

@testable import Runtime

/// Against a ZooKeeper as it is installed, with kazoo on the other side.
@Suite(
    .enabled(
        if: RealZooKeeper.isThere,
        "skipped: it takes Debian's zookeeper, libzookeeper-mt2 and a Java, and `pip install kazoo==2.10.0`"),
    .serialized)
struct ZooKeeperServerTests {
    private static let id = InstanceID(service: ServiceName("my_web"), instance: InstanceName("main"))
    /// As deploys spell it, and as the clean-up does.
    private static let (deploys, cleans) = ("/bounce/my--web.main", "/bounce/my_web.main")

    private func locks(_ client: ZooKeeperClient) -> ZooKeeperLocks { ZooKeeperLocks(client, owner: "test") }

    private func held(_ answer: LockAnswer) throws -> any InstanceLock {
        guard case .held(let lock) = answer else { throw Unexpected(answer: "\(answer)") }
        return lock
    }

    private struct Unexpected: Error { var answer: String }

    private func isTaken(_ answer: LockAnswer) -> Bool { if case .isTaken = answer { true } else { false } }

    @Test func bothToolsExcludeEachOther() async throws {
        let zookeeper = try RealZooKeeper()
        let client = try zookeeper.client()
        defer { client.close() }
        let (ours, others) = (locks(client), locks(try zookeeper.client()))
        for path in [Self.deploys, Self.cleans] {
            #expect(try zookeeper.kazoo("take \(path)") == "held")
            #expect(isTaken(await ours.take(Self.id)))
            try zookeeper.kazoo("drop \(path)")
            let lock = try held(await ours.take(Self.id))
            #expect(await lock.isHeld())
            #expect(try zookeeper.kazoo("take \(path)") == "taken")
            #expect(isTaken(await ours.take(Self.id)))
            #expect(isTaken(await others.take(Self.id)))
            await lock.release()
            #expect(await !lock.isHeld())
        }
        #expect(try zookeeper.kazoo("children \(Self.deploys)") == "")
        // Another instance is nobody's concern.
        #expect(try zookeeper.kazoo("take /bounce/other.main") == "held")
        await (try held(await ours.take(Self.id))).release()
    }

    @Test func aServerThatGoesAndComesBack() async throws {
        let zookeeper = try RealZooKeeper()
        let client = try zookeeper.client()
        defer { client.close() }
        let ours = locks(client)
        let lock = try held(await ours.take(Self.id))
        zookeeper.stop()
        async let isHeld = lock.isHeld()
        try zookeeper.start()
        // The session outlived the server, and the answer waited for it.
        #expect(await isHeld)
        #expect(try zookeeper.kazoo("take \(Self.deploys)") == "taken")
        await lock.release()
        #expect(try zookeeper.kazoo("take \(Self.deploys)") == "held")
        #expect(isTaken(await ours.take(Self.id)))
    }

    @Test func aServerThatIsAwayBetweenTwoWrites() async throws {
        let zookeeper = try RealZooKeeper()
        let client = try zookeeper.client()
        defer { client.close() }
        let ours = locks(client)
        let first = try held(await ours.take(Self.id))
        zookeeper.stop()
        try zookeeper.start()
        let other = InstanceID(service: ServiceName("my_web"), instance: InstanceName("other"))
        let second = try held(await ours.take(other))
        for lock in [first, second] { #expect(await lock.isHeld()) }
        // Each was made once.
        for path in [Self.deploys, Self.cleans, "/bounce/my--web.other", "/bounce/my_web.other"] {
            #expect(try zookeeper.kazoo("children \(path)").split(separator: " ").count == 1)
        }
        for lock in [first, second] { await lock.release() }
        #expect(try zookeeper.kazoo("children \(Self.deploys)") == "")
    }

    /// The client gives a connection up on which it hears nothing long before the time for an answer is over.
    @Test func aConnectionThatIsSilent() async throws {
        let zookeeper = try RealZooKeeper()
        let client = try zookeeper.client(byWay: true)
        defer { client.close() }
        try zookeeper.kazoo("set /a x")
        let session = try await client.session()
        for _ in 0..<3 {
            try zookeeper.kazoo("mute")
            #expect(try await session.node("/a")?.bytes == Array("x".utf8))
        }
        try zookeeper.kazoo("mute")
        try await session.sync()
    }

    @Test func whoHasALock() async throws {
        let zookeeper = try RealZooKeeper()
        let (client, other) = (try zookeeper.client(), try zookeeper.client())
        defer { for client in [client, other] { client.close() } }
        func holder() async throws -> String {
            guard case .isTaken(let holder) = await locks(client).take(Self.id) else { return "nobody" }
            return try #require(holder)
        }
        try zookeeper.kazoo("take \(Self.deploys)")
        #expect(try await holder().hasPrefix("another tool since 2"))
        try zookeeper.kazoo("drop \(Self.deploys)")
        let lock = try held(await ZooKeeperLocks(other, owner: "soac h1 \u{1b}[31m17").take(Self.id))
        #expect(try await holder().hasPrefix("soac h1 \u{FFFD}[31m17 since 2"))
        await lock.release()
        #expect(try await holder() == "nobody")
    }

    @Test func byIPv6() async throws {
        let zookeeper = try RealZooKeeper()
        let port = try zookeeper.kazoo("six")
        // A machine without IPv6.
        if port == "none" { return }
        let client = try ZooKeeperClient(try #require(ZooKeeperAddress("zk://[::1]:\(port)/x")))
        defer { client.close() }
        try await client.connect()
    }

    /// Who gets a connection of ours would keep the session when we are gone.
    @Test func programsGetNoConnection() async throws {
        let zookeeper = try RealZooKeeper()
        let client = try zookeeper.client()
        defer { client.close() }
        try await client.connect()
        let listing = Program.output(["ls", "-l", "/proc/self/fd"], timeLimit: 60)
        #expect(listing.end == .status(0) && !String(decoding: listing.output, as: UTF8.self).contains("socket:"))
    }

    @Test func aSessionThatExpires() async throws {
        let zookeeper = try RealZooKeeper()
        let client = try zookeeper.client(byWay: true)
        defer { client.close() }
        let ours = locks(client)
        let lock = try held(await ours.take(Self.id))
        #expect(await lock.isHeld())
        try zookeeper.kazoo("cut")
        for path in [Self.deploys, Self.cleans] { try zookeeper.kazoo("empty \(path)") }
        // Another has it now, and we hear of it before anything is written.
        #expect(try zookeeper.kazoo("take \(Self.deploys)") == "held")
        try zookeeper.kazoo("heal")
        #expect(await !lock.isHeld())
        #expect(isTaken(await ours.take(Self.id)))
        await lock.release()
        try zookeeper.kazoo("drop \(Self.deploys)")
        // The next session takes it as the first one did.
        let again = try held(await ours.take(Self.id))
        #expect(await again.isHeld())
        #expect(await !lock.isHeld())
        // A node that somebody took away is a lock that is lost.
        let node = try zookeeper.kazoo("children \(Self.cleans)")
        #expect(node.contains("__lock__"))
        try zookeeper.kazoo("remove \(Self.cleans)/\(node)")
        #expect(await !again.isHeld())
    }

    @Test func countsOfAutoscaling() async throws {
        let zookeeper = try RealZooKeeper()
        let client = try zookeeper.client(root: "/paasta/")
        defer { client.close() }
        let none = await AutoscaledCounts.read(client)
        #expect(none.doubts == [] && none.counts.count(of: Self.id) == .none)
        try zookeeper.kazoo("set /paasta/autoscaling/my_web/main/instances 7")
        try zookeeper.kazoo("set /paasta/autoscaling/my_web/odd/instances many")
        try zookeeper.kazoo("set /paasta/autoscaling/my_web/new x")
        try zookeeper.kazoo("set /paasta/autoscaling/paused 1570017600.5")
        let read = await AutoscaledCounts.read(client)
        func count(_ name: String) -> InstanceCounts.Count {
            read.counts.count(of: InstanceID(service: ServiceName("my_web"), instance: InstanceName(name)))
        }
        #expect(count("main") == .count(7) && count("odd") == .unreadable && count("new") == .none)
        #expect(count("unheard-of") == .none)
        #expect(read.pausedUntil.value == 1570017600.5)
        #expect(read.doubts == ["the count of my_web.odd in ZooKeeper is not a whole number"])
    }

    @Test func mastersOfMesos() async throws {
        let zookeeper = try RealZooKeeper()
        func info(_ ip: String) -> String { #"{"address":{"hostname":"m","ip":"\#(ip)","port":5050},"id":"x"}"# }
        try zookeeper.kazoo("set /mesos/json.info_0000000012 \(info("10.0.0.2"))")
        try zookeeper.kazoo("set /mesos/json.info_0000000009 \(info("10.0.0.9"))")
        try zookeeper.kazoo("set /mesos/log_replicas/0000000001 x")
        let urls = try await MesosMasters.urls(at: "zk://user:CANARY@127.0.0.1:\(zookeeper.port)/mesos")
        #expect(urls == ["http://10.0.0.9:5050", "http://10.0.0.2:5050"])
        await #expect(throws: ZooKeeperFailure.self) {
            _ = try await MesosMasters.urls(at: "zk://127.0.0.1:\(zookeeper.port)/nothing")
        }
    }
}
