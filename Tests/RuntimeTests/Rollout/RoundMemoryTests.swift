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

    @Test func twoRunsForgetNothingOfEachOther() {
        let (one, other, beginning) = (RoundMemory(), RoundMemory(), RoundMemory())
        beginning.noteKill(["old"], now: 50)
        other.noteKill(["old"], now: 50)
        one.noteKill(["a"], now: 100)
        other.noteKill(["b"], now: 200)
        _ = other.failingSince("c", hasFailed: true, now: 3)
        let read = RoundMemory(json: Array(other.json.utf8))
        one.absorb(read, since: beginning)
        #expect(!one.isKillSent("old", now: 60), "what was forgotten stays so")
        #expect(one.isKillSent("a", now: 201) && one.isKillSent("b", now: 201))
        #expect(one.failingSince("c", hasFailed: true, now: 300) == 3)
    }

    @Test(arguments: ["", "[]", "{", #"{"kills": 5}"#, #"{"kills": {"a": "b"}}"#])
    func whatCannotBeReadIsForgotten(_ text: String) {
        #expect(!RoundMemory(json: Array(text.utf8)).isKillSent("a", now: 0))
    }
}
