import Git
import Testing

@Suite struct RepositoryTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox() }

    @Test func findsACommitByEveryKindOfRevision() throws {
        let repository = try sandbox.repository()
        let first = try sandbox.run("git -C r rev-parse HEAD~1")
        let second = try sandbox.run("git -C r rev-parse HEAD")
        for revision in ["HEAD", "@", "main", "refs/heads/main", second, String(second.prefix(8))] {
            #expect(try repository.commit(revision).id.description == second, "\(revision)")
        }
        for revision in ["HEAD~1", "HEAD^", "v1", "light", "refs/tags/v1", "v1^{commit}"] {
            #expect(try repository.commit(revision).id.description == first, "\(revision)")
        }
        let tree = try sandbox.run("git -C r rev-parse HEAD^{tree}")
        #expect(try repository.tree(of: repository.commit("HEAD")).id.description == tree)
    }

    @Test func followsADetachedHead() throws {
        let repository = try sandbox.repository()
        let first = try sandbox.run("cd r; git checkout -q v1; git rev-parse HEAD")
        #expect(try repository.commit("HEAD").id.description == first)
    }

    @Test func saysWhichRevisionIsUnknown() throws {
        let repository = try sandbox.repository()
        for revision in ["nosuch", "HEAD~7", "main..v1", "HEAD:a", "HEAD^{tree}", "", "HEAD\0", "0123456789"] {
            let error = try sandbox.error { () throws(GitError) in try repository.commit(revision) }
            guard case .unknownRevision(revision, _) = error else {
                Issue.record("\(revision): \(error)")
                continue
            }
        }
        try sandbox.run("git clone -q r c; git -C r branch feature; git -C c fetch -q")
        let clone = try sandbox.open("c")
        let error = try sandbox.error { () throws(GitError) in try clone.commit("feature") }
        #expect(error.message == "there is no revision feature")
        #expect(error.hint == "did you mean origin/feature?")
    }

    @Test func refusesAnAmbiguousID() throws {
        let repository = try sandbox.repository()
        let prefix = try sandbox.run(
            """
            cd r; i=0; while [ $i -lt 400 ]; do i=$((i + 1)); echo $i; done >numbers
            split -l 1 numbers n; git hash-object -w n?? >ids; cut -c 1-4 ids | sort | uniq -d | head -n 1
            """)
        try #require(prefix.utf8.count == 4)
        let error = try sandbox.error { () throws(GitError) in try repository.commit(prefix) }
        #expect(error == .ambiguousRevision(prefix))
    }

    @Test func findsTheRepositoryAboveAFolder() throws {
        let repository = try sandbox.repository()
        #expect(repository.workTree == sandbox.path + "/r")
        #expect(try sandbox.open("r/dir").location == repository.location)
        #expect(try Repository(reopening: repository.location).location == repository.location)
    }

    @Test func opensABareRepository() throws {
        _ = try sandbox.repository()
        try sandbox.run("git clone -q --bare r b.git")
        let bare = try sandbox.open("b.git")
        #expect(bare.workTree == nil)
        #expect(try bare.everything(.revision("HEAD")) == ["a=three", "dir/b=two"])
        for source in [SnapshotSource.index, .workTree] {
            let error = try sandbox.error { () throws(GitError) in try Snapshot(source, of: bare) }
            #expect(error == .noWorkTree(path: sandbox.path + "/b.git"))
        }
    }

    @Test func opensALinkedWorkTree() throws {
        let main = try sandbox.repository()
        try sandbox.run("git -C r worktree add -q ../w light; echo four >w/a; git -C w add a; echo five >w/a")
        let linked = try sandbox.open("w/dir")
        #expect(linked.workTree == sandbox.path + "/w")
        #expect(try linked.commit("HEAD") == main.commit("light"))
        #expect(try linked.everything(.revision("HEAD")) == ["a=one", "dir/b=two"])
        #expect(try linked.everything(.index) == ["a=four", "dir/b=two"])
        #expect(try linked.everything(.workTree) == ["a=five", "dir/b=two"])
        #expect(try main.everything(.workTree) == ["a=three", "dir/b=two"])
    }

    @Test func opensASubmodule() throws {
        _ = try sandbox.repository()
        try sandbox.run("git init -q o; cd o; git submodule --quiet add ../r sub")
        #expect(try sandbox.open("o/sub").everything(.workTree) == ["a=three", "dir/b=two"])
        #expect(try sandbox.open("o").everything(.workTree).last == "sub:submodule")
    }

    @Test func saysThatThereIsNoRepository() throws {
        let missing = sandbox.path + "/missing"
        for path in [sandbox.path, missing] {
            let error = try sandbox.error { () throws(GitError) in try Repository(discovering: path) }
            #expect(error == .notARepository(path: path))
        }
    }

    @Test func saysThatThereIsNoCommit() throws {
        try sandbox.run("git init -q e; echo x >e/a")
        let repository = try sandbox.open("e")
        for revision in ["HEAD", "HEAD~2", "main"] {
            #expect(
                try sandbox.error { () throws(GitError) in try repository.commit(revision) }
                    == .emptyRepository)
        }
        let snapshot = try Snapshot(.workTree, of: repository)
        #expect(snapshot.head == nil)
        #expect(try snapshot.open().everything() == ["a=x"])
        #expect(try repository.everything(.index) == [])
    }

    @Test func refusesTheRepositoryOfAnotherUser() throws {
        try #require(try sandbox.run("id -u") == "0", "only root can give a file away")
        _ = try sandbox.repository()
        try sandbox.run("chown -R 65534 r")
        let error = try sandbox.error { () throws(GitError) in
            try Repository(discovering: sandbox.path + "/r/dir")
        }
        #expect(error == .ownership(path: sandbox.path + "/r"))
        #expect(
            error.hint == "add it with `git config --global --add safe.directory \(sandbox.path)/r`")
    }

    @Test func refusesSHA256() throws {
        try sandbox.run("git init -q --object-format=sha256 s")
        let error = try sandbox.error { () throws(GitError) in
            try Repository(discovering: sandbox.path + "/s")
        }
        #expect(error == .sha256(path: sandbox.path + "/s"))
    }

    @Test func saysThatACloneIsShallow() throws {
        _ = try sandbox.repository()
        try sandbox.run("git clone -q --depth 1 file://$PWD/r s")
        let first = try sandbox.run("git -C r rev-parse v1^{commit}")
        let shallow = try sandbox.open("s")
        #expect(try shallow.everything(.revision("HEAD")) == ["a=three", "dir/b=two"])
        for revision in ["HEAD~1", "main^", first] {
            let error = try sandbox.error { () throws(GitError) in try shallow.commit(revision) }
            #expect(error == .shallow(revision: revision))
        }
        let unknown = try sandbox.error { () throws(GitError) in try shallow.commit("nosuch~1") }
        guard case .unknownRevision = unknown else {
            Issue.record("\(unknown)")
            return
        }
    }

    @Test(arguments: ["promisor", "extension"])
    func saysThatAPartialCloneLacksABlob(mark: String) throws {
        _ = try sandbox.repository()
        try sandbox.run(
            """
            git -C r config uploadpack.allowFilter true
            git clone -q --no-checkout --filter=blob:none file://$PWD/r p
            """)
        if mark == "extension" {
            try sandbox.run(
                "cd p; git config extensions.partialClone origin; git config --unset remote.origin.promisor")
        }
        let reader = try Snapshot(.revision("HEAD"), of: try sandbox.open("p")).open()
        let file = try #require(try reader.entries(of: reader.root).first)
        let error = try sandbox.error { () throws(GitError) in try reader.read(file, limit: 100) }
        #expect(error == .partial(path: sandbox.path + "/p", missing: try #require(file.blob).id))
        try sandbox.run(
            "git -C p config remote.origin.promisor true; cd p; git fetch -q --refetch --no-filter")
        #expect(try reader.everything() == ["a=three", "dir/b=two"])
    }

    @Test func saysThatAnObjectIsMissing() throws {
        let repository = try sandbox.repository()
        try sandbox.run("cd r/.git/objects; id=$(git rev-parse HEAD:a); rm ${id%${id#??}}/${id#??}")
        let reader = try Snapshot(.revision("HEAD"), of: repository).open()
        let file = try #require(try reader.entries(of: reader.root).first)
        let error = try sandbox.error { () throws(GitError) in try reader.read(file, limit: 100) }
        #expect(error == .missingObject(try #require(file.blob).id))
    }
}
