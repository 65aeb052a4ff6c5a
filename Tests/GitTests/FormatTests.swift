import Git
import Testing

/// Repositories that newer versions of git make.
@Suite struct FormatTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox() }

    private func error(_ operation: () throws -> Void) -> GitError? {
        do { try operation() } catch { return error as? GitError }
        return nil
    }

    @Test(arguments: ["objectFormat", "refStorage"]) func theUsualNamedIsTheUsual(_ name: String) throws {
        _ = try sandbox.repository()
        let value = name == "refStorage" ? "files" : "sha1"
        try sandbox.run("cd r; git config core.repositoryFormatVersion 1; git config extensions.\(name) \(value)")
        #expect(try sandbox.open("r").everything(.revision("HEAD")) == ["a=three", "dir/b=two"])
    }

    @Test(arguments: [
        ("extensions.refStorage", "reftable", UnsupportedFeature.reftable),
        ("extensions.refStorage", "reftable:///srv/refs", .reftable),
        ("extensions.newThing", "true", .extension("newthing")), ("core.repositoryFormatVersion", "2", .version("2")),
    ])
    func whatCannotBeReadHasAName(_ key: String, _ value: String, _ feature: UnsupportedFeature) throws {
        _ = try sandbox.repository()
        try sandbox.run(
            "git config -f r/.git/config core.repositoryFormatVersion 1; git config -f r/.git/config \(key) \(value)")
        for place in ["r", "r/dir"] {
            #expect(error { _ = try sandbox.open(place) } == .unsupported(path: sandbox.path + "/r", feature))
        }
    }

    /// Without the version, git reads no extensions that came later.
    @Test func extensionsCountFromVersion1On() throws {
        _ = try sandbox.repository()
        try sandbox.run(
            "git config -f r/.git/config core.repositoryFormatVersion 0; git config -f r/.git/config extensions.foo 1")
        #expect(try sandbox.open("r").everything(.revision("HEAD")) == ["a=three", "dir/b=two"])
    }

    @Test func aWorkTreeThatIsLinkedByRelativePaths() throws {
        _ = try sandbox.repository()
        try sandbox.run(
            """
            git -C r worktree add -q ../w light; cd r/.git; git config core.repositoryFormatVersion 1
            git config extensions.relativeWorktrees true
            echo ../../../../w/.git >worktrees/w/gitdir; echo gitdir: ../r/.git/worktrees/w >../../w/.git; echo five >../../w/a
            """)
        for place in ["w", "w/dir"] {
            let linked = try sandbox.open(place)
            #expect(linked.workTree == sandbox.path + "/w")
            #expect(try linked.everything(.workTree) == ["a=five", "dir/b=two"])
            #expect(try Repository(reopening: linked.location).everything(.index) == ["a=one", "dir/b=two"])
        }
        #expect(try sandbox.open("r").everything(.workTree) == ["a=three", "dir/b=two"])
    }

    /// Of a bare repository with linked work trees, each has settings of its own.
    @Test func aBareOneWithWorkTrees() throws {
        _ = try sandbox.repository()
        try sandbox.run(
            """
            git clone -q --bare r b.git; git -C b.git worktree add -q ../w; cd b.git
            git config core.repositoryFormatVersion 1; git config extensions.worktreeConfig true
            git config --unset core.bare; git config --worktree core.bare true
            """)
        #expect(try sandbox.open("b.git").workTree == nil)
        #expect(try sandbox.open("w").everything(.workTree) == ["a=three", "dir/b=two"])
    }

    @Test(arguments: [SnapshotSource.index, .workTree]) func aSplitIndex(_ source: SnapshotSource) throws {
        _ = try sandbox.repository()
        try sandbox.run("git -C r update-index --split-index")
        let repository = try sandbox.open("r")
        #expect(try repository.everything(.revision("HEAD")) == ["a=three", "dir/b=two"])
        #expect(
            error { _ = try Snapshot(source, of: repository) }
                == .unsupported(path: sandbox.path + "/r", .splitIndex))
    }

    @Test(arguments: [SnapshotSource.index, .workTree]) func aSparseIndex(_ source: SnapshotSource) throws {
        _ = try sandbox.repository()
        try sandbox.run("cd r; git sparse-checkout set --cone --sparse-index 2>&1")
        let repository = try sandbox.open("r")
        #expect(try repository.everything(.revision("HEAD")) == ["a=three", "dir/b=two"])
        #expect(
            error { _ = try Snapshot(source, of: repository) }
                == .unsupported(path: sandbox.path + "/r", .sparseIndex))
    }
}
