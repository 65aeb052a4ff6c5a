import Compiler
import Testing

@testable import Planner

/// What a clean-up leaves alone, which the tables do not ask.
@Suite struct CleanupTests {
    private func cleanup(_ ids: [String], defined: Set<String>, threshold: Double = 1) -> Cleanup {
        Cleanup(
            apps: ids.map { AppPlace(id: $0, shard: 0) }, configured: [.example],
            wasDefined: { defined.contains($0) }, threshold: threshold)
    }

    @Test func onlyWhatACommitDefinedGoes() {
        let cleanup = cleanup(
            ["/checkout.main.git1.config1", "/old.main.git1.config1", "/a--b.main.git1.config1", "/x.y.git1.config1"],
            defined: ["old.main", "a--b.main"])
        #expect(cleanup.removals.map(\.app.id) == ["/old.main.git1.config1", "/a--b.main.git1.config1"])
        #expect(cleanup.removals.map(\.instance.description) == ["old.main", "a_b.main"])
        #expect(cleanup.leftAlone.map(\.reason) == ["no commit of the repository defines x.y"])
    }

    @Test func anIdOfAnothersIsReported() {
        for id in [
            "/chronos", "/a.b", "/a.b.c.d", "/a.b.git.config", "/group/a.b.git1.config1", "/A.b.git1.config1", "",
        ] {
            let cleanup = cleanup([id], defined: ["a.b"])
            #expect(cleanup.removals.isEmpty && cleanup.leftAlone.count == 1, "\(id)")
        }
    }

    @Test func thatTooMuchWouldGoKeepsEverything() {
        let ids = ["/checkout.main.git1.config1", "/old.main.git1.config1", "/old.b.git1.config1"]
        #expect(cleanup(ids, defined: ["old.main", "old.b"], threshold: 0.5).removals.isEmpty)
        #expect(cleanup(ids, defined: ["old.main"], threshold: 0.5).removals.count == 1)
    }
}
