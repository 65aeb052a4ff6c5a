import TestSupport
import Testing

@testable import Git

/// Each name beside what git makes of it.
@Suite struct RevisionParserTests {
    let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
        try sandbox.run(
            """
            git init -q r; cd r; for n in 1 2 3; do echo $n >f; git add f; git commit -qm "the number $n"; done
            git checkout -qb side HEAD~1; echo s >g; git add g; git commit -qm side; git checkout -q main
            git merge -q --no-ff -m "merge! {side}" side; git tag light HEAD~1; git tag -a -m v1 v1 HEAD^2; git tag -a -m vv vv v1
            git tag tree HEAD^{tree}; git tag blob HEAD:f; git branch odd@ HEAD~1; git branch a/b; git branch 1234567 HEAD~2
            git branch x-gabcdef0 HEAD~1; git update-ref refs/remotes/origin/main HEAD~1
            git symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/main
            git config remote.origin.url .; git config remote.origin.fetch '+refs/heads/*:refs/remotes/origin/*'
            git config branch.main.remote origin; git config branch.main.merge refs/heads/main
            """)
    }

    /// No divisor of the number of suffixes, so that each of them comes with many bases.
    private static let stride = 7

    private static let suffixes = [
        "", "~", "^", "~0", "^0", "~1", "^1", "^2", "^3", "~2", "~3", "~9", "^^", "^2~1", "~1^2", "^^2", "~~", "@",
        "~1@",
        "^@", "^!", "^-", "@~1", "@{", "@{}", "@{0}", "@{1}", "@{9}", "@{-1}", "@{u}", "@{upstream}", "@{U}", "@{x",
        "@{0}~1",
        "@{u}^", "^{}", "^{commit}", "^{tree}", "^{blob}", "^{tag}", "^{object}", "^{nosuch}", "^{", "^{/number 2}",
        "^{/side}", "^{/nothing}", "^{/}", "^{commit}~1", "^{}^{}", "^{tree}^{commit}", "^{/n.mber}^", ":f", ":nosuch",
        ":", "..",
        "..main", "...", "~-1", "^-1", "~x", "^x", "~1x", " ", "/", ".", ".lock", "~99999999999", "^99999999999",
        "-1-g",
        "^{/!x}", "^{/!!}",
    ]

    private static let bases = [
        "", "@", "HEAD", "head", "main", "heads/main", "refs/heads/main", "refs/main", "a/b", "a//b", "/a/b", "side",
        "v1",
        "tags/v1", "vv", "light", "tree", "blob", "nosuch", "odd@", "odd", "origin", "origin/main",
        "remotes/origin/main",
        "1234567", "x-gabcdef0", "refs", "refs/heads", "@@", "HEAD@", "~", "^", "^HEAD", "-", ".", "..", "0000000",
        "ORIG_HEAD", "FETCH_HEAD", "main.lock", "*", "main*", "HEAD:", ":f", ":0:f",
    ]

    @Test func readsThemAsGitDoes() throws {
        let repository = try sandbox.open("r")
        let ids = try sandbox.run("cd r; for c in HEAD HEAD~1 v1 HEAD^{tree} HEAD:f; do git rev-parse $c; done")
            .split(separator: "\n").map(String.init)
        var bases = Self.bases
        for id in ids { bases += [id, String(id.prefix(9)), id.uppercased(), id + "0"] }
        bases += ["v1-3-g\(ids[1].prefix(7))", "any-g\(ids[0])", "-g\(ids[0].prefix(8))", "v1-3-gg\(ids[1].prefix(7))"]
        bases += [String(ids[0].prefix(3)), "0000000000000000000000000000000000000000"]
        let all = bases.flatMap { base in Self.suffixes.map { base + $0 } }.filter { !$0.hasPrefix(":/") }
        // A share of them, as each is a process of git's.
        // Where all commits are of one second, which of them is the youngest with a text is nobody's to say.
        let names = all.indices.filter { $0 % Self.stride == 0 }.map { all[$0] }.filter { !$0.hasSuffix("^{/n.mber}^") }
        // One process of git for all: a name a line, what it is on the same line of the answer.
        let script = names.map { name in
            "id=$(git rev-parse --verify -q --end-of-options '\(name)^{commit}' 2>/dev/null) || id=none; echo \"$id\" | tail -n 1"
        }.joined(separator: "\n")
        try Path.write(Array(script.utf8), to: sandbox.path + "/names.sh")
        try sandbox.run("cd r; sh ../names.sh >../wanted")
        var wanted: [Substring] = []
        for part in 0... {
            let lines = try sandbox.run("sed -n '\(part * 1000 + 1),\(part * 1000 + 1000)p' wanted").split(
                separator: "\n")
            if lines.isEmpty { break }
            wanted += lines
        }
        try #require(wanted.count == names.count)
        for (name, wanted) in zip(names, wanted) {
            let found = (try? repository.commit(name))?.id.description ?? "none"
            // What git takes for the opposite of a commit, `^HEAD`, is none.
            #expect(found == (wanted.hasPrefix("^") ? "none" : wanted), "'\(name)'")
        }
        #expect(wanted.count { $0 != "none" } > 50)
    }

    @Test(arguments: [":/number 2", ":/nothing at all", ":/merge!", ":/!!", ":/"])
    func findsACommitByItsMessage(_ name: String) throws {
        let wanted = try sandbox.run("cd r; git rev-parse --verify -q '\(name)' || echo none")
        #expect((try? sandbox.open("r").commit(name))?.id.description ?? "none" == wanted)
    }

    /// Of several objects, the only commit is meant.
    @Test func anAbbreviatedIDNamesACommit() throws {
        let id = try sandbox.run("git -C r rev-parse HEAD")
        // A blob whose id begins as that of the commit does.
        try sandbox.run(
            """
            python3 -c 'import hashlib, itertools
            texts = (b"%d" % n for n in itertools.count())
            print(next(t for t in texts if hashlib.sha1(b"blob %d\\0" % len(t) + t).hexdigest().startswith("\(id.prefix(4))")).decode(), end="")' >f
            git -C r hash-object -w ../f
            """)
        #expect(try sandbox.run("git -C r rev-parse --disambiguate=\(id.prefix(4))").contains("\n"))
        #expect(try sandbox.open("r").commit(String(id.prefix(4))).id.description == id)
    }

    // MARK: Merge bases

    private func mergeBase(_ one: String, _ other: String, in folder: String) throws -> String {
        let repository = try sandbox.open(folder)
        return try repository.mergeBase(repository.commit(one), repository.commit(other))?.id.description ?? ""
    }

    /// In a shallow clone, the histories end where git ends them.
    @Test(arguments: ["r", "s1", "s2", "s3", "s4"]) func mergeBasesAreThoseOfGit(_ folder: String) throws {
        try sandbox.run(
            """
            cd r; git checkout -q --orphan alone; git commit -qm alone; git checkout -q side
            for n in 1 2 3; do git commit -q --allow-empty -m "s$n"; done; git checkout -q main; git commit -q --allow-empty -m m
            cd ..; for n in 1 2 3 4; do git clone -q --no-single-branch --depth $n file://$PWD/r s$n; done
            """)
        let branches = ["main", "side", "alone", "a/b", "1234567"].map { folder == "r" ? $0 : "origin/" + $0 }
        for one in branches {
            for other in branches {
                let wanted = try sandbox.run("git -C \(folder) merge-base \(one) \(other) || true")
                #expect(try mergeBase(one, other, in: folder) == wanted, "\(one) \(other)")
            }
        }
    }

    @Test func saysThatTheMergeBaseIsNotHere() throws {
        try sandbox.run("git clone -q --no-single-branch --depth 1 file://$PWD/r s")
        let shallow = try sandbox.open("s")
        let error = try sandbox.error { () throws(GitError) in try shallow.mergeBase("HEAD", "origin/side") }
        #expect(error == .noCommonCommit("HEAD", "origin/side", isShallow: true))
        #expect(error.hint?.contains("--unshallow") == true)
    }

    @Test func saysWhatToSetWhereTheCloneWasMade() {
        #expect(Deepening.hint(in: Environment([:])) == "get the history with `git fetch --unshallow`")
        #expect(Deepening.hint(in: Environment(["GITHUB_ACTIONS": "true"])).contains("`fetch-depth: 0`"))
        #expect(Deepening.hint(in: Environment(["GITLAB_CI": "true"])).contains("GIT_DEPTH: 0"))
    }
}
