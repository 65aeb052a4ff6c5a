import TestSupport
import Testing

@testable import Runtime

/// When calls to remotes may start. A simulation, with a seed, runs whole schedules and checks what must always hold.
@Suite struct CallScheduleTests {
    private static func limits(
        concurrency: Int = 4, attempts: Int = 3, silent: Int = 16
    ) -> CallSchedule.Limits {
        CallSchedule.Limits(
            concurrency: concurrency, timeLimit: .seconds(30), attempts: attempts, failuresOfSilentHost: silent)
    }

    private static func calls(_ hosts: [(String, budget: Int, count: Int)]) -> [(host: String, budget: Int)] {
        hosts.flatMap { host in (0..<host.count).map { _ in (host.0, host.budget) } }
    }

    private static func startAll(_ schedule: inout CallSchedule, at now: Duration = .zero) -> [Int] {
        var started: [Int] = []
        while let call = schedule.start(at: now) { started.append(call) }
        return started
    }

    @Test func soManyAtOnceAndSoManyToAHost() {
        var schedule = CallSchedule(Self.limits(), Self.calls([("a", 2, 5), ("b", 9, 5)]))
        #expect(Self.startAll(&schedule) == [0, 5, 1, 6])
        #expect(schedule.ended(5, .answered, at: .zero, random: 0) == false)
        #expect(Self.startAll(&schedule) == [7])
        #expect(schedule.running == 4)
    }

    @Test func whatFailsForNowIsTriedAgainAfterAPause() {
        var schedule = CallSchedule(Self.limits(), Self.calls([("a", 1, 1)]))
        #expect(Self.startAll(&schedule) == [0])
        #expect(schedule.ended(0, .failedForNow, at: .seconds(1), random: 0.5) == true)
        #expect(schedule.nextStart == .milliseconds(1200))
        #expect(Self.startAll(&schedule, at: .milliseconds(1199)) == [])
        #expect(Self.startAll(&schedule, at: .milliseconds(1200)) == [0])
        #expect(schedule.ended(0, .failedForNow, at: .seconds(2), random: 0) == true)
        #expect(schedule.nextStart == .milliseconds(2200))
        #expect(Self.startAll(&schedule, at: .seconds(3)) == [0])
        #expect(schedule.ended(0, .failedForNow, at: .seconds(3), random: 0) == false)
        #expect(schedule.isDone)
    }

    @Test(arguments: [CallSchedule.Ending.answered, .failed, .timedOut])
    func whatHasEndedIsNotTriedAgain(_ ending: CallSchedule.Ending) {
        var schedule = CallSchedule(Self.limits(), Self.calls([("a", 1, 1)]))
        #expect(Self.startAll(&schedule) == [0])
        #expect(schedule.ended(0, ending, at: .zero, random: 0) == false)
        #expect(schedule.isDone)
    }

    @Test func aHostThatAnswersNobodyIsGivenUp() {
        var schedule = CallSchedule(Self.limits(silent: 3), Self.calls([("a", 3, 6), ("b", 1, 2)]))
        #expect(Self.startAll(&schedule) == [0, 6, 1, 2])
        for call in [0, 1] { #expect(schedule.ended(call, .timedOut, at: .zero, random: 0) == false) }
        #expect(schedule.giveUp().isEmpty)
        #expect(schedule.ended(2, .timedOut, at: .zero, random: 0) == false)
        #expect(schedule.giveUp().map(\.call) == [3, 4, 5])
        #expect(Self.startAll(&schedule) == [])
        #expect(schedule.ended(6, .answered, at: .zero, random: 0) == false)
        #expect(Self.startAll(&schedule) == [7])
    }

    @Test func oneAnswerKeepsAHost() {
        var schedule = CallSchedule(Self.limits(silent: 1), Self.calls([("a", 4, 6)]))
        #expect(Self.startAll(&schedule).count == 4)
        #expect(schedule.ended(0, .failed, at: .zero, random: 0) == false)
        for call in 1...3 { #expect(schedule.ended(call, .timedOut, at: .zero, random: 0) == false) }
        #expect(schedule.giveUp().isEmpty)
    }

    // MARK: Simulation

    @Test(arguments: 0..<200)
    func everyCallEndsOnceAndNoLimitIsPassed(_ seed: Int) {
        var random = Seeded(UInt64(seed))
        let budgets = (0..<Int.random(in: 1...5, using: &random)).map { _ in Int.random(in: 1...6, using: &random) }
        let calls = (0..<Int.random(in: 1...120, using: &random)).map { _ in
            let host = Int.random(in: budgets.indices, using: &random)
            return (host: "h\(host)", budget: budgets[host])
        }
        let limits = Self.limits(
            concurrency: Int.random(in: 1...8, using: &random), attempts: Int.random(in: 1...4, using: &random),
            silent: Int.random(in: 1...20, using: &random))
        let badness = Double.random(in: 0...1, using: &random)
        var schedule = CallSchedule(limits, calls)
        var (now, running, ended, attempts) = (Duration.zero, [Int](), [Int](), [Int: Int]())
        while !schedule.isDone {
            while let call = schedule.start(at: now) {
                running.append(call)
                attempts[call, default: 0] += 1
            }
            #expect(running.count <= limits.concurrency, "seed \(seed)")
            for host in budgets.indices {
                #expect(running.count { calls[$0].host == "h\(host)" } <= budgets[host], "seed \(seed)")
            }
            if running.isEmpty {
                guard let next = schedule.nextStart else {
                    Issue.record("nothing runs and nothing will: seed \(seed)")
                    return
                }
                now = max(now, next)
                continue
            }
            let call = running.remove(at: Int.random(in: running.indices, using: &random))
            now += .milliseconds(Int.random(in: 0...500, using: &random))
            let endings: [CallSchedule.Ending] = [.failed, .failedForNow, .failedForNow, .timedOut]
            let isBad = Double.random(in: 0...1, using: &random) < badness
            let ending = isBad ? endings[Int.random(in: 0..<4, using: &random)] : .answered
            let again = schedule.ended(call, ending, at: now, random: Double.random(in: 0..<1, using: &random))
            if !again { ended.append(call) }
            ended += schedule.giveUp().map(\.call)
        }
        #expect(ended.sorted() == Array(calls.indices), "seed \(seed)")
        #expect(attempts.values.allSatisfy { $0 <= limits.attempts }, "seed \(seed)")
    }
}
