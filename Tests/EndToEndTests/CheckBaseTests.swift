import TestSupport
import Testing

/// What `soac check --base` compares with.
@Suite struct CheckBaseTests {
    let scratch: Scratch

    /// On `main`, a mistake was mended after `topic` left it, and `topic` has one more.
    init() throws {
        scratch = try Scratch()
        try scratch.write("main: [\n", to: "r/web/adhoc-hamburg-prod.yaml")
        try scratch.sampleRepository()
        try scratch.shell("git -C r checkout -q -b topic")
        try scratch.write("main: [\n", to: "r/web/chronos-hamburg-prod.yaml")
        try scratch.commit()
        try scratch.shell("git -C r checkout -q main")
        try scratch.shell("rm r/web/adhoc-hamburg-prod.yaml")
        try scratch.commit()
    }

    private func check(_ arguments: String...) throws -> Soac.Run {
        try Soac.run(
            ["check", "--repo", "r", "--system-config", Soac.system, "--no-cache"] + arguments, in: scratch.path)
    }

    private func expect(_ files: [String], _ run: Soac.Run, sourceLocation: SourceLocation = #_sourceLocation) {
        let found = ["adhoc", "chronos"].filter { run.output.contains("web/\($0)-hamburg-prod.yaml:1:7: error: ") }
        #expect(found == files, "\(run)", sourceLocation: sourceLocation)
        #expect(run.status == (files.isEmpty ? 0 : 1), "\(run)", sourceLocation: sourceLocation)
    }

    @Test func whatTheBaseMendedIsNotBlamedOnTheBranch() throws {
        try expect(["chronos"], check("--base", "main", "--rev", "topic"))
        try expect(["chronos"], check("--base", "main...topic"))
        try expect(["chronos"], check("--base", "...topic"))
        // With two dots it is the base itself.
        try expect(["adhoc", "chronos"], check("--base", "main..", "--rev", "topic"))
        try expect(["adhoc", "chronos"], check("--base", "main..topic"))
        try expect(["adhoc", "chronos"], check("--base", "..topic"))
        try expect([], check("--base", "topic...main"))
        try scratch.shell("git -C r checkout -q topic")
        for state in ["--staged", "--worktree"] {
            try expect(["chronos"], check("--base", "main", state))
            try expect(["adhoc", "chronos"], check("--base", "main..", state))
        }
        try expect(["chronos"], check("--base", "@~1..@"))
        try expect(["chronos"], check("--base", "@^", "--rev", "@"))
    }

    @Test func aNewBranchHasNoBase() throws {
        let zeros = String(repeating: "0", count: 40)
        for base in [zeros, zeros + "..topic", zeros + "...topic"] {
            let run = base == zeros ? try check("--base", base, "--rev", "topic") : try check("--base", base)
            expect(["adhoc", "chronos"], run)
            #expect(run.errors.contains("means that there is none: everything is checked"), "\(run)")
        }
        try check("--rev", zeros).expectRefusal(2, "new, or that was deleted")
    }

    @Test func wrongBases() throws {
        for base in ["main@", "nosuch@..", "HEAD~1@", "main...nosuch"] {
            try check("--base", base).expectRefusal(2, "there is no revision")
        }
        try check("--base", "main...topic", "--staged").expectRefusal(2, "--base names the state topic")
        try scratch.shell("cd r; git checkout -q --orphan alone; git commit -qm x --allow-empty")
        try check("--base", "main", "--rev", "alone").expectRefusal(2, "no commit in common", "main..")
    }

    // MARK: Shallow clones

    private func shallow() throws {
        try scratch.shell("git clone -q --no-single-branch --depth 1 file://$PWD/r s; rm -rf r; mv s r")
    }

    @Test func aShallowCloneSaysHowItIsDeepened() throws {
        try shallow()
        for run in [
            try check("--base", "main", "--rev", "origin/topic"), try check("--base", "main...origin/topic"),
            try scratch.soac("diff", "--repo", "r", "main...origin/topic", "--system-config", Soac.system),
        ] {
            run.expectRefusal(2, "is a shallow clone", "`git fetch --unshallow`")
        }
        let run = try scratch.soac(
            "check", "--repo", "r", "--base", "main...origin/topic", environment: ["GITHUB_ACTIONS=true"])
        run.expectRefusal(2, "`fetch-depth: 0`")
        try expect(["adhoc", "chronos"], check("--base", "main..origin/topic", "--service", "web"))
    }

    @Test func aShallowHistoryDoesNotSayNever() throws {
        try scratch.write("{}\n", to: "r/web/marathon-hamburg-prod.yaml")
        try scratch.commit()
        try shallow()
        let run = try scratch.soac("log", "--repo", "r", "web.main", "--system-config", Soac.system)
        run.expectRefusal(2, "as far back as", "shallow clone", "`git fetch --unshallow`")
    }
}
