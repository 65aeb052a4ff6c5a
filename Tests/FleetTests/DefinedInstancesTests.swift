import Compiler
import Git
import TestSupport
import Testing

@testable import Fleet

/// What a history defined, and what of it is looked at a second time.
@Suite struct DefinedInstancesTests {
    private let scratch: Scratch
    private let cache: Cache

    init() throws {
        scratch = try Scratch()
        cache = Cache(folder: scratch.path + "/cache", build: "1")
        try commit("old", "gone: {}\n")
        try commit("old", "main: {}\n")
        try commit("web", "main: {}\n")
    }

    private func commit(_ service: String, _ jobs: String) throws {
        try scratch.write(jobs, to: "r/\(service)/chronos-c.yaml")
        try scratch.commit()
    }

    private func defined(_ services: String..., cached: Bool = true) throws -> [String] {
        let repository = try Repository(discovering: scratch.path + "/r")
        let head = try #require(try Snapshot(.revision("HEAD"), of: repository).commit)
        return try DefinedInstances(
            cluster: ClusterName("c"), kind: .chronos, root: "", in: repository, cache: cached ? cache : nil
        ).everDefined(Set(services.map { ServiceName($0) }), from: head).sorted().map(\.description)
    }

    @Test func allOfTheHistoryCounts() throws {
        #expect(try defined("old", "none", cached: false) == ["old.gone", "old.main"])
        #expect(try defined("web", "old") == ["old.gone", "old.main", "web.main"])
        // Of fewer services it is known by now, of others not yet.
        #expect(try defined("old") == ["old.gone", "old.main"])
        #expect(try defined("other") == [])
    }

    @Test func whatWasLookedAtIsNotLookedAtAgain() throws {
        #expect(try defined("old") == ["old.gone", "old.main"])
        // The first commit is not there any more: whoever reads it fails.
        try scratch.shell(
            """
            cd r; id=$(git rev-list --max-parents=0 HEAD)
            rm -f .git/objects/$(echo $id | cut -c1-2)/$(echo $id | cut -c3-)
            """)
        #expect(try defined("old") == ["old.gone", "old.main"])
        try commit("old", "new: {}\n")
        #expect(try defined("old") == ["old.gone", "old.main", "old.new"])
        #expect(throws: GitError.self) { try self.defined("old", cached: false) }
    }
}
