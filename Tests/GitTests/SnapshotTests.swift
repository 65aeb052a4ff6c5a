import Git
import Glibc
import Testing

@Suite struct SnapshotTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox() }

    /// The three sources give the same answer for what they have in common.
    @Test(arguments: [SnapshotSource.revision("HEAD"), .index, .workTree])
    func readsEveryKindOfEntry(source: SnapshotSource) throws {
        let repository = try sandbox.repository()
        // `x` sorts behind `x-y` and `x.z` as a path and as a directory of a tree, but before them as a name.
        try sandbox.run(
            """
            cd r; mkdir x; echo 1 >x/f; echo 2 >x-y; echo 3 >x.z; echo 4 >run; chmod +x run
            ln -s ../dir/b x/link; git -c core.fileMode=true add .
            git clone -q . sub 2>&1; git add sub 2>&1; git commit -qm 3
            """)
        let snapshot = try Snapshot(source, of: repository)
        let reader = try snapshot.open()
        let all = [
            "a=three", "dir/b=two", "run:executable=4", "sub:submodule", "x/f=1", "x/link:symlink=../dir/b", "x-y=2",
            "x.z=3",
        ]
        #expect(try reader.everything() == all)
        let head = try repository.commit("HEAD")
        #expect(snapshot.commit == (source == .revision("HEAD") ? head : nil))
        #expect(snapshot.head == (source == .revision("HEAD") ? nil : head))
        // What is as HEAD has it is read from there.
        #expect(snapshot.root.treeID != nil && snapshot.root.treeID == reader.root.treeID)
        try sandbox.run("cd r; echo 5 >y; git add y")
        let edited = try Snapshot(source, of: repository)
        #expect((edited.root.treeID != nil) == (source == .revision("HEAD")))
        #expect(try edited.open().everything() == all + (source == .revision("HEAD") ? [] : ["y=5"]))
        let submodule = try #require(try reader.entries(of: reader.root).first { $0.kind == .submodule })
        #expect(submodule.blob == nil && submodule.directory == nil)
        let error = try sandbox.error { () throws(GitError) in try reader.read(submodule, limit: 9) }
        #expect(error.message == "sub: is neither a file nor a symbolic link")
    }

    @Test(arguments: [SnapshotSource.revision("HEAD"), .index, .workTree])
    func takesAFolderAsTheRoot(source: SnapshotSource) throws {
        let repository = try sandbox.repository()
        try sandbox.run("cd r; mkdir dir/deep; echo 1 >dir/deep/c; git add .; git commit -qm 3")
        #expect(try repository.everything(source, root: "dir") == ["b=two", "deep/c=1"])
        #expect(try repository.everything(source, root: "dir/deep/") == ["c=1"])
        for root in ["nosuch", "a", "dir/nosuch", "..", "dir/../dir", ".git"] {
            let error = try sandbox.error { () throws(GitError) in
                try Snapshot(source, of: repository, root: root)
            }
            guard case .invalidPath(root, _) = error else {
                Issue.record("\(root): \(error)")
                continue
            }
        }
    }

    @Test(arguments: [SnapshotSource.revision("HEAD"), .index, .workTree])
    func doesNotReadBeyondTheLimit(source: SnapshotSource) throws {
        let repository = try sandbox.repository()
        try sandbox.run("cd r; : >0; ln -s 1234567 link; printf %70000s >big; git add .; git commit -qm 3")
        let reader = try Snapshot(source, of: repository).open()
        let files = try reader.entries(of: reader.root).filter { $0.kind != .directory }
        #expect(files.map(\.name) == ["0", "a", "big", "link"])
        #expect(try reader.read(files[0], limit: 0) == .bytes([]))
        #expect(try reader.read(files[1], limit: 6) == .bytes(Array("three\n".utf8)))
        #expect(try reader.read(files[1], limit: 5) == .tooLarge(size: 6))
        #expect(try reader.read(files[2], limit: .max) == .bytes(Array(repeating: 32, count: 70000)))
        #expect(try reader.read(files[2], limit: 69999) == .tooLarge(size: 70000))
        #expect(try reader.read(files[3], limit: 7) == .bytes(Array("1234567".utf8)))
        #expect(try reader.read(files[3], limit: 6) == .tooLarge(size: 7))
    }

    @Test(arguments: [SnapshotSource.revision("HEAD"), .index, .workTree])
    func tellsNamesThatAreNotUTF8(source: SnapshotSource) throws {
        let repository = try sandbox.repository()
        try sandbox.run(
            """
            cd r; n=$(printf 'n\\377'); m=$(printf 'n\\376'); mkdir "$n"; echo 1 >"$n/$m"; echo 2 >"$m"
            echo 3 >né; git add .; git commit -qm 3
            """)
        let reader = try Snapshot(source, of: repository).open()
        let entries = try reader.entries(of: reader.root).suffix(3)
        #expect(entries.map(\.nameIsValid) == [true, false, false])
        #expect(entries.map(\.name) == ["né", "n\u{fffd}", "n\u{fffd}"])
        #expect(entries.map(\.kind) == [.file, .file, .directory])
        #expect(try reader.everything().suffix(3) == ["né=3", "n\u{fffd}=2", "n\u{fffd}/n\u{fffd}=1"])
    }

    @Test(arguments: [SnapshotSource.revision("HEAD"), .index, .workTree])
    func isReadByTwoThreadsAtOnce(source: SnapshotSource) async throws {
        let repository = try sandbox.repository()
        try sandbox.run(
            """
            cd r; for d in 1 2 3 4 5 6 7 8 9; do mkdir $d; for f in 1 2 3 4 5 6 7 8 9; do
            echo $d $f >$d/$f; done; done; git add .; git commit -qm 3; git repack -qad
            """)
        let snapshot = try Snapshot(source, of: repository)
        let expected = try snapshot.open().everything()
        #expect(expected.count == 83)
        try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<2 {
                group.addTask {
                    let reader = try snapshot.open()
                    return try (0..<20).flatMap { _ in try reader.everything() }
                }
            }
            for try await result in group {
                #expect(result.prefix(83) == expected[...] && result.count == 1660)
            }
        }
    }

    // MARK: - A commit

    @Test func staysAtTheCommitWhenTheBranchMovesOn() throws {
        let snapshot = try Snapshot(.revision("main"), of: try sandbox.repository())
        try sandbox.run("cd r; echo four >a; git commit -qam 3")
        #expect(try snapshot.open().everything() == ["a=three", "dir/b=two"])
    }

    @Test func givesIDsOfTreesAndBlobs() throws {
        let reader = try Snapshot(.revision("HEAD"), of: try sandbox.repository()).open()
        let entries = try reader.entries(of: reader.root)
        let ids = [entries[0].blob?.id, entries[1].directory?.treeID?.id, reader.root.treeID?.id]
        let expected = try sandbox.run("cd r; git rev-parse HEAD:a HEAD:dir HEAD^{tree}")
        #expect(ids.compactMap { $0?.description }.joined(separator: "\n") == expected)
        #expect(entries[0].blob == BlobID.hash(of: Array("three\n".utf8)))
    }

    @Test func tellsNamesThatNoFileCanHave() throws {
        _ = try sandbox.repository()
        try sandbox.run(
            """
            cd r; git rev-parse HEAD:a | sed 's/../\\\\\\\\x&/g' >id
            for name in .. ../a a/b ok; do printf "100644 $name\\0"; xargs printf <id; done >tree
            tree=$(git hash-object -w -t tree --literally tree)
            git update-ref refs/heads/main $(git commit-tree -m x $tree)
            """)
        let repository = try sandbox.open("r")
        let reader = try Snapshot(.revision("main"), of: repository).open()
        let entries = try reader.entries(of: reader.root)
        #expect(entries.map(\.name) == ["..", "../a", "a/b", "ok"])
        #expect(entries.map(\.nameIsValid) == [false, false, false, true])
    }

    // MARK: - The index

    @Test func readsWhatIsStaged() throws {
        let repository = try sandbox.repository()
        try sandbox.run(
            """
            cd r; echo staged >a; git add a; echo later >a; git rm -q dir/b; mkdir -p p/q; echo new >p/q/c
            git add p; echo intended >dir; git add -N dir
            """)
        #expect(try repository.everything(.revision("HEAD")) == ["a=three", "dir/b=two"])
        #expect(try repository.everything(.index) == ["a=staged", "p/q/c=new"])
        #expect(try repository.everything(.workTree) == ["a=later", "dir=intended", "p/q/c=new"])
    }

    @Test func refusesAnIndexWithConflicts() throws {
        let repository = try sandbox.repository()
        try sandbox.run(
            """
            cd r; git checkout -q -b other v1; echo other >a; git commit -qam other
            git merge -q main >/dev/null 2>&1 || true
            """)
        let error = try sandbox.error { () throws(GitError) in try Snapshot(.index, of: repository) }
        #expect(error == .unmergedIndex(path: "a"))
        #expect(try repository.everything(.workTree).count == 2)
    }

    // MARK: - The work tree

    @Test func skipsWhatIsIgnoredUnlessItIsTracked() throws {
        let repository = try sandbox.repository()
        try sandbox.run(
            """
            cd r; mkdir out cache empty dir/void; printf '*.log\\n!b.log\\nout/\\n' >.gitignore; echo '*' >cache/.gitignore
            echo 1 >kept.log; git add -f kept.log; echo 2 >new.log; echo 3 >new; echo 4 >out/f; echo 5 >cache/f
            echo 6 >dir/b.log; echo 8 >dir/c.log
            mkdir nested; git init -q nested; echo 7 >nested/f; mkfifo pipe; rm dir/b
            """)
        let files = try repository.everything(.workTree)
        #expect(
            files == [
                ".gitignore=*.log\n!b.log\nout/", "a=three", "dir/b.log=6", "kept.log=1", "nested:submodule",
                "new=3", "pipe:other",
            ])
    }

    @Test func readsAFileThatChangesAfterItIsListed() throws {
        let repository = try sandbox.repository()
        try sandbox.run("cd r; echo 1 >a")
        let reader = try Snapshot(.workTree, of: repository).open()
        let file = try #require(try reader.entries(of: reader.root).first)
        try sandbox.run("cd r; printf %9s >a")
        #expect(try reader.read(file, limit: 9) == .bytes(Array(repeating: 32, count: 9)))
        try sandbox.run("cd r; rm a; ln -s dir/b a")
        let replaced = try sandbox.error { () throws(GitError) in try reader.read(file, limit: 9) }
        #expect(replaced == .io(path: "a", errno: ELOOP))
        try sandbox.run("cd r; rm a; mkfifo a")
        let pipe = try sandbox.error { () throws(GitError) in try reader.read(file, limit: 9) }
        #expect(pipe.message == "a: is no longer a file")
        try sandbox.run("rm r/a")
        let gone = try sandbox.error { () throws(GitError) in try reader.read(file, limit: 9) }
        #expect(gone.message == "a: No such file or directory")
    }
}
