import Compiler
import TestSupport
import Testing

@testable import Planner

@Suite struct TurnQueueTests {
    private static func id(_ name: String) -> InstanceID {
        InstanceID(service: ServiceName("a"), instance: InstanceName(name))
    }

    private static func drain(_ queue: inout TurnQueue, now: Double) -> [String] {
        var names: [String] = []
        while let entry = queue.take(now: now) { names.append(entry.id.instance.text) }
        return names
    }

    private static let failure = InstanceTurn.round(RoundResult(failure: "no"))
    private static let goesOn = InstanceTurn.round(RoundResult(again: 10))
    private static let done = InstanceTurn.round(RoundResult())

    @Test func whatAPersonChangedComesBeforeWhatAStartFound() {
        var queue = TurnQueue()
        queue.enter(Self.id("found"), .start, now: 0)
        queue.enter(Self.id("everywhere"), .systemConfiguration, now: 1)
        queue.enter(Self.id("patient"), .files(startDeadline: 3600), now: 2)
        queue.enter(Self.id("edited"), .files(startDeadline: 0), now: 3)
        queue.enter(Self.id("drifted"), .drift, now: 1)
        #expect(Self.drain(&queue, now: 3) == ["drifted", "edited", "patient", "found", "everywhere"])
    }

    @Test func aPauseGrowsWithFailuresAndIsForgottenAfterAGoodTurn() {
        var queue = TurnQueue(.init(backoffFactor: 30))
        var now = 1000.0
        queue.enter(Self.id("main"), .drift, now: now)
        var pauses: [Double] = []
        for turn in [Self.failure, Self.failure, Self.failure, Self.goesOn, Self.failure] {
            #expect(queue.take(now: now) != nil)
            queue.end(Self.id("main"), turn, now: now)
            #expect(queue.take(now: now) == nil)
            guard let next = queue.next else { break }
            pauses.append(next - now)
            now = next
        }
        #expect(pauses == [60, 120, 240, 10, 60])
    }

    @Test func whatGoesOnWaitsNoLongerThanAStepMayTake() {
        var settings = TurnQueue.Settings()
        settings.longestStep = 3
        var queue = TurnQueue(settings)
        queue.enter(Self.id("main"), .drift, now: 1000)
        for (turn, pause) in [(Self.goesOn, 3.0), (Self.failure, 60), (Self.goesOn, 3)] {
            let now = queue.next ?? 0
            #expect(queue.take(now: now) != nil)
            queue.end(Self.id("main"), turn, now: now)
            #expect(queue.next == now + pause)
        }
    }

    @Test func aFactorOfZeroDoesNotSpin() {
        var queue = TurnQueue(.init(backoffFactor: 0))
        queue.enter(Self.id("main"), .drift, now: 5)
        #expect(queue.take(now: 5) != nil)
        queue.end(Self.id("main"), Self.failure, now: 5)
        #expect(queue.next == 6)
    }

    @Test func aDriftBreaksNoPauseAndAChangeDoes() {
        var queue = TurnQueue()
        let id = Self.id("main")
        queue.enter(id, .drift, now: 0)
        #expect(queue.take(now: 0) != nil)
        queue.end(id, Self.failure, now: 0)
        queue.enter(id, .drift, now: 5)
        #expect(queue.take(now: 5) == nil)
        queue.enter(id, .files(startDeadline: 0), now: 6)
        #expect(queue.take(now: 6)?.failures == 1)
    }

    @Test func whatIsCalledDuringItsTurnHasAnother() {
        var queue = TurnQueue()
        let id = Self.id("main")
        queue.enter(id, .drift, now: 0)
        #expect(queue.take(now: 0) != nil)
        queue.enter(id, .drift, now: 1)
        queue.end(id, Self.done, now: 1)
        #expect(queue.take(now: 2) == nil)
        queue.enter(id, .drift, now: 3)
        #expect(queue.take(now: 3) != nil)
        queue.enter(id, .files(startDeadline: 0), now: 4)
        queue.end(id, Self.goesOn, now: 4)
        #expect(queue.take(now: 4) != nil)
    }

    @Test func noMoreAreUnderWayThanMayBe() {
        var queue = TurnQueue(.init(atOnce: 2))
        for name in ["a", "b", "c", "d"] { queue.enter(Self.id(name), .files(startDeadline: 0), now: 0) }
        #expect(Self.drain(&queue, now: 0) == ["a", "b"])
        // One goes on and keeps its place, one is done.
        queue.end(Self.id("a"), Self.goesOn, now: 0)
        queue.end(Self.id("b"), Self.done, now: 0)
        #expect(Self.drain(&queue, now: 0) == ["c"])
        // What fails holds up nobody, and goes on when there is a place again.
        queue.end(Self.id("c"), Self.failure, now: 0)
        #expect(Self.drain(&queue, now: 9) == ["d"])
        #expect(Self.drain(&queue, now: 10) == ["a"])
        #expect(Self.drain(&queue, now: 100) == [])
        queue.end(Self.id("d"), Self.done, now: 100)
        #expect(Self.drain(&queue, now: 100) == ["c"])
    }

    @Test func whatCannotBeDoneComesWhenSomethingChanges() {
        var queue = TurnQueue()
        for turn in [InstanceTurn.isBroken("no"), .isNotConfigured, .isNotDeployed] {
            queue.enter(Self.id("main"), .drift, now: 0)
            #expect(queue.take(now: 0) != nil)
            queue.end(Self.id("main"), turn, now: 0)
            #expect(queue.count == 0 && queue.next == nil)
        }
    }

    /// Whatever comes in whichever order: nothing is lost, nothing is in it twice, and nothing has its turn before its time.
    @Test(arguments: 0..<200) func nothingIsLost(seed: UInt64) {
        var numbers = Seeded(seed)
        var queue = TurnQueue(.init(atOnce: Int.random(in: 1...6, using: &numbers)))
        var inside: Set<InstanceID> = []
        var turning: Set<InstanceID> = []
        var now = 1000.0
        for _ in 0..<400 {
            switch Int.random(in: 0..<4, using: &numbers) {
            case 0:
                let id = Self.id("\(Int.random(in: 0..<12, using: &numbers))")
                let causes: [TurnQueue.Cause] = [.start, .files(startDeadline: 5), .systemConfiguration, .drift]
                queue.enter(id, causes[Int.random(in: 0..<4, using: &numbers)], now: now)
                inside.insert(id)
            case 1:
                if let entry = queue.take(now: now) {
                    #expect(entry.waitUntil <= now)
                    #expect(inside.contains(entry.id) && turning.insert(entry.id).inserted)
                }
            case 2:
                guard let id = turning.sorted().first else { continue }
                let turns = [Self.failure, Self.goesOn, .isLocked(by: nil)]
                queue.end(id, turns[Int.random(in: 0..<3, using: &numbers)], now: now)
                turning.remove(id)
            default: now += Double.random(in: 0...20, using: &numbers)
            }
            #expect(inside.allSatisfy(queue.holds), "seed \(seed)")
            #expect(queue.count == inside.count - turning.count, "seed \(seed)")
        }
        // Whoever ends all turns well sees each once more.
        now += 10_000
        for id in turning { queue.end(id, Self.done, now: now) }
        var last = inside.filter { queue.entry(of: $0) != nil }
        while let entry = queue.take(now: now) {
            #expect(last.remove(entry.id) != nil)
            queue.end(entry.id, Self.done, now: now)
        }
        #expect(last.isEmpty, "seed \(seed)")
    }
}
