import Testing

@testable import Git

/// git's environment variables, each beside what git does with it.
@Suite struct EnvironmentTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox() }

    private func open(_ variables: [String: String], at path: String = ".") throws -> Repository {
        let environment = Environment(variables)
        return try Repository(discovering: path, environment, ConfigurationLayers(environment))
    }

    /// The same on another thread, too.
    private func everything(_ source: SnapshotSource, _ repository: Repository) throws -> [String] {
        let files = try repository.everything(source)
        #expect(try Repository(reopening: repository.location).everything(source) == files)
        return files
    }

    @Test func theRepositoryIsWhereItSays() throws {
        _ = try sandbox.repository()
        try sandbox.run("mkdir t; echo other >t/f")
        let (folder, top) = (sandbox.path + "/r/.git", sandbox.path + "/t")
        let repository = try open(["GIT_DIR": folder, "GIT_WORK_TREE": top])
        #expect(try everything(.workTree, repository) == ["f=other"])
        #expect(try everything(.revision("HEAD"), repository) == ["a=three", "dir/b=two"])
        let index = sandbox.path + "/index"
        try sandbox.run("cd r; export GIT_INDEX_FILE=\(index); echo new >a; git add a")
        #expect(try everything(.index, open(["GIT_DIR": folder, "GIT_INDEX_FILE": index]))[0] == "a=new")
        #expect(try everything(.index, open(["GIT_DIR": folder]))[0] == "a=three")
        // A relative index begins at the top of the work tree.
        let relative = try open(["GIT_DIR": folder, "GIT_WORK_TREE": top, "GIT_INDEX_FILE": "../index"])
        #expect(try everything(.index, relative)[0] == "a=new")
        // An index that is not there is empty.
        #expect(try everything(.index, open(["GIT_DIR": folder, "GIT_INDEX_FILE": index + "x"])) == [])
    }

    @Test func aBareOneStaysBareUnlessAWorkTreeIsNamed() throws {
        _ = try sandbox.repository()
        try sandbox.run("git clone -q --bare r b.git")
        let folder = sandbox.path + "/b.git"
        #expect(try open(["GIT_DIR": folder]).workTree == nil)
        #expect(try open(["GIT_DIR": folder, "GIT_WORK_TREE": sandbox.path]).workTree == sandbox.path)
        #expect(try open(["GIT_DIR": sandbox.path + "/r/.git", "GIT_IMPLICIT_WORK_TREE": "0"]).workTree == nil)
    }

    @Test func objectsAreWhereItSays() throws {
        _ = try sandbox.repository()
        try sandbox.run(
            """
            cp -r r s; mkdir "new:objects"; cd s; echo four >a
            export GIT_OBJECT_DIRECTORY="$PWD/../new:objects" GIT_ALTERNATE_OBJECT_DIRECTORIES=$PWD/.git/objects
            git commit -qam 4; git rev-parse HEAD >../id
            """)
        let id = try sandbox.run("cat id")
        let variables = [
            "GIT_DIR": sandbox.path + "/r/.git", "GIT_OBJECT_DIRECTORY": sandbox.path + "/new:objects",
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": "\(sandbox.path)/none:\(sandbox.path)/r/.git/objects",
        ]
        #expect(try everything(.revision(id), open(variables)) == ["a=four", "dir/b=two"])
        // A path with a colon stands between quotation marks.
        let alternate = [
            "GIT_DIR": sandbox.path + "/r/.git",
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": "\"\(sandbox.path)/new\\072objects\"",
        ]
        #expect(try everything(.revision(id), open(alternate)) == ["a=four", "dir/b=two"])
        let error = try sandbox.error { () throws(GitError) in
            try Repository(discovering: sandbox.path + "/r").commit(id)
        }
        guard case .unknownRevision = error else {
            Issue.record("\(error)")
            return
        }
    }

    @Test func anotherCommonDirectoryIsRefused() throws {
        _ = try sandbox.repository()
        let folder = sandbox.path + "/r/.git"
        #expect(try open(["GIT_DIR": folder, "GIT_COMMON_DIR": folder + "/."]).workTree != nil)
        let environment = Environment(["GIT_DIR": folder, "GIT_COMMON_DIR": sandbox.path])
        let error = try sandbox.error { () throws(GitError) in
            try Repository(discovering: ".", environment, ConfigurationLayers(environment))
        }
        guard case .environment("GIT_COMMON_DIR", _) = error else {
            Issue.record("\(error)")
            return
        }
    }

    @Test func nothingIsLookedForAboveACeiling() throws {
        _ = try sandbox.repository()
        let path = sandbox.path + "/r/dir"
        #expect(try open(["GIT_CEILING_DIRECTORIES": sandbox.path], at: path).workTree == sandbox.path + "/r")
        let environment = Environment(["GIT_CEILING_DIRECTORIES": "relative:" + sandbox.path + "/r"])
        let error = try sandbox.error { () throws(GitError) in
            try Repository(discovering: path, environment, ConfigurationLayers(environment))
        }
        #expect(error == .notARepository(path: path))
    }

    // MARK: Settings

    private static let settings: [[String: String]] = [
        [
            "GIT_CONFIG_COUNT": "2", "GIT_CONFIG_KEY_0": "a.b", "GIT_CONFIG_VALUE_0": "",
            "GIT_CONFIG_KEY_1": "url.ssh://x\"y\\z/.insteadOf", "GIT_CONFIG_VALUE_1": " a;\"b\\ #c\n\té ",
        ],
        ["GIT_CONFIG_PARAMETERS": "'a.b'='it'\\''s' 'core.bare'=  'url.x.y.z'='1' 'd.e=f=g' 'h.i'"],
        [
            "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "a.b", "GIT_CONFIG_VALUE_0": "first",
            "GIT_CONFIG_PARAMETERS": "'a.b'='second'",
        ],
    ]

    @Test(arguments: settings) func settingsAreAsGitReadsThem(_ variables: [String: String]) throws {
        func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }
        let assignments = variables.map { "\($0)=\(quoted($1))" }.joined(separator: " ")
        let listed = try sandbox.run(
            "unset GIT_CONFIG_COUNT; cd /; env \(assignments) git config --list --null | tr '\\0' '\\1'")
        let found = try Environment(variables).settings().map { "\($0.key)" + ($0.value.map { "\n" + $0 } ?? "") }
        #expect(found.map { $0 + "\u{1}" }.joined().lowercased() == listed.lowercased())
        // And libgit2 reads the file that is made of them.
        let entries = try Configuration(ConfigurationLayers(Environment(variables))).entries()
        for setting in try Environment(variables).settings() {
            #expect(
                entries.contains {
                    $0.name.lowercased() == setting.key.lowercased() && $0.value == setting.value ?? "true"
                },
                "\(setting)")
        }
    }

    @Test(arguments: [
        ["GIT_CONFIG_COUNT": "x"], ["GIT_CONFIG_COUNT": "1"], ["GIT_CONFIG_COUNT": "-1"],
        ["GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "a.b"],
        ["GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "ab", "GIT_CONFIG_VALUE_0": "c"],
        ["GIT_CONFIG_PARAMETERS": "'a.b"], ["GIT_CONFIG_PARAMETERS": "a.b=c"],
    ])
    func whatGitRefusesIsRefused(_ variables: [String: String]) throws {
        let error = try sandbox.error { () throws(GitError) in try ConfigurationLayers(Environment(variables)) }
        guard case .environment = error else {
            Issue.record("\(error)")
            return
        }
    }

    @Test func otherFilesStandForTheUsersAndTheSystems() throws {
        try sandbox.run("git config -f global u.g 1; git config -f system u.s 2")
        let (global, system) = (sandbox.path + "/global", sandbox.path + "/system")
        func value(_ name: String, _ variables: [String: String]) throws -> String? {
            try Configuration(ConfigurationLayers(Environment(variables)))[name]
        }
        #expect(try value("u.g", ["GIT_CONFIG_GLOBAL": global]) == "1")
        #expect(try value("u.s", ["GIT_CONFIG_SYSTEM": system]) == "2")
        #expect(try value("u.s", ["GIT_CONFIG_SYSTEM": system, "GIT_CONFIG_NOSYSTEM": "1"]) == nil)
        #expect(try value("u.g", ["GIT_CONFIG_GLOBAL": ""]) == nil)
    }

    @Test(arguments: [
        (["*"], true), (["/elsewhere"], false), (["PATH"], true), (["PATH", ""], false), (["", "PATH"], true),
        (["*", ""], false), (["ABOVE/*"], true), (["PATH/*"], false), (["ABOVE"], false), (["PATH/.git"], false),
    ])
    func whoIsTrusted(_ values: [String], _ isTrusted: Bool) throws {
        try #require(try sandbox.run("id -u") == "0", "only root can give a file away")
        _ = try sandbox.repository()
        try sandbox.run("chown -R 65534 r")
        var variables = ["GIT_CONFIG_COUNT": String(values.count)]
        for (number, value) in values.enumerated() {
            variables["GIT_CONFIG_KEY_\(number)"] = "safe.directory"
            variables["GIT_CONFIG_VALUE_\(number)"] =
                value.replacing("PATH", with: sandbox.path + "/r").replacing("ABOVE", with: sandbox.path)
        }
        let environment = Environment(variables)
        let layers = try ConfigurationLayers(environment)
        let opened = try? Repository(discovering: sandbox.path + "/r/dir", environment, layers)
        #expect((opened != nil) == isTrusted)
        #expect(try opened?.everything(.revision("HEAD")) ?? ["a=three", "dir/b=two"] == ["a=three", "dir/b=two"])
        // Where it is said where the repository is, nobody is asked.
        #expect(throws: Never.self) { try self.open(["GIT_DIR": sandbox.path + "/r/.git"]) }
    }
}
