import Compiler
import Testing

@testable import Runtime

/// What Sensu is told, run after run.
@Suite struct AlertRunTests {
    private let start = 1_570_017_600.0

    private func check(_ name: String) throws -> SensuCheck {
        try #require(SensuCheck(Array(#"{"name": "\#(name)", "team": "t", "ttl": null}"#.utf8)))
    }

    private func alert(_ name: String, _ status: Int) throws -> Alert {
        Alert(try check(name), status: status, lines: ["\(name) is \(status)"], firstLook: ["soac status"])
    }

    /// What was sent by a run, and what it left for the next.
    private func run(
        _ alerts: [Alert], _ memory: inout AlertMemory, at time: Double = 0, _ habit: AlertRun.Habit = .changes,
        isEnded: ((String) -> Bool)? = { _ in false }
    ) -> [String] {
        var sent: [String] = []
        var run = AlertRun(habit, memory, now: start + time) { event throws(SensuClient.Failure) in
            sent.append(String(decoding: event, as: UTF8.self))
        }
        run.tell(alerts, isEnded: isEnded)
        memory = AlertMemory(json: run.note(in: memory).json)
        return sent
    }

    private func lasting() -> AlertMemory {
        var memory = AlertMemory()
        memory.told = start - 60
        return memory
    }

    @Test func whatFailsIsToldEachTimeWithItsBeginning() throws {
        var memory = lasting()
        #expect(
            run([try alert("a", 2)], &memory) == [
                #"{"name": "a", "output": "a is 2\nSince 2019-10-02T12:00:00 UTC.\nFirst look at: soac status", "#
                    + #""status": 2, "team": "t", "ttl": null}"# + "\n"
            ])
        let next = run([try alert("a", 3)], &memory, at: 90)
        #expect(next.count == 1 && next[0].contains("a is 3") && next[0].contains("Since 2019-10-02T12:00:00 UTC"))
    }

    @Test func whatIsFineIsToldOnceAfterItFailed() throws {
        var memory = lasting()
        #expect(run([try alert("a", 0)], &memory).isEmpty)
        _ = run([try alert("a", 2)], &memory)
        let sent = run([try alert("a", 0)], &memory)
        #expect(sent == [#"{"name": "a", "output": "a is 0", "status": 0, "team": "t", "ttl": null}"# + "\n"])
        #expect(run([try alert("a", 0)], &memory).isEmpty)
    }

    /// Each minute a tenth of what is fine, and whatever fails.
    @Test func whoTellsOftenTellsInTurn() throws {
        var memory = lasting()
        let names = (0..<100).map { "check_\($0)" }
        var told: [String: Int] = [:]
        for minute in 0..<30 {
            let failing = minute == 7
            let alerts = try names.map { try alert($0, failing && $0 == "check_5" ? 2 : 0) }
            let sent = run(alerts, &memory, at: Double(minute * 60), .inTurn)
            #expect(sent.count < 30 && sent.contains { $0.contains("check_5 is 2") } == failing)
            for event in sent { told[try #require(SensuCheck(Array(event.utf8))).name, default: 0] += 1 }
        }
        #expect(names.allSatisfy { told[$0] ?? 0 >= 3 } && told.values.reduce(0, +) <= 302)
        // Who comes seldom tells all.
        #expect(run(try names.map { try alert($0, 0) }, &memory, at: 30 * 60 + 601, .inTurn).count == 100)
    }

    /// Another host may have told what this one knows nothing of.
    @Test func whoWasAwayTellsEverything() throws {
        var memory = AlertMemory()
        #expect(run([try alert("a", 0)], &memory).count == 1)
        #expect(run([try alert("a", 0)], &memory, at: 3000).isEmpty)
        #expect(run([try alert("a", 0)], &memory, at: 7000).count == 1)
        #expect(run([try alert("a", 0)], &memory, at: 7001, .everything).count == 1)
    }

    /// A run that saw little is no reason to keep silent about the rest.
    @Test func aRunOverAFewInstancesIsNotTakenForOneOverAll() throws {
        var memory = AlertMemory()
        #expect(run([try alert("a", 0)], &memory, isEnded: nil).count == 1)
        #expect(run([try alert("a", 0), try alert("b", 0)], &memory).count == 2)
    }

    @Test func whatHasNothingToCheckAnyMoreIsEnded() throws {
        var memory = lasting()
        _ = run([try alert("a", 2), try alert("b", 2)], &memory)
        #expect(run([], &memory, isEnded: nil).isEmpty)
        let sent = run([], &memory, isEnded: { $0 == "a" })
        #expect(sent.count == 1 && sent[0].contains(#""name": "a", "output": "There is nothing to check any more"#))
        #expect(sent[0].contains(#""status": 0"#) && memory.open.keys.sorted() == ["b"])
    }

    @Test func whatWasNotTakenIsToldByTheNextRun() throws {
        let alerts = try (0..<10).map { try alert("a\($0)", 2) }
        var asked = 0
        var run = AlertRun(.changes, lasting(), now: start) { _ throws(SensuClient.Failure) in
            asked += 1
            throw SensuClient.Failure(reason: "no answer \(asked)")
        }
        run.tell(alerts, isEnded: { _ in false })
        // A socket that hangs would cost seconds for each of thousands.
        #expect(asked == 3 && run.untold == 10 && run.failure?.reason == "no answer 1")
        var memory = run.note(in: lasting())
        #expect(memory == lasting())
        #expect(self.run(alerts, &memory).count == 10)
    }

    @Test func whoLetsUsWaitIsAskedOnce() throws {
        var asked = 0
        var run = AlertRun(.changes, lasting(), now: start) { _ throws(SensuClient.Failure) in
            asked += 1
            throw SensuClient.Failure(reason: "no answer in time", isLate: true)
        }
        run.tell(try (0..<10).map { try alert("a\($0)", 2) }, isEnded: { _ in false })
        #expect(asked == 1 && run.untold == 10)
    }

    @Test func whatEndsIsKeptUntilItIsTaken() throws {
        var memory = lasting()
        _ = run([try alert("a", 2)], &memory)
        var failing = AlertRun(.changes, memory, now: start + 1) { _ throws(SensuClient.Failure) in
            throw SensuClient.Failure(reason: "gone")
        }
        failing.tell([], isEnded: { _ in true })
        memory = failing.note(in: memory)
        #expect(run([], &memory, isEnded: { _ in true }).count == 1)
    }

    /// Two runs at once: none forgets what the other found.
    @Test func runsAtOnceKeepEachOthersNotes() throws {
        let beginning = lasting()
        func failed(_ name: String) throws -> AlertRun {
            var run = AlertRun(.changes, beginning, now: start) { _ throws(SensuClient.Failure) in }
            run.tell([try alert(name, 2)], isEnded: nil)
            return run
        }
        let file = try failed("a").note(in: beginning)
        #expect(try failed("b").note(in: file).open.keys.sorted() == ["a", "b"])
    }

    @Test func passwordsStayAtHome() throws {
        var memory = lasting()
        let sent = run(
            [Alert(try check("a"), status: 2, lines: ["http://u:CANARY@m:8080 cannot be reached"])], &memory)
        #expect(sent.count == 1 && !sent[0].contains("CANARY"))
    }

    @Test(arguments: ["", "{", "[]", #"{"told": "x", "open": []}"#, #"{"open": {"a": {"since": 1, "check": {}}}}"#])
    func aDamagedMemoryIsForgotten(_ text: String) {
        #expect(AlertMemory(json: Array(text.utf8)) == AlertMemory())
    }
}
