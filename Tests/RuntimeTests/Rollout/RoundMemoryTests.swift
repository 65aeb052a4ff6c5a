import Fleet
import TestSupport
import Testing

@testable import Runtime

/// What is remembered of rounds, and of those of other runs.
@Suite struct RoundMemoryTests {
    @Test func aKillIsRememberedForAWhile() {
        let memory = RoundMemory()
        memory.noteKill(["a"], now: 100)
        #expect(memory.isKillSent("a", now: 699) && !memory.isKillSent("a", now: 701))
        #expect(!memory.isKillSent("b", now: 100))
        memory.keep(["b"])
        #expect(!memory.isKillSent("a", now: 101))
    }

    @Test func aDrainFailsSinceItsFirstFailure() {
        let memory = RoundMemory()
        #expect(memory.failingSince("a", hasFailed: true, now: 5) == 5)
        #expect(memory.failingSince("a", hasFailed: true, now: 9) == 5)
        #expect(memory.failingSince("a", hasFailed: false, now: 10) == nil)
        #expect(memory.failingSince("a", hasFailed: true, now: 11) == 11)
    }

    @Test func twoRunsForgetNothingOfEachOther() throws {
        let scratch = try Scratch()
        let file = scratch.path + "/rounds.json"
        let first = try RoundMemory(file: file)
        first.noteKill(["old"], now: 50)
        try first.save(isEnd: true)
        let (one, other) = (try RoundMemory(file: file), try RoundMemory(file: file))
        one.forgetKill(["old"])
        one.noteKill(["a"], now: 100)
        other.noteKill(["b"], now: 200)
        _ = other.failingSince("c", hasFailed: true, now: 3)
        try other.save()
        try one.save()
        #expect(!one.isKillSent("old", now: 60), "what was forgotten stays so")
        #expect(one.isKillSent("a", now: 201) && one.isKillSent("b", now: 201))
        #expect(one.failingSince("c", hasFailed: true, now: 300) == 3)
        // What was written once and is forgotten since does not come back from the file.
        one.forgetKill(["a"])
        try one.save()
        try other.save(isEnd: true)
        let next = try RoundMemory(file: file)
        #expect(!next.isKillSent("a", now: 101) && !one.isKillSent("a", now: 101))
        #expect(next.isKillSent("b", now: 201) && next.failingSince("c", hasFailed: true, now: 300) == 3)
    }

    @Test func nothingIsWrittenWhereNothingChanged() throws {
        let scratch = try Scratch()
        let file = scratch.path + "/rounds.json"
        let memory = try RoundMemory(file: file)
        try memory.save()
        #expect(try File.read(file, limit: 1000) == nil)
        memory.noteDrain(["a"], now: 5)
        try memory.save()
        #expect(try scratch.text(of: "rounds.json").contains("\"drained\": {\"a\": 5.0}"))
        try scratch.write("", to: "rounds.json")
        try memory.save()
        #expect(try scratch.text(of: "rounds.json") == "")
    }

    @Test(arguments: ["", "[]", "{", #"{"kills": 5}"#, #"{"kills": {"a": "b"}}"#])
    func whatCannotBeReadIsForgotten(_ text: String) {
        #expect(!RoundMemory(json: Array(text.utf8)).isKillSent("a", now: 0))
    }
}
