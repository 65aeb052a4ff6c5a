import Git
import Testing

/// What is read of a commit, odd ones among them.
@Suite struct CommitTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox() }

    private func read(_ revision: String, in repository: Repository) throws -> Commit {
        try repository.read(repository.commit(revision))
    }

    /// Writes a commit's text as it is, with the tree of `HEAD` for `TREE`, and reads it.
    private func read(text: String) throws -> Commit {
        let repository = try sandbox.repository()
        let id = try sandbox.run(
            "cd r; tree=$(git rev-parse HEAD^{tree}); printf '\(text)' | sed \"s/TREE/$tree/\" | "
                + "git hash-object -t commit -w --stdin --literally")
        return try read(id, in: repository)
    }

    @Test func hasParentsTreeAuthorAndSubject() throws {
        let repository = try sandbox.repository()
        try sandbox.run(
            """
            cd r; git checkout -q -b side HEAD~1; echo 4 >dir/b; git commit -qam side; git checkout -q main
            GIT_AUTHOR_NAME='Ada Byron' GIT_AUTHOR_EMAIL=ada@example.org GIT_AUTHOR_DATE='1570000000 +0230' \\
              git merge -q side -m 'Merge  both

            More words.'
            """)
        let merge = try read("HEAD", in: repository)
        #expect(merge.parents == [try repository.commit("HEAD^1"), try repository.commit("HEAD^2")])
        #expect(merge.tree == (try repository.tree(of: merge.id)))
        #expect(merge.author.name == "Ada Byron" && merge.author.email == "ada@example.org")
        #expect(merge.author.time == CommitTime(seconds: 1_570_000_000, offset: 150))
        #expect(merge.committer.time == CommitTime(seconds: 1_500_000_000, offset: 0))
        #expect(merge.subject == "Merge  both")
        let first = try read("v1", in: repository)
        #expect(first.parents.isEmpty && !first.isBoundary)
    }

    @Test(arguments: [
        ("", ""), ("one\\n", "one"), ("\\n\\n  one \\n two\\n\\nthree\\n", "one two"), ("\\n \\n", ""),
        ("one\\r\\ntwo\\r\\n\\r\\nthree", "one two"), ("\\303\\244\\n", "ä"), ("a\\377b", "a\u{FFFD}b"),
    ])
    func theSubjectIsTheFirstParagraph(_ message: String, _ subject: String) throws {
        let commit = try read(
            text: "tree TREE\\nauthor A <a> 1 +0000\\ncommitter C <c> 2 +0000\\n\\n\(message)")
        #expect(commit.subject == subject)
    }

    @Test func textIsInTheEncodingThatItNames() throws {
        let commit = try read(
            text:
                "tree TREE\\nauthor J\\366rg <a> 1 +0000\\ncommitter C <c> 2 +0000\\nencoding ISO-8859-1\\n\\nGr\\374n\\n"
        )
        #expect(commit.author.name == "Jörg" && commit.subject == "Grün")
    }

    @Test func anEncodingThatIsNotKnownIsTakenForUTF8() throws {
        let commit = try read(
            text: "tree TREE\\nauthor J\\366rg <a> 1 +0000\\ncommitter C <c> 2 +0000\\nencoding EBCDIC\\n\\nx")
        #expect(commit.author.name == "J\u{FFFD}rg")
    }

    /// None of them is a crash; what cannot be read at all is an error.
    @Test(arguments: [
        "author  <> 0 -0000", "author A <a> 99999999999999999999 +9999", "author A <a> -5 -2359", "author A <a>",
        "author A a 1 +0000", "author <<<>>> x y", "author", "", "author A <a> 1 +00000000000000000000001",
    ])
    func oddAuthors(_ author: String) throws {
        do {
            let commit = try read(text: "tree TREE\\n\(author)\\ncommitter C <c> 2 +0000\\n\\nx\\n")
            #expect(commit.subject == "x")
        } catch let error as GitError {
            guard case .corruptObject = error else {
                Issue.record("\(error)")
                return
            }
        }
    }

    @Test func aShallowCloneEndsAtItsBoundary() throws {
        _ = try sandbox.repository()
        try sandbox.run("git clone -q --depth 1 file://$PWD/r c")
        let clone = try sandbox.open("c")
        let last = try read("HEAD", in: clone)
        #expect(last.isBoundary && last.parents.isEmpty)
        try sandbox.run("cd c; git commit -q --allow-empty -m more")
        let more = try read("HEAD", in: clone)
        #expect(!more.isBoundary && more.parents == [last.id])
    }

    @Test func whatIsNoCommitIsAnError() throws {
        let repository = try sandbox.repository()
        let tree = try repository.tree(of: repository.commit("HEAD"))
        let error = try sandbox.error { () throws(GitError) in try repository.read(CommitID(tree.id)) }
        #expect(error == .corruptObject(tree.id))
        let none = try #require(ObjectID(hex: String(repeating: "0", count: 39) + "1"))
        let missing = try sandbox.error { () throws(GitError) in try repository.read(CommitID(none)) }
        #expect(missing == .missingObject(none))
    }

    // MARK: Names in trees

    /// Looking a name up gives what listing gives, in small trees and in large ones, and with two of them in turn.
    @Test func aNameIsFoundAsItIsListed() throws {
        let repository = try sandbox.repository()
        try sandbox.run(
            """
            cd r; mkdir large larger; for i in $(seq 300); do echo $i >large/f$i; echo $i >larger/$i.b; done
            ln -s a link; mkdir a.b; echo x >a.b/x; echo x >dir.c; echo x >dir0; git add .; git commit -qm many
            """)
        let snapshot = try Snapshot(read("HEAD", in: repository), of: repository)
        let reader = snapshot.open(in: repository)
        for entry in try reader.entries(of: reader.root) {
            let found = try #require(try reader.entry(named: entry.name, in: reader.root))
            #expect(found.object == entry.object && found.kind == entry.kind && found.name == entry.name)
        }
        let large = try #require(try reader.entry(named: "large", in: reader.root)?.directory)
        let larger = try #require(try reader.entry(named: "larger", in: reader.root)?.directory)
        for number in [1, 150, 300] {
            #expect(try reader.entry(named: "f\(number)", in: large) != nil)
            #expect(try reader.entry(named: "\(number).b", in: larger) != nil)
            #expect(try reader.entry(named: "f\(number)", in: larger) == nil)
        }
        #expect(try reader.entry(named: "large/f1", in: reader.root) == nil)
        for name in ["", "f0", "f", "large/f1", "f1\0", "."] {
            #expect(try reader.entry(named: name, in: large) == nil, "\(name)")
        }
        try sandbox.run("touch r/new")
        let tree = try Snapshot(.workTree, of: repository).open()
        #expect(try tree.entry(named: "new", in: tree.root)?.kind == .file)
        #expect(try tree.entry(named: "large", in: tree.root)?.object == nil)
    }

    @Test func aRootThatTheCommitDoesNotHave() throws {
        let repository = try sandbox.repository()
        let commit = try read("HEAD", in: repository)
        #expect(try Snapshot(commit, of: repository, root: "dir").root != Snapshot(commit, of: repository).root)
        let error = try sandbox.error { () throws(GitError) in try Snapshot(commit, of: repository, root: "none") }
        guard case .invalidPath("none", _) = error else {
            Issue.record("\(error)")
            return
        }
    }
}
