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
        one.forgetKill(["a"])
        one.noteDrain(["d"], now: 4)
        for (run, isEnd) in [(one, false), (other, true), (one, true)] {
            try run.save(isEnd: isEnd)
            let next = try RoundMemory(file: file)
            // What was forgotten stays so.
            #expect(!next.isKillSent("old", now: 60) && !next.isKillSent("a", now: 101))
            #expect(next.isKillSent("b", now: 201) && next.isDrained("d"))
            #expect(next.failingSince("c", hasFailed: true, now: 300) == 3)
        }
        #expect(try scratch.text(of: "rounds.json").split(separator: "\n").count == 1)
    }

    /// As cheap as what has changed: nothing is written anew before the end.
    @Test func onlyWhatChangedIsAdded() throws {
        let scratch = try Scratch()
        let file = scratch.path + "/rounds.json"
        let memory = try RoundMemory(file: file)
        try memory.save()
        #expect(try File.read(file, limit: 1000) == nil)
        memory.noteDrain(["a"], now: 5)
        try memory.save()
        memory.noteDrain(["a"], now: 5)
        memory.keep(["a"])
        try memory.save()
        memory.keep([])
        try memory.save()
        #expect(
            try scratch.text(of: "rounds.json")
                == "\n{\"drained\": {\"a\": 5.0}}\n\n{\"drained\": {\"a\": null}}\n")
    }

    /// A run may be killed in the middle of a line.
    @Test func halfALineCostsNoOther() throws {
        let scratch = try Scratch()
        try scratch.write("{\"kills\": {\"a\": 5.0}}\n\n{\"kills\": {\"b\"", to: "rounds.json")
        let memory = try RoundMemory(file: scratch.path + "/rounds.json")
        memory.noteKill(["c"], now: 5)
        try memory.save()
        let next = try RoundMemory(file: scratch.path + "/rounds.json")
        #expect(next.isKillSent("a", now: 6) && !next.isKillSent("b", now: 6) && next.isKillSent("c", now: 6))
    }

    @Test(arguments: ["", "[]", "{", #"{"kills": 5}"#, #"{"kills": {"a": "b"}}"#])
    func whatCannotBeReadIsForgotten(_ text: String) {
        #expect(!RoundMemory(json: Array(text.utf8)).isKillSent("a", now: 0))
    }
}
