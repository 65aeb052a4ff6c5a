import Compiler
import Testing

@testable import Runtime

@Suite struct AutoscaledCountsTests {
    private func count(_ counts: AutoscaledCounts, _ service: String, _ instance: String) -> InstanceCounts.Count {
        counts.counts.count(of: InstanceID(service: ServiceName(service), instance: InstanceName(instance)))
    }

    @Test func whatIsThereAndWhatIsNot() async {
        let zookeeper = TroubledZooKeeper(seed: 1)
        zookeeper.set(askers: 0)
        zookeeper.put("/paasta/autoscaling/web/main/instances", " 12\n")
        zookeeper.put("/paasta/autoscaling/web/zero/instances", "0")
        zookeeper.put("/paasta/autoscaling/web/new")
        zookeeper.put("/paasta/autoscaling/web/odd/instances", "1.5")
        zookeeper.put("/paasta/autoscaling/paused", "17")
        let read = await AutoscaledCounts.read(TroubledSessions(zookeeper), root: "/paasta") { false }
        #expect(count(read, "web", "main") == .count(12) && count(read, "web", "zero") == .count(0))
        #expect(count(read, "web", "new") == .none && count(read, "api", "main") == .none)
        #expect(count(read, "web", "odd") == .unreadable)
        #expect(read.pausedUntil.value == 17 && read.doubts.count == 1)
        // The services once, the instances of two, four counts, and the pause: no instance is asked for by itself.
        #expect(zookeeper.requests.count == 8)
    }

    @Test func nobodyWasEverScaled() async {
        let read = await AutoscaledCounts.read(TroubledSessions(TroubledZooKeeper(seed: 1)), root: "") { false }
        #expect(count(read, "web", "main") == .none && read.doubts.isEmpty && read.pausedUntil.value == .some(nil))
    }

    @Test func whatCannotBeReadIsNotTakenForNothing() async {
        let zookeeper = TroubledZooKeeper(seed: 1)
        zookeeper.go()
        let away = await AutoscaledCounts.read(TroubledSessions(zookeeper), root: "") { false }
        #expect(away.pausedUntil.value == nil)
        #expect(count(away, "web", "main") == .unreadable && away.doubts == ["ZooKeeper cannot be reached"])
        // The session ends after the services are known: of what instances they have nothing is.
        zookeeper.go(away: false)
        zookeeper.set(askers: 0)
        zookeeper.put("/autoscaling/web/main/instances", "3")
        let sessions = TroubledSessions(zookeeper, endingAfter: 1)
        let half = await AutoscaledCounts.read(sessions, root: "") { false }
        #expect(count(half, "web", "main") == .unreadable && count(half, "api", "main") == .unreadable)
        // It ends when they are known.
        let almost = await AutoscaledCounts.read(TroubledSessions(zookeeper, endingAfter: 2), root: "") { false }
        #expect(count(almost, "web", "main") == .unreadable && count(almost, "api", "main") == .none)
    }

    /// Whenever the time is over, nothing is known, and nobody is asked any more.
    @Test(arguments: 0..<4)
    func aZooKeeperThatIsSlow(_ questions: Int) async {
        let zookeeper = TroubledZooKeeper(seed: 1)
        zookeeper.set(askers: 0)
        for service in 0..<50 { zookeeper.put("/autoscaling/s\(service)/main/instances", "3") }
        let limit = 1 + questions * 30
        let read = await AutoscaledCounts.read(TroubledSessions(zookeeper), root: "") {
            zookeeper.requests.count >= limit
        }
        #expect(count(read, "s1", "main") == .unreadable && count(read, "other", "main") == .unreadable)
        #expect(read.doubts == ["ZooKeeper did not return all counts within 20.0 seconds"])
        #expect(read.pausedUntil.value == nil)
        // Those that were on their way together.
        #expect(zookeeper.requests.count < limit + 50)
    }

    @Test(arguments: [("soon", nil), ("", nil), ("nan", nil), ("17.5", 17.5), (" 17\n", 17)] as [(String, Double?)])
    func aPause(_ text: String, _ end: Double?) async {
        let zookeeper = TroubledZooKeeper(seed: 1)
        zookeeper.put("/autoscaling/paused", text)
        zookeeper.set(askers: 0)
        let read = await AutoscaledCounts.read(TroubledSessions(zookeeper), root: "") { false }
        #expect((read.pausedUntil.value ?? nil) == end)
        if end == nil, case .known = read.pausedUntil { Issue.record("it is taken for no pause") }
    }

    @Test func theCountOfOne() async {
        let zookeeper = TroubledZooKeeper(seed: 1)
        zookeeper.put("/paasta/autoscaling/web/main/instances", "12")
        zookeeper.put("/paasta/autoscaling/web/odd/instances", "many")
        let counts = ZooKeeperCounts(TroubledSessions(zookeeper), root: "/paasta")
        func text(_ name: String) async -> String {
            switch await counts.count(of: InstanceID(service: ServiceName("web"), instance: InstanceName(name))) {
            case .known(let count): count.map { "\($0)" } ?? "never"
            case .unknown(let reason): reason
            }
        }
        #expect(await text("main") == "12")
        #expect(await text("new") == "never")
        #expect(await text("odd") == "its count in ZooKeeper is not a whole number")
        // What is told is no older than the question.
        #expect(zookeeper.requests.prefix(2) == ["sync", "get /paasta/autoscaling/web/main/instances"])
        zookeeper.go()
        zookeeper.expireAll()
        #expect(await text("main").hasPrefix("its count is not known"))
    }
}
