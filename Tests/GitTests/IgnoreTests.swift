import TestSupport
import Testing

@testable import Git

/// Patterns and ignore files, beside git's reading of them.
@Suite struct IgnoreTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox() }

    private func files(_ source: SnapshotSource = .workTree) throws -> [String] {
        try sandbox.open("r").everything(source).map { String($0.prefix { $0 != "=" }) }
    }

    /// What `git add --all` would leave in the index.
    private func wanted() throws -> [String] {
        try sandbox.run(
            "cd r; cp -p .git/index ../index; export GIT_INDEX_FILE=$PWD/../index; git add -A; git ls-files"
        )
        .split(separator: "\n").map(String.init)
    }

    private func expectSame(_ subject: String = "") throws {
        // As a pathname is sorted by git, and not directory by directory.
        #expect(try files().sorted() == wanted().sorted(), "\(subject)")
    }

    @Test func aFileFurtherDownTakesBack() throws {
        try sandbox.run(
            """
            git init -q r; cd r; mkdir -p web/deep api; for d in web web/deep api; do echo 1 >$d/marathon-x.yaml; echo 2 >$d/y.yaml; done
            echo 3 >web/service.txt; git add web/service.txt; git commit -qm 1
            echo '*.yaml' >.gitignore; echo '!marathon-x.yaml' >web/.gitignore; git add .gitignore web/.gitignore; git commit -qm 2
            """)
        try expectSame()
        #expect(
            try files() == [
                ".gitignore", "web/.gitignore", "web/deep/marathon-x.yaml", "web/marathon-x.yaml", "web/service.txt",
            ])
        // A directory that is ignored is not looked into.
        try sandbox.run("cd r; echo 'api/' >>.gitignore; echo '!*' >api/.gitignore")
        try expectSame()
    }

    @Test func otherFilesOfPatterns() throws {
        try sandbox.run(
            """
            git init -q r; cd r; mkdir d; for f in a b c d/a d/b d/c e; do echo 1 >$f; done; git add e; git commit -qm 1
            echo a >.git/info/exclude; echo b >../users; printf '!a\\n' >>../users; git config core.excludesFile $PWD/../users
            echo '!b' >d/.gitignore
            """)
        try expectSame()
    }

    private static let lines = [
        "*.yaml", "!*.yaml", "/a", "a/", "!a/", "a", "!a", "a/b", "/a/b", "**/b", "a/**", "**/a/**", "a/**/b", "!a/b",
        "!/a/b/", "*",
        "!*/", "[ab]", "[!a]", "[a-", "?", "a*", "*b", "\\!a", "\\#x", "#x", "!", "/", "a\\", "a ", "a\\ ",
        "[[:alpha:]]", "**", "a**b",
        "a/*", "*/b", "x/../a", "./a", "A", "[]a]", "[^a]", "!b/*.yaml", "a//b", "***/b", "a/***", "\\a", "",
    ]

    @Test(arguments: UInt64(0)..<20) func patternsMeanWhatGitMeans(_ seed: UInt64) throws {
        var random = Seeded(seed)
        let folders = ["", "a", "b", "a/b", "a/a", "x", "x/a/b"]
        var names: [String] = []
        for folder in folders {
            for name in ["a", "b", "c.yaml", "!a", "#x", "a "] where folder.isEmpty || Bool.random(using: &random) {
                let path = (folder.isEmpty ? "" : folder + "/") + name
                if !folders.contains(where: { $0 == path || $0.hasPrefix(path + "/") }) { names.append(path) }
            }
        }
        try sandbox.run(
            "git init -q r; cd r; git commit -qm 1 --allow-empty; git config core.ignoreCase \(seed % 5 == 0)")
        for name in names { try Path.write([0x31], to: "\(sandbox.path)/r/\(name)") }
        for step in 0..<6 {
            var written: [String: [String]] = [:]
            for folder in folders where Bool.random(using: &random) {
                let lines = (0..<Int.random(in: 1...4, using: &random)).compactMap { _ in
                    Self.lines.randomElement(using: &random)
                }
                written[folder] = lines
                let path = folder.isEmpty ? ".gitignore" : folder + "/.gitignore"
                try Path.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: "\(sandbox.path)/r/\(path)")
            }
            try expectSame("seed \(seed), step \(step): \(written)")
            if step == 2 { try sandbox.run("cd r; git add -A .; git commit -qm 2 --allow-empty") }
        }
    }

    /// However stars are piled up, matching takes no more steps than the lengths' product.
    @Test func manyStarsAreNoWork() throws {
        let pattern = try #require(
            PathPattern(ArraySlice(String(repeating: "*a", count: 2000).utf8), ofPath: true, ignoringCase: false))
        #expect(!pattern.matches(ArraySlice(String(repeating: "a", count: 1500).utf8)))
        #expect(pattern.matches(ArraySlice(String(repeating: "a", count: 2500).utf8)))
    }

    // MARK: What is not looked at

    @Test(arguments: ["set --cone web", "set --no-cone web '!api'", "set --no-cone '/*' '!/api/b'"])
    func aSparseCheckoutIsWhole(_ arguments: String) throws {
        try sandbox.run(
            """
            git init -q r; cd r; mkdir -p web api/deep; for f in top web/a api/a api/b api/deep/c; do echo 1 >$f; done; git add -A
            git commit -qm 1; git sparse-checkout \(arguments) 2>&1; git config index.sparse false
            """)
        #expect(try sandbox.open("r").everything(.workTree) == sandbox.open("r").everything(.revision("HEAD")))
        // What is there nevertheless counts, as git has it since 2.36.
        try sandbox.run("cd r; mkdir -p api web; echo 2 >api/b; echo 3 >web/new; echo 4 >web/a")
        try expectSame()
        #expect(try sandbox.open("r").everything(.workTree).contains("api/b=2"))
        #expect(try sandbox.open("r").everything(.workTree).contains("web/a=4"))
    }

    @Test(arguments: ["--skip-worktree", "--assume-unchanged"]) func whatGitWasToldNotToLookAt(_ flag: String) throws {
        _ = try sandbox.repository()
        try sandbox.run("cd r; git update-index \(flag) dir/b; echo edited >dir/b")
        #expect(try sandbox.open("r").everything(.workTree) == ["a=three", "dir/b=two"])
        try sandbox.run("cd r; rm -r dir; echo edited >a")
        #expect(try sandbox.open("r").everything(.workTree) == ["a=edited", "dir/b=two"])
    }

    @Test func aLinkMayBeAFileWithItsText() throws {
        try sandbox.run(
            """
            git init -q r; cd r; mkdir d; echo 1 >d/f; ln -s d link; ln -s f d/l; git add -A; git commit -qm 1
            git config core.symlinks false; rm link d/l; git checkout -q .
            """)
        let repository = try sandbox.open("r")
        #expect(try repository.everything(.workTree) == ["d/f=1", "d/l:symlink=f", "link:symlink=d"])
        let (head, tree) = (try Snapshot(.revision("HEAD"), of: repository), try Snapshot(.workTree, of: repository))
        #expect(try head.open().differences(to: tree.open())?.allSatisfy { $0.here?.kind == $0.there?.kind } == true)
        // What is not tracked as a link is a file.
        try sandbox.run("cd r; echo d >other")
        #expect(try repository.everything(.workTree).last == "other=d")
    }
}
