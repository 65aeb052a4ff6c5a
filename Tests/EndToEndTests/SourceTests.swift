import TestSupport
import Testing

/// Where soa-configs comes from: a commit, the index, the work tree, a bare repository, a folder of it.
@Suite struct SourceTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.sampleRepository()
    }

    private func apps() throws -> [String] {
        try scratch.artifacts().map { String($0.dropFirst("hamburg-prod/marathon/web.".count).dropLast(5)) }
    }

    @Test func whatIsStagedAndWhatIsNot() throws {
        // Deployed in time, so that each name shows as soon as it is seen.
        try scratch.deploy("web", ["main", "staged", "edited", "new"])
        try scratch.commit()
        let file = "r/web/marathon-hamburg-prod.yaml"
        try scratch.write("main: {}\nstaged: {}\n", to: file)
        try scratch.shell("git -C r add -A")
        try scratch.write("main: {}\nstaged: {}\nedited: {}\n", to: file)
        try scratch.compile().expectSuccess()
        #expect(try apps() == ["main"])
        try scratch.compile("--staged").expectSuccess()
        #expect(try apps() == ["main", "staged"])
        #expect(try scratch.manifest().contains("\"source\": \"index\""))
        try scratch.compile("--worktree").expectSuccess()
        #expect(try apps() == ["edited", "main", "staged"])
        #expect(try scratch.manifest().contains("\"source\": \"worktree\""))
    }

    @Test func untrackedFilesButNotIgnoredOnes() throws {
        try scratch.shell("cp -R r/web r/api; sed -i s/web/api/g r/api/*; cp -R r/api r/tmp; echo tmp/ >r/.gitignore")
        try scratch.compile("--staged").expectSuccess()
        #expect(try scratch.artifacts() == ["hamburg-prod/marathon/web.main.json"])
        try scratch.compile("--worktree").expectSuccess()
        #expect(try scratch.artifacts() == ["api", "web"].map { "hamburg-prod/marathon/\($0).main.json" })
    }

    @Test func anEarlierCommit() throws {
        try scratch.shell("git -C r tag v1")
        try scratch.deploy("web", ["main", "side"])
        try scratch.write("main: {}\nside: {}\n", to: "r/web/marathon-hamburg-prod.yaml")
        try scratch.commit()
        for revision in ["v1", "HEAD~1", try scratch.shell("git -C r rev-parse v1").filter { $0 != "\n" }] {
            try scratch.compile("--rev", revision).expectSuccess()
            #expect(try apps() == ["main"])
        }
        try scratch.compile().expectSuccess()
        #expect(try apps() == ["main", "side"])
    }

    @Test func aBareRepository() throws {
        try scratch.shell("git clone -q --bare r bare.git")
        try scratch.compile(["--repo", "bare.git"], into: "bare").expectSuccess()
        try scratch.compile().expectSuccess()
        #expect(try Path.files(below: scratch.path + "/bare") == Path.files(below: scratch.path + "/out"))
        try scratch.compile("--repo", "bare.git", "--worktree").expectRefusal(2, "bare")
    }

    @Test func aFolderOfTheRepository() throws {
        try scratch.compile().expectSuccess()
        try scratch.shell("mkdir -p big/team/configs; cp -R r/web big/team/configs; echo x >big/README")
        try scratch.commit("big")
        for root in ["team/configs", "team/configs/", "/team//configs"] {
            try scratch.compile(["--repo", "big", "--root", root], into: "rooted").expectSuccess()
            #expect(try scratch.artifacts(in: "rooted") == ["hamburg-prod/marathon/web.main.json"])
        }
        try scratch.compile("--repo", "big", "--root", "README").expectRefusal(2, "not a folder")
        try scratch.compile("--repo", "big", "--root", "../r").expectRefusal(2, "no such folder")
    }

    @Test func deploymentsFromAFolder() throws {
        try scratch.shell("mkdir deployments; mv r/web/deployments.json deployments/web.json")
        try scratch.commit()
        let without = try scratch.compile()
        without.expectSuccess()
        #expect(without.errors.contains("1 not deployed yet"))
        #expect(try scratch.artifacts().isEmpty)
        try scratch.compile("--deployments", "deployments").expectSuccess()
        #expect(try apps() == ["main"])
        try scratch.write("{\"v2\": ", to: "deployments/web.json")
        try scratch.compile("--deployments", "deployments").expectRefusal(1, "deployments/web.json:1:")
        #expect(try apps() == ["main"])
    }
}
