import Testing

@testable import Runtime

@Suite struct ZooKeeperLifeTests {
    /// The client's threads may hear of a server before the client has given the handle by which it is asked.
    @Test func aConnectionCanBeUsedOnceThereIsAHandle() {
        let life = ZooKeeperLife()
        life.set(isConnected: true)
        #expect(!life.isUsable && !life.isOver)
    }
}
