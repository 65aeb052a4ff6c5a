import Glibc
import TestSupport
import Testing

/// What keeps soac from running: status 2, and one clear message.
@Suite struct WrongCallTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.sampleRepository()
    }

    // MARK: Arguments

    @Test func aFlagThatIsNone() throws {
        try scratch.compile("--onlyy", "marathon").expectRefusal(2, "--onlyy", "--only")
    }

    @Test func aCommandThatIsNone() throws {
        try scratch.soac("frobnicate").expectRefusal(2, "soac has no command 'frobnicate'", "soac --help")
        try scratch.soac("help", "aply").expectRefusal(2, "no command 'aply'")
        try scratch.soac("aply", "--repo", "r").expectRefusal(2, "no command 'aply'", "did you mean 'apply'?")
    }

    /// A name of paasta_tools that nobody answers to is no success of whoever calls it.
    @Test(arguments: [["paasta-api"], ["paasta_serviceinit", "--help"], ["paasta", "metastatus", "-v"]])
    func aNameThatIsNotAnsweredTo(_ words: [String]) throws {
        try scratch.shell("ln -s \(Soac.path) \(words[0])")
        try Command.run("\(scratch.path)/\(words[0])", Array(words.dropFirst()), in: "/")
            .expectRefusal(2, words[0], "docs/migrating.md")
    }

    @Test func noOut() throws {
        try scratch.soac("compile", "--repo", "r", "--system-config", Soac.system).expectRefusal(2, "--out")
    }

    @Test(arguments: [
        "yesterday", "2019-02-30", "2019-10-02T25:00:00Z", "2019-10-02T12", "", "2019-10-02T12:00:00+99:00",
    ])
    func aDateThatIsNone(_ date: String) throws {
        try scratch.soac("compile", "--out", "out", "--date", date).expectRefusal(2, "--date")
    }

    @Test func twoSources() throws {
        try scratch.compile("--staged", "--rev", "HEAD").expectRefusal(2, "--rev, --staged and --worktree exclude")
        try scratch.compile("--staged", "--worktree").expectRefusal(2, "exclude each other")
    }

    @Test func aFamilyThatIsNone() throws {
        try scratch.compile("--only", "marathon,maraton").expectRefusal(2, "no family 'maraton'", "marathon, chronos")
        try scratch.compile("--only", "").expectRefusal(2, "--only")
    }

    @Test func noJobs() throws {
        try scratch.compile("--jobs", "0").expectRefusal(2, "--jobs")
    }

    // MARK: Clusters

    @Test func aClusterThatIsNone() throws {
        try scratch.compile("--cluster", "hamburg-prd").expectRefusal(2, "did you mean 'hamburg-prod'?")
        try scratch.compile("--cluster", "nosuch").expectRefusal(2, "no cluster 'nosuch'", "leipzig-stage")
        let folder = Soac.package + "/examples/system-config"
        try scratch.soac("compile", "--repo", "r", "--dry-run", "--system-configs", folder, "--cluster", "hamburg-prd")
            .expectRefusal(2, "did you mean 'hamburg-prod'?")
        try scratch.soac("compile", "--repo", "r", "--dry-run", "--system-config", folder)
            .expectRefusal(2, "one for each cluster", "--system-configs")
        // One configuration where one for each cluster is due.
        for command in [["check"], ["compile", "--dry-run", "--all-clusters"]] {
            try Soac.run(command + ["--repo", "r", "--system-configs", folder + "/hamburg-prod"], in: scratch.path)
                .expectRefusal(2, "no folder for a cluster", "--system-config")
        }
    }

    @Test func oneSystemConfigurationForAllClusters() throws {
        try scratch.compile("--all-clusters").expectRefusal(2, "--system-configs", "--system-config-for-all")
        try scratch.compile("--all-clusters", "--system-config-for-all").expectSuccess()
        try scratch.compile("--system-config-for-all").expectRefusal(2, "--all-clusters")
    }

    @Test func aFolderOfDeploymentsThatIsNotThere() throws {
        try scratch.compile("--deployments", "nosuch").expectRefusal(2, "no folder nosuch", "soac deployments")
    }

    // MARK: The repository

    @Test func aFolderThatIsNoRepository() throws {
        try scratch.shell("mkdir plain")
        try scratch.compile("--repo", "plain").expectRefusal(2, "no git repository at /", "/plain or above it")
        try scratch.compile("--repo", "nosuch").expectRefusal(2, "no git repository at nosuch")
    }

    @Test func aRepositoryWithoutACommit() throws {
        try scratch.shell("git init -q empty")
        try scratch.compile("--repo", "empty").expectRefusal(2, "no commit yet")
    }

    @Test(arguments: ["nosuch", "HEAD~7", "0123456789abcdef0123456789abcdef01234567", "HEAD:web"])
    func aRevisionThatIsNone(_ revision: String) throws {
        try scratch.compile("--rev", revision).expectRefusal(2, revision)
    }

    @Test func aRootThatIsNone() throws {
        try scratch.compile("--root", "nosuch").expectRefusal(2, "nosuch", "HEAD")
    }

    @Test func aServiceThatIsNone() throws {
        try scratch.compile("--service", "wbe").expectRefusal(2, "no service 'wbe'", "did you mean 'web'?")
        try scratch.compile("--service", "_shared").expectRefusal(2, "begin with '.' or '_'")
    }

    @Test func aServiceThatIsAFile() throws {
        try scratch.write("read me\n", to: "r/README.md")
        try scratch.commit()
        try scratch.compile("--service", "README.md").expectRefusal(2, "no service 'README.md'", "it is a file")
    }

    // MARK: The system configuration

    /// Every app would lose its volumes, and bounce. What is deployed does not depend on them.
    @Test func noVolumes() throws {
        try scratch.write(#"{"cluster": "hamburg-prod", "clusters": ["hamburg-prod"]}"#, to: "system/a.json")
        try scratch.compile("--system-config", "system").expectRefusal(2, "hamburg-prod has no volumes")
        try scratch.soac("deployments", "--repo", "r", "--system-config", "system", "--out", "d", "--service", "none")
            .expectRefusal(2, "there is no service 'none'")
    }

    @Test func noSystemConfiguration() throws {
        try scratch.compile("--system-config", "nosuch").expectRefusal(2, "no system configuration at nosuch")
    }

    @Test func aClusterWithoutAFolder() throws {
        let run = try scratch.soac(
            "compile", "--repo", "r", "--system-configs", Soac.package + "/examples/system-config", "--cluster",
            "bremen-prod", "--out", "out")
        run.expectRefusal(2, "no folder 'bremen-prod'", "hamburg-prod, leipzig-stage")
    }

    @Test func aSystemConfigurationThatIsNoJSON() throws {
        try copySystemConfiguration()
        try scratch.write("{\"chronos_config\": {\"password\": \"swordfish\" \"user\"}}", to: "system/chronos.json")
        let run = try scratch.compile("--system-config", "system")
        run.expectRefusal(2, "system/chronos.json:1:45", "cannot be used")
        #expect(!run.errors.contains("swordfish"))
    }

    @Test func aKeyInTwoFiles() throws {
        try copySystemConfiguration()
        try scratch.write("{\"marathon_servers\": [{\"password\": \"swordfish\"}]}", to: "system/again.json")
        let run = try scratch.compile("--system-config", "system")
        run.expectRefusal(2, "'marathon_servers'", "system/again.json", "system/marathon.json")
        #expect(!run.errors.contains("swordfish"))
        #expect(!run.errors.contains("not-a-password"))
    }

    @Test(.enabled(if: geteuid() != 0, "root can read everything"))
    func aFileThatCannotBeReadIsSkipped() throws {
        try copySystemConfiguration()
        try scratch.shell("chmod 000 system/log.json")
        let run = try scratch.compile("--system-config", "system")
        run.expectSuccess()
        #expect(run.errors.contains("system/log.json"))
        #expect(run.errors.contains("warning"))
    }

    @Test func instanceCountsThatAreNone() throws {
        try scratch.compile("--instance-counts", "nosuch.json").expectRefusal(2, "nosuch.json")
        try scratch.write("{\"web.main\": \"three\"}", to: "counts.json")
        try scratch.compile("--instance-counts", "counts.json").expectRefusal(2, "counts.json", "web.main")
        try scratch.write("[1", to: "counts.json")
        try scratch.compile("--instance-counts", "counts.json").expectRefusal(2, "counts.json")
    }

    private func copySystemConfiguration() throws {
        try scratch.shell("cp -R \(Soac.system) system")
    }

    // MARK: The output folder

    @Test func anOutThatIsAFile() throws {
        try scratch.write("", to: "out")
        try scratch.compile().expectRefusal(2, "out", "Not a directory")
    }

    @Test func anOutThatCannotBeMade() throws {
        try scratch.compile(["--service", "web"], into: "/proc/nosuch/out").expectRefusal(2, "/proc/nosuch")
    }

    @Test(.enabled(if: geteuid() != 0, "root can write everywhere"))
    func anOutThatCannotBeWritten() throws {
        try scratch.shell("mkdir out; chmod 555 out")
        try scratch.compile().expectRefusal(2, "out", "Permission denied")
    }

    @Test func anOutThatAnotherRunWritesTo() throws {
        try scratch.compile().expectSuccess()
        let before = try Path.files(below: scratch.path + "/out")
        let lock = open(scratch.path + "/out/.soac/lock", O_RDWR | O_CLOEXEC)
        try #require(flock(lock, LOCK_EX | LOCK_NB) == 0)
        try scratch.compile("--only", "marathon").expectRefusal(2, "another soac writes to out")
        // A process that another test starts in this moment may still have the descriptor.
        flock(lock, LOCK_UN)
        close(lock)
        #expect(try Path.files(below: scratch.path + "/out") == before)
        try scratch.compile().expectSuccess()
    }

    @Test(arguments: ["{\"a\": 1}", "", "no JSON", "{\"version\": 99}"])
    func aManifestThatSoacDidNotWrite(_ text: String) throws {
        try scratch.write(text, to: "out/manifest.json")
        try scratch.compile().expectRefusal(2, "out/manifest.json was not written by this soac")
        #expect(try scratch.text(of: "out/manifest.json") == text)
        #expect(try scratch.artifacts() == ["manifest.json"])
    }

    /// A manifest is a file like any other: it must not make soac remove what lies elsewhere.
    @Test func aManifestThatNamesFilesOutsideOfOut() throws {
        try scratch.compile().expectSuccess()
        try scratch.write("mine\n", to: "victim.json")
        let line =
            "\"hamburg-prod/marathon/../../../victim.json\": {\"digest\": \"aa\", \"service\": \"web\", \"size\": 5},"
        let manifest = try scratch.manifest()
        let start = try #require(manifest.firstRange(of: "\"artifacts\": {\n"))
        try scratch.write(
            manifest[..<start.upperBound] + line + manifest[start.upperBound...], to: "out/manifest.json")
        try scratch.shell("rm -r out/.manifest")
        let run = try scratch.compile()
        #expect(run.errors.contains("victim.json'; their files are kept"), "\(run.errors)")
        #expect(scratch.exists("victim.json"))
    }
}
