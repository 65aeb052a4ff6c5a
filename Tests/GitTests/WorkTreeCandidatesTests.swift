import TestSupport
import Testing

@testable import Git

/// What the file system tells of a work tree leads to all that libgit2 finds in it, and to little else.
@Suite struct WorkTreeCandidatesTests {
    private let sandbox: Sandbox

    init() throws { sandbox = try Sandbox() }

    /// What libgit2 is asked for; nil: everything.
    private func candidates(root: String = "") throws -> [String]? {
        let repository = try sandbox.open("r")
        let index = try #require(IndexFile(of: repository))
        let top = try #require(repository.workTree)
        let paths = WorkTreeCandidates.paths(below: Array(root.utf8), of: top, since: index, in: repository)
        return paths.map { Set($0).map { String(decoding: $0, as: UTF8.self) }.sorted() }
    }

    // MARK: - Few

    private static let old = "find . -name .git -prune -o -type f -exec touch -d 2001-02-03 {} +"

    private func makeRepository(version: Int = 2) throws {
        try sandbox.run(
            """
            git init -q r; cd r; git config index.version \(version); mkdir -p p q/z; for f in a p/x p/y q/x q/z/w; do echo 1 >$f; done
            ln -s x p/link; \(Self.old); touch -hd 2001-02-03 p/link; git add .; git commit -qm 1
            """)
    }

    struct Edit: CustomTestStringConvertible {
        let script: String
        let wanted: [String]?
        var testDescription: String { script }
    }

    private static let edits: [Edit] = [
        Edit(script: "true", wanted: []),
        Edit(script: "echo 2 >p/x", wanted: ["p/x"]),
        Edit(script: "touch p/x", wanted: ["p/x"]),
        Edit(script: "chmod +x p/y", wanted: ["p/y"]),
        Edit(script: "rm p/link; ln -s y p/link", wanted: ["p/link"]),
        Edit(script: "rm q/x", wanted: ["q/x"]),
        Edit(script: "rm -r q", wanted: ["q"]),
        Edit(script: "rm -r q; echo 1 >q", wanted: ["a", "q"]),
        // With something that the index has beside it.
        Edit(script: "echo 1 >q/new", wanted: ["q/new", "q/x"]),
        Edit(script: "mkdir -p n/m; echo 1 >n/m/x; echo 1 >n/y", wanted: ["a", "n"]),
        Edit(script: "rm p/x; mkdir p/x; echo 1 >p/x/y", wanted: ["p/link", "p/x"]),
        Edit(script: "git update-index --assume-unchanged p/x; echo 2 >p/x", wanted: []),
        Edit(script: "git update-index --assume-unchanged p/x; rm p/x", wanted: ["p/x"]),
        Edit(script: "git update-index --skip-worktree p/x; echo 2 >p/x", wanted: []),
        Edit(script: "touch -d 2100-01-01 p/y; git add p/y", wanted: ["p/y"]),
        Edit(script: "echo 22 >p/y; touch -d 2001-02-03 p/y; git add p/y", wanted: []),
        Edit(script: "echo 2 >p/n; touch -d 2001-02-03 p/n; git add -N p/n", wanted: ["p/n"]),
        Edit(script: "git config core.ignoreCase true", wanted: nil),
    ]

    @Test(arguments: edits, [2, 3, 4]) func areFew(_ edit: Edit, _ version: Int) throws {
        try makeRepository(version: version)
        try sandbox.run("cd r; \(edit.script)")
        #expect(try candidates() == edit.wanted)
    }

    /// Where the permissions, or the time of a file's last change of any kind, say nothing.
    @Test func whatIsToldNotToCount() throws {
        try makeRepository()
        try sandbox.run("cd r; chmod +x p/x; git config core.trustctime false")
        #expect(try candidates() == ["p/x"])
        try sandbox.run("cd r; git config core.fileMode false")
        #expect(try candidates() == [])
    }

    @Test func onlyBelowTheFolder() throws {
        try makeRepository()
        try sandbox.run("cd r; echo 2 >p/x; echo 2 >q/z/w; echo 2 >n")
        #expect(try candidates(root: "q") == ["q/z/w"])
        #expect(try candidates(root: "q/z") == ["q/z/w"])
        #expect(try candidates(root: "n") == nil)
        try sandbox.run("cd r; mv q s; ln -s s q")
        #expect(try candidates(root: "q") == nil)
    }

    @Test func areNotTooMany() throws {
        try makeRepository()
        try sandbox.run("cd r; for i in $(seq \(WorkTreeCandidates.limit)); do >p/$i; done")
        #expect(try candidates() == nil)
    }

    /// On more threads than one.
    @Test func ofManyFiles() throws {
        try makeRepository()
        try sandbox.run(
            """
            cd r; for i in $(seq 900); do mkdir s$i; for f in a b c d e; do echo $f; done | (cd s$i; xargs touch); done; \(Self.old)
            git add .; git commit -qm 2; echo 2 >s1/a; echo 2 >s450/c; echo 2 >s900/f; rm s7/e
            """)
        #expect(try candidates() == ["s1/a", "s450/c", "s7/e", "s900/a", "s900/f"])
    }

