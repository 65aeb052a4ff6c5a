import Compiler
import TestSupport
import Testing

@testable import Runtime

@Suite struct ZooKeeperLifeTests {
    /// The client's threads may hear of a server before the client has given the handle by which it is asked.
    @Test func aConnectionCanBeUsedOnceThereIsAHandle() {
        let life = ZooKeeperLife()
        life.set(isConnected: true)
        #expect(!life.isUsable && !life.isOver)
    }

    /// Servers that are away cost a run the time for one answer, and not one for each question.
    @Test(.enabled(if: RealZooKeeper.isThere, "skipped: it takes Debian's libzookeeper-mt2"), .timeLimit(.minutes(2)))
    func serversThatAreAwayAreWaitedForOnce() async throws {
        var limits = ZooKeeperLimits()
        limits.answer = .seconds(1)
        let client = try ZooKeeperClient(
            try #require(ZooKeeperAddress("127.0.0.1:\(try LoopbackServer.closedPort())")), limits)
        defer { client.close() }
        let locks = ZooKeeperLocks(client, owner: "test")
        for number in 0..<500 {
            let id = InstanceID(service: ServiceName("s\(number)"), instance: InstanceName("main"))
            guard case .failed(let reason) = await locks.take(id) else {
                Issue.record("there is a lock without a ZooKeeper")
                return
            }
            #expect(reason.hasSuffix("gave no answer within 1.0 seconds"))
        }
    }
}
