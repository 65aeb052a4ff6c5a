import Compiler
import Testing

@testable import Runtime

@Suite struct AutoscaledCountsTests {
    private func count(_ counts: AutoscaledCounts, _ service: String, _ instance: String) -> InstanceCounts.Count {
        counts.counts.count(of: InstanceID(service: ServiceName(service), instance: InstanceName(instance)))
    }

    @Test func whatIsThereAndWhatIsNot() async {
        let zookeeper = SimulatedZooKeeper(seed: 1)
        zookeeper.set(askers: 0)
        zookeeper.put("/paasta/autoscaling/web/main/instances", " 12\n")
        zookeeper.put("/paasta/autoscaling/web/zero/instances", "0")
        zookeeper.put("/paasta/autoscaling/web/new")
        zookeeper.put("/paasta/autoscaling/web/odd/instances", "1.5")
        zookeeper.put("/paasta/autoscaling/paused", "17")
        let read = await AutoscaledCounts.read(SimulatedSessions(zookeeper), root: "/paasta")
        #expect(count(read, "web", "main") == .count(12) && count(read, "web", "zero") == .count(0))
        #expect(count(read, "web", "new") == .none && count(read, "api", "main") == .none)
        #expect(count(read, "web", "odd") == .unreadable)
        #expect(read.pausedUntil == "17" && read.doubts.count == 1)
        // The services once, the instances of two, four counts, and the pause: no instance is asked for by itself.
        #expect(zookeeper.requests.count == 8)
    }

    @Test func nobodyWasEverScaled() async {
        let read = await AutoscaledCounts.read(SimulatedSessions(SimulatedZooKeeper(seed: 1)), root: "")
        #expect(count(read, "web", "main") == .none && read.doubts.isEmpty && read.pausedUntil == nil)
    }

    @Test func whatCannotBeReadIsNotTakenForNothing() async {
        let zookeeper = SimulatedZooKeeper(seed: 1)
        zookeeper.go()
        let away = await AutoscaledCounts.read(SimulatedSessions(zookeeper), root: "")
        #expect(count(away, "web", "main") == .unreadable && away.doubts == ["ZooKeeper cannot be reached"])
        // The session ends after the services are known: of what instances they have nothing is.
        zookeeper.go(away: false)
        zookeeper.set(askers: 0)
        zookeeper.put("/autoscaling/web/main/instances", "3")
        let sessions = SimulatedSessions(zookeeper, endingAfter: 1)
        let half = await AutoscaledCounts.read(sessions, root: "")
        #expect(count(half, "web", "main") == .unreadable && count(half, "api", "main") == .unreadable)
        // It ends when they are known.
        let almost = await AutoscaledCounts.read(SimulatedSessions(zookeeper, endingAfter: 2), root: "")
        #expect(count(almost, "web", "main") == .unreadable && count(almost, "api", "main") == .none)
    }
}