    /// libgit2 is not asked where nobody need be: it would refuse this index.
    @Test func libgit2IsAskedWhereThereAreSome() throws {
        try makeRepository()
        try sandbox.run(
            "cd r; head -c -20 .git/index >../index; head -c 20 /dev/zero | tr '\\0' x >>../index; mv ../index .git/index"
        )
        let repository = try sandbox.open("r")
        let tree = try repository.tree(of: repository.commit("HEAD"))
        #expect(try ChangedPaths(root: [], workTree: sandbox.path + "/r").paths(since: tree, in: repository) == [])
        try sandbox.run("cd r; echo 2 >p/x")
        #expect(throws: GitError.self) {
            try ChangedPaths(root: [], workTree: sandbox.path + "/r").paths(since: tree, in: repository)
        }
    }

    // MARK: - None too few

    /// A change as a shell script; many leave the size of a file as it was.
    private func edit(_ random: inout Seeded) -> String {
        func any(_ words: [String]) -> String { words.randomElement(using: &random) ?? "" }
        let folder = any(["p", "p-1", "p.d", "q", "s/a", "s/a/b", "s", "n"])
        let path = folder + "/" + any(["x", "y", "z.log", "b", "a b", "s*", "\u{FC}"])
        let other = any(["p", "q", "s/a", "n"]) + "/" + any(["x", "y", "m"])
        let all = any([path, folder, "."])
        switch Int.random(in: 0...27, using: &random) {
        case 0...4: return "rm -rf '\(path)'; mkdir -p \(folder); echo \(any(["1", "2", "3"])) >'\(path)'"
        case 5: return "touch -c '\(path)'"
        case 6: return "rm -rf '\(path)'"
        case 7: return "rm -rf \(folder)"
        case 8: return "rm -rf \(folder); echo 1 >\(folder)"
        case 9: return "rm -rf '\(path)'; mkdir -p '\(path)'; echo 1 >'\(path)/\(any(["x", "y.log", ".git"]))'"
        case 10: return "mkdir -p \(folder); ln -sfn \(any(["x", "../q/y", "gone"])) '\(path)'"
        case 11, 12: return "chmod \(any(["755", "644"])) '\(path)'"
        case 13:
            return
                "mkdir -p \(folder); printf '\(any(["*.log", "y", "/q", "!y", "p", "s/", "*", "!*", ""]))\\n' >\(any([".", folder]))/.gitignore"
        case 14: return "mv '\(path)' \(other)"
        case 15: return "git add -N '\(all)'"
        case 16: return "git rm -rq --cached '\(all)'"
        case 17: return "git update-index --\(any(["", "no-"]))assume-unchanged '\(path)'"
        case 18: return "git update-index --\(any(["", "no-"]))skip-worktree '\(path)'"
        case 19: return "git init -q \(folder); echo 1 >\(folder)/new"
        case 20: return "git update-index --add --cacheinfo 160000,$(git rev-parse HEAD),'\(path)'"
        case 21: return "rm -rf '\(path)'; mkfifo '\(path)'"
        case 22: return "git config core.\(any(["fileMode", "trustctime", "symlinks"])) \(any(["true", "false"]))"
        case 23:
            return "git add -A . ; git commit -qm x; git sparse-checkout \(any(["set --no-cone /p /s", "disable"]))"
        case 24:
            return
                "blob=$(git hash-object -w a); for i in 1 2 3; do echo \"100644 $blob $i\t\(path)\"; done | git update-index --index-info"
        case 25: return "sleep 0.02; git update-index -q --refresh; git add -u"
        case 26: return "git add -A '\(all)'"
        default: return "git add -A .; git commit -qm x --allow-empty; sleep 0.02; git reset -q --hard"
        }
    }

    @Test(arguments: UInt64(0)..<40) func areNeverTooFew(_ seed: UInt64) throws {
        var random = Seeded(seed)
        try sandbox.run(
            """
            git init -q r; cd r; git config index.version \(2 + seed % 3); git config advice.addEmbeddedRepo false; mkdir -p p p-1 p.d q s/a/b
            for f in a p/x p/y p-1/x p.d/x q/x 'q/a b' s/a/x s/a/b/x s/b; do echo 1 >"$f"; done; \(Self.old); git add .; git commit -qm 1
            """)
        for step in 0..<10 {
            let edits = (0..<Int.random(in: 1...3, using: &random)).map { _ in edit(&random) }
            try sandbox.run("cd r; set +e; {\n" + edits.joined(separator: "\n") + "\n} >/dev/null 2>&1; true")
            let repository = try sandbox.open("r")
            let (top, index) = (try #require(repository.workTree), try #require(IndexFile(of: repository)))
            for root in ["", "p", "s/a"] {
                let root = Array(root.utf8)
                let changed = ChangedPaths(root: root, workTree: top)
                let candidates = WorkTreeCandidates.paths(below: root, of: top, since: index, in: repository)
                let found = try changed.unstaged(top, index, in: repository, only: candidates)
                let wanted = try changed.unstaged(top, index, in: repository, only: nil)
                #expect(found == wanted, "seed \(seed), step \(step), below '\(root)': \(edits)")
            }
        }
    }
}
