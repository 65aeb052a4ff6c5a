import TestSupport
import Testing

/// git's own hooks, which run the binary: it looks at what git is about to take.
@Suite struct HookTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.sampleRepository()
    }

    private static let file = "r/web/marathon-hamburg-prod.yaml"
    private static let good = "main: {instances: 2}\n"
    private static let bad = "main: [\n"

    private func hook(_ name: String, in folder: String = "r/.git", _ script: String) throws {
        // Copied: a file that a child of another test still has open for writing cannot be run.
        try scratch.write("#!/bin/sh\n\(script)\n", to: "\(folder)/hooks/\(name).new")
        try scratch.shell("cd \(folder)/hooks; cp \(name).new \(name); chmod +x \(name)")
    }

    private func check(_ arguments: String) -> String {
        "\(Soac.path) check --system-config \(Soac.system) \(arguments)"
    }

    private func git(_ script: String) throws -> Soac.Run {
        try Command.run("/bin/sh", ["-euc", script], in: scratch.path)
    }

    private static let ways = [
        "cd r; git commit -qam x", "cd r/web; git commit -qam x",
        "cd r; git commit -qm x web/marathon-hamburg-prod.yaml",
        "cd r/web; git commit -qm x marathon-hamburg-prod.yaml",
        "cd r; git commit -qm x --only web/marathon-hamburg-prod.yaml",
        "cd r; git commit -qm x --include web/marathon-hamburg-prod.yaml",
        "cd r; printf 'y\\n' | git commit -qm x -p", "cd r/web; printf 'y\\n' | git commit -qm x -p .",
        "cd r; git add -A; git commit -qm x", "git -C r commit -qam x",
        "cd /; git --git-dir=\"$OLDPWD/r/.git\" --work-tree=\"$OLDPWD/r\" commit -qam x",
    ]

    @Test(arguments: ways, ["", " --repo .", " --repo $PWD"])
    func aPreCommitHookLooksAtWhatIsCommitted(_ way: String, _ repository: String) throws {
        try hook("pre-commit", "exec " + check("--staged" + repository))
        try scratch.write(Self.bad, to: Self.file)
        let refused = try git(way)
        #expect(refused.status != 0 && (refused.output + refused.errors).contains("[yaml-syntax]"), "\(refused)")
        #expect(try scratch.shell("git -C r rev-list --count HEAD") == "1\n")
        try scratch.shell("git -C r reset -q --hard")
        try scratch.write(Self.good, to: Self.file)
        let taken = try git(way)
        #expect(taken.status == 0, "\(taken)")
        #expect(try scratch.shell("git -C r show HEAD:web/marathon-hamburg-prod.yaml") == Self.good)
    }

    /// What else is staged, or edited, is not in the commit.
    @Test func whatIsNotCommittedIsNotLookedAt() throws {
        try hook("pre-commit", "exec " + check("--staged"))
        try scratch.write(Self.bad, to: "r/web/adhoc-hamburg-prod.yaml")
        try scratch.shell("git -C r add -A")
        try scratch.write(Self.good, to: Self.file)
        let taken = try git("cd r; git commit -qm x web/marathon-hamburg-prod.yaml")
        #expect(taken.status == 0, "\(taken)")
        #expect(try git("cd r; git commit -qm x").status != 0)
    }

    /// A hook of a linked work tree has `GIT_DIR`.
    @Test(arguments: ["", "cd web; "]) func aLinkedWorkTree(_ place: String) throws {
        try hook("pre-commit", place + "exec " + check("--staged"))
        try scratch.shell("git -C r worktree add -q ../w")
        try scratch.write(Self.bad, to: "w/web/marathon-hamburg-prod.yaml")
        #expect(try git("cd w; git commit -qam x").status != 0)
        try scratch.write(Self.good, to: "w/web/marathon-hamburg-prod.yaml")
        #expect(try git("cd w; git commit -qam x").status == 0)
    }

    /// What git says of the hook's repository is not said of another one.
    @Test func anotherRepositoryIsItsOwn() throws {
        try scratch.shell("git clone -q r other; git clone -q --bare r bare.git")
        try hook("pre-commit", "exec " + check("--staged --repo ../other"))
        try scratch.write(Self.bad, to: Self.file)
        #expect(try git("cd r; git commit -qam x").status == 0)
        try scratch.write(Self.bad, to: "other/web/marathon-hamburg-prod.yaml")
        try scratch.shell("git -C other add -A")
        try scratch.write(Self.good, to: Self.file)
        #expect(try git("cd r; git commit -qam x").status != 0)
        let run = try scratch.soac(
            "check", "--system-config", Soac.system, "--repo", "r", "--rev", "HEAD",
            environment: [
                "GIT_DIR=\(scratch.path)/bare.git", "GIT_OBJECT_DIRECTORY=/nowhere", "GIT_INDEX_FILE=/nowhere",
                "GIT_WORK_TREE=/nowhere",
            ])
        #expect(run.status == 1, "the bare one has no such commit: \(run)")
    }

    // MARK: Servers

    /// The new commits are in a folder of their own until the hook has ended.
    @Test(arguments: [
        ("pre-receive", "while read old new ref; do %--rev $new || exit 1; done"),
        ("pre-receive", "while read old new ref; do %--base HEAD --rev $new || exit 1; done"),
        ("pre-receive", "while read old new ref; do %--repo $PWD --rev $new || exit 1; done"),
        ("update", "exec %--rev $3"),
    ])
    func aServerRefuses(_ name: String, _ script: String) throws {
        try scratch.shell("git clone -q --bare r server.git; git -C r remote add origin ../server.git")
        try hook(name, in: "server.git", script.replacing("%", with: check("")))
        try scratch.write(Self.bad, to: Self.file)
        try scratch.shell("git -C r commit -qam bad")
        let refused = try git("git -C r push -q origin HEAD:main")
        #expect(refused.status != 0 && refused.errors.contains("[yaml-syntax]"), "\(refused)")
        try scratch.write(Self.good, to: Self.file)
        try scratch.shell("git -C r commit -qam good")
        let taken = try git("git -C r push -q origin HEAD:main")
        #expect(taken.status == 0, "\(taken)")
    }

    @Test(arguments: ["--bare", "--no-hardlinks"]) func aServerTellsAfterwards(_ kind: String) throws {
        try scratch.shell("git clone -q \(kind) r server; git -C r remote add origin ../server")
        let folder = kind == "--bare" ? "server" : "server/.git"
        try hook("post-receive", in: folder, "while read old new ref; do \(check("--rev $new")); done")
        try scratch.write(Self.bad, to: Self.file)
        try scratch.shell("git -C r commit -qam bad")
        #expect(try git("git -C r push -q origin HEAD:topic").errors.contains("[yaml-syntax]"))
    }
}
