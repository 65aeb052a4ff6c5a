import Compiler
import Git
import TestSupport
import Testing

@testable import Emitters
@testable import Fleet

@Suite struct OutputFolderTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func artifact(
        _ service: String, _ instance: String, _ text: String, cluster: String = "c", family: Family = .marathon
    ) -> Output {
        let id = InstanceID(service: ServiceName(service), instance: InstanceName(instance))
        let bytes = Array(text.utf8)
        let content = OutputFile.Content.bytes(bytes, FileVersion(of: bytes))
        return .file(OutputFile(cluster: ClusterName(cluster), family: family, id: id, content: content))
    }

    private func leftOut(_ service: String, _ instance: String?, _ reason: LeftOut.Reason = .broken) -> Output {
        .leftOut(
            LeftOut(
                cluster: ClusterName("c"), family: .marathon, service: ServiceName(service),
                instance: instance.map { InstanceName($0) }, reason: reason))
    }

    /// One run, as a process of its own would make it. With `compareAll` false, what the folder has according to its manifest
    /// is trusted. The changes are `written unchanged removed`.
    @discardableResult
    private func apply(
        _ outputs: [Output], clusters: [String] = ["c"], families: Set<Family> = [.marathon, .chronos],
        services: [String]? = nil,
        compareAll: Bool = false
    ) throws -> [Int] {
        let output = try OutputFolder(folder.path)
        let scope = OutputFolder.Scope(
            clusters: Set(clusters.map { ClusterName($0) }), families: families,
            services: services.map { Set($0.map { ServiceName($0) }) })
        var contents = try output.contents.reading(services.map { $0.map { ServiceName($0) } })
        contents.comparesBytes = compareAll
        let changes = try output.apply(outputs.map { [$0] }, inputs: [:], scope: scope, over: contents)
        return [changes.written.count, changes.unchanged, changes.removed.count]
    }

    private let web = "c/marathon/web.main.json"

    /// What is not soac's own.
    private func files() -> [String] { folder.files().filter { !$0.hasPrefix(".manifest/") } }

    private func document() throws -> String {
        String(decoding: try #require(try FolderManifest.text(of: folder.path)), as: UTF8.self)
    }

    @Test func writesOnlyWhatChanged() throws {
        #expect(try apply([artifact("web", "main", "1"), artifact("web", "other", "2")]) == [2, 0, 0])
        #expect(files() == [web, "c/marathon/web.other.json"])
        let before = (folder.identity(web), folder.identity(".manifest/_index"))
        #expect(try apply([artifact("web", "main", "1"), artifact("web", "other", "2")]) == [0, 2, 0])
        #expect(folder.identity(web) == before.0)
        #expect(folder.identity(".manifest/_index") == before.1)
        #expect(try apply([artifact("web", "main", "1"), artifact("web", "other", "3")]) == [1, 1, 0])
        #expect(folder.identity(web) == before.0)
        #expect(folder.read("c/marathon/web.other.json") == "3")
        #expect(folder.read(web) == "1")
    }

    @Test func repairsWhatOthersTouched() throws {
        try apply([artifact("web", "main", "one"), artifact("web", "other", "two")])
        folder.remove(web)
        try folder.write("c/marathon/web.other.json", "other size")
        #expect(try apply([artifact("web", "main", "one"), artifact("web", "other", "two")]) == [2, 0, 0])
        #expect(folder.read(web) == "one")
        #expect(folder.read("c/marathon/web.other.json") == "two")
    }

    /// A file of the same size whose time was set back looks as soac left it; only a comparison finds it.
    @Test func compareAllReadsEveryFile() throws {
        try apply([artifact("web", "main", "one")])
        try folder.write(web, "two")
        folder.setTime(web, secondsAgo: 3600)
        #expect(try apply([artifact("web", "main", "one")]) == [0, 1, 0])
        #expect(folder.read(web) == "two")
        #expect(try apply([artifact("web", "main", "one")], compareAll: true) == [1, 0, 0])
        #expect(folder.read(web) == "one")
    }

    @Test func findsALaterEditOfTheSameSize() throws {
        try apply([artifact("web", "main", "one")])
        try folder.write(web, "two")
        folder.setTime(web, secondsAgo: -60)
        #expect(try apply([artifact("web", "main", "one")]) == [1, 0, 0])
        #expect(folder.read(web) == "one")
    }

    // MARK: Removing

    private func everything() -> [Output] {
        [
            artifact("web", "main", "1"), artifact("web", "other", "2"),
            artifact("web", "job", "3", family: .chronos), artifact("api", "main", "4"),
            artifact("web", "main", "5", cluster: "d"), artifact("web.x", "main", "6"),
        ]
    }

    private func remaining(after run: () throws -> [Int]) throws -> [String] {
        try apply(everything(), clusters: ["c", "d"])
        _ = try run()
        return files()
    }

    @Test func removesOnlyInItsCluster() throws {
        #expect(try remaining { try apply([], clusters: ["d"]) }.count == 5)
        #expect(try apply([], clusters: ["nosuch"]) == [0, 0, 0])
        #expect(try apply([], clusters: ["c"]) == [0, 0, 5])
        #expect(files() == [])
    }

    @Test func removesOnlyInItsFamily() throws {
        let left = try remaining { try apply([], families: [.chronos]) }
        #expect(left.count == 5)
        #expect(!left.contains("c/chronos/web.job.json"))
    }

    /// The name of a service may hold dots. `web.x.main` could be of `web` or of `web.x`.
    @Test func removesOnlyItsServices() throws {
        let left = try remaining { try apply([artifact("api", "main", "4")], services: ["api"]) }
        #expect(left.count == 6)
        let after = try remaining { try apply([artifact("web.x", "other", "7")], services: ["web.x"]) }
        #expect(after.contains("c/marathon/web.x.other.json"))
        #expect(!after.contains("c/marathon/web.x.main.json"))
        #expect(after.contains(web))
    }

    @Test func aRunForOneServiceKeepsThoseWhoseNamesBeginAlike() throws {
        let left = try remaining { try apply([artifact("web", "main", "1")], services: ["web"]) }
        #expect(left.contains("c/marathon/web.x.main.json"))
        #expect(!left.contains("c/marathon/web.other.json"))
    }

    @Test func removesWhatIsGone() throws {
        try apply([artifact("web", "main", "1"), artifact("web", "other", "2")])
        #expect(try apply([artifact("web", "main", "1")]) == [0, 1, 1])
        #expect(files() == [web])
        // It is gone from the manifest too: a file that someone puts there is theirs.
        try folder.write("c/marathon/web.other.json", "theirs")
        #expect(try apply([artifact("web", "main", "1")]) == [0, 1, 0])
        #expect(folder.read("c/marathon/web.other.json") == "theirs")
    }

    @Test func neverRemovesWhatItDidNotWrite() throws {
        try apply([artifact("web", "main", "1")])
        try folder.write("c/marathon/theirs.main.json", "x")
        try folder.write("c/marathon/notes.txt", "x")
        try folder.write("top.json", "x")
        #expect(try apply([]) == [0, 0, 1])
        #expect(files() == ["c/marathon/notes.txt", "c/marathon/theirs.main.json", "top.json"])
    }

    /// "Broken" and "not deployed" are not "gone".
    @Test func keepsWhatWasLeftOut() throws {
        try apply([artifact("web", "main", "1"), artifact("web", "other", "2"), artifact("web", "third", "3")])
        #expect(try apply([leftOut("web", "main"), leftOut("web", "other", .notDeployed("no tag"))]) == [0, 0, 1])
        #expect(files() == [web, "c/marathon/web.other.json"])
        let manifest = try document()
        #expect(manifest.contains("\"c/marathon/web.main\": {\"detail\": null, \"reason\": \"broken\""))
        #expect(manifest.contains("\"c/marathon/web.other\": {\"detail\": \"no tag\", \"reason\": \"not-deployed\""))
        // Sound again, it is compared as ever, and no more left out.
        #expect(try apply([artifact("web", "main", "1"), artifact("web", "other", "2")]) == [0, 2, 0])
        #expect(try !document().contains("broken"))
    }

    @Test func keepsEverythingOfABrokenFile() throws {
        try apply([artifact("web", "main", "1"), artifact("web", "a.b", "2"), artifact("api", "main", "3")])
        #expect(try apply([leftOut("web", nil)]) == [0, 0, 1])
        #expect(files() == ["c/marathon/web.a.b.json", web])
        #expect(try document().contains("\"c/marathon/web.*\""))
        // The whole file of another family costs nothing here.
        #expect(try apply([]) == [0, 0, 2])
    }

    // MARK: The folder itself

    @Test func makesItsFolders() throws {
        let output = try OutputFolder(folder.path + "/a/b")
        _ = try output.apply(
            [[artifact("web", "main", "1")]], inputs: [:],
            scope: OutputFolder.Scope(clusters: [], families: [], services: nil))
        #expect(folder.read("a/b/c/marathon/web.main.json") == "1")
    }

    @Test func refusesASecondRun() throws {
        try apply([artifact("web", "main", "1")])
        do {
            let first = try OutputFolder(folder.path)
            let failure = #expect(throws: OutputFolder.Failure.self) { try OutputFolder(folder.path) }
            guard case .locked(folder.path) = failure else {
                Issue.record("it is locked, not \(String(describing: failure))")
                return
            }
            withExtendedLifetime(first) {}
        }
        #expect(try apply([artifact("web", "main", "1")]) == [0, 1, 0])
    }

    /// A run that was killed leaves new files that were not renamed.
    @Test func cleansUpAfterAKilledRun() throws {
        try apply([artifact("web", "main", "1")])
        try folder.write(".soac/0.new", "half")
        try folder.write(".soac/manifest.new", "half")
        #expect(try apply([artifact("web", "main", "1")]) == [0, 1, 0])
        #expect(folder.read(".soac/0.new") == nil)
        #expect(folder.read(".soac/manifest.new") == nil)
        #expect(folder.read(web) == "1")
    }

    /// The new files of a run that is under way are not leftovers.
    @Test func aRefusedRunLeavesTheOtherAlone() throws {
        let first = try OutputFolder(folder.path)
        try folder.write(".soac/0.new", "under way")
        #expect(throws: OutputFolder.Failure.self) { try OutputFolder(folder.path) }
        #expect(folder.read(".soac/0.new") == "under way")
        withExtendedLifetime(first) {}
    }

    @Test(arguments: ["", "{}", "[]", "{\"version\": 2}", "{\"version\": \"1\"}", "not json", "{\"version\": 1"])
    func refusesAForeignManifest(text: String) throws {
        try folder.write("manifest.json", text)
        let failure = #expect(throws: OutputFolder.Failure.self) { try OutputFolder(folder.path) }
        guard case .foreignManifest = failure else {
            Issue.record("it is foreign, not \(String(describing: failure))")
            return
        }
        #expect(folder.read("manifest.json") == text)
        // The lock is free again.
        folder.remove("manifest.json")
        #expect(try apply([artifact("web", "main", "1")]) == [1, 0, 0])
    }

    @Test func theManifestComesBackAsItWas() throws {
        try apply([artifact("web", "main", "1"), leftOut("api", nil), leftOut("a\"é", "b", .notDeployed("\\"))])
        let text = try document()
        let manifest = try #require(Manifest.read(Array(text.utf8))).manifest
        #expect(String(decoding: manifest.text, as: UTF8.self) == text)
        // What `git hash-object` says of the text `1`.
        #expect(
            text.contains("\"c/marathon/web.main.json\": {\"digest\": \"56a6051ca2b02b04ef92d5150c9ef600403cb1de\", "))
    }

    // MARK: Runs that do not come to their end

    /// What a run leaves that was killed while it put these files into place.
    private func journal(_ entries: [(path: String, text: String)]) throws {
        var manifest = Manifest()
        for (path, text) in entries {
            let version = FileVersion(of: Array(text.utf8))
            manifest.artifacts[ArtifactPath(path)] = Manifest.Entry(version, of: ServiceName("web"))
        }
        let digest = BlobID.hash(of: manifest.text).id.description
        var index = ManifestIndex()
        index.parts[PartNumber(of: "web")] = ManifestIndex.Row(digest: digest, artifacts: entries.count)
        try folder.write(".manifest/_" + digest, String(decoding: manifest.text, as: UTF8.self))
        try folder.write(".soac/journal", String(decoding: index.text, as: UTF8.self))
    }

    /// A run that was killed after it put files into place, and before it wrote its manifest.
    @Test func whatAKilledRunWroteIsRemoved() throws {
        try apply([artifact("web", "main", "1")])
        try folder.write("c/marathon/web.new.json", "2")
        try folder.write("c/marathon/theirs.json", "3")
        try journal([("c/marathon/web.new.json", "2"), ("c/marathon/theirs.json", "4"), ("c/marathon/gone.json", "5")])
        #expect(try apply([artifact("web", "main", "1")]) == [0, 1, 1])
        #expect(files() == ["c/marathon/theirs.json", web])
        #expect(folder.read(".soac/journal") == nil)
    }

    /// A run that was not asked for what the killed one wrote tells the next of it.
    @Test func whatAKilledRunWroteIsNotForgotten() throws {
        try apply([artifact("web", "main", "1")])
        try folder.write("c/marathon/web.new.json", "2")
        try journal([("c/marathon/web.new.json", "2")])
        #expect(try apply([], clusters: ["d"]) == [0, 0, 0])
        #expect(folder.read(".soac/journal") == nil)
        #expect(try apply([artifact("web", "main", "1")]) == [0, 1, 1])
    }

    /// What it replaced is not taken for what it was, though it has the same size.
    @Test func whatAKilledRunReplacedIsSeen() throws {
        try apply([artifact("web", "main", "1")])
        try folder.write(web, "2")
        folder.setTime(web, secondsAgo: 60)
        try journal([(web, "2")])
        #expect(try apply([], clusters: ["d"]) == [0, 0, 0])
        #expect(try apply([artifact("web", "main", "1")]) == [1, 0, 0])
        #expect(folder.read(web) == "1")
    }

    @Test func aRunThatFailsTellsTheNext() throws {
        try apply([artifact("web", "main", "1")])
        // It can neither be replaced nor be made another.
        folder.makeFolder("c/marathon/web.x.json")
        #expect(throws: OutputFolder.Failure.self) {
            try apply([artifact("web", "main", "1"), artifact("web", "a", "2"), artifact("web", "x", "3")])
        }
        #expect(folder.read("c/marathon/web.a.json") == "2")
        let own = folder.files(below: ".soac/")
        #expect(own == [".soac/journal", ".soac/lock", ".soac/looked"], "and its new files are gone")
        #expect(try apply([artifact("web", "main", "1")]) == [0, 1, 1])
        #expect(folder.read("c/marathon/web.a.json") == nil)
    }

    @Test func aJournalThatIsNoneStopsTheRun() throws {
        try apply([artifact("web", "main", "1")])
        try folder.write(".soac/journal", "{")
        #expect(throws: OutputFolder.Failure.self) { try OutputFolder(folder.path) }
    }

    // MARK: What others put there

    @Test(arguments: [
        ("\"c/marathon/web.x.json\": {}", "c/marathon/web.x.json"),
        ("\"c/marathon/web.x.json\": {\"digest\": \"0\", \"service\": \"web\"}", "c/marathon/web.x.json"),
        ("\"../marathon/x.json\": {\"digest\": \"0\", \"service\": \"web\", \"size\": 1}", "../marathon/x.json"),
        ("\"c/web.x.json\": {\"digest\": \"0\", \"service\": \"web\", \"size\": 1}", "c/web.x.json"),
    ])
    func anUnreadableEntryIsSaid(entry: String, key: String) throws {
        try folder.write("manifest.json", "{\"version\": 1, \"artifacts\": {\(entry)}}")
        do { #expect(try OutputFolder(folder.path).contents.unreadable == [key]) }
        try apply([artifact("web", "main", "1")])
        #expect(try OutputFolder(folder.path).contents.unreadable.isEmpty)
        #expect(folder.read("manifest.json") == nil, "it was taken over")
    }

    @Test(
        arguments: [
            "manifest.json", ".manifest/_index", ".manifest", ".soac/lock", ".soac/looked", ".soac/journal",
            ".soac",
        ],
        ["symlink", "FIFO", "folder"])
    func nothingIsReadThatIsNoFile(name: String, kind: String) throws {
        if !name.contains("/"), name.hasPrefix("."), kind == "folder" { return }
        if name.hasPrefix(".soac/") { folder.makeFolder(".soac") }
        if name.hasPrefix(".manifest/") { folder.makeFolder(".manifest") }
        try folder.write("theirs", "{\"version\": 1}")
        switch kind {
        case "symlink": folder.link(name, to: folder.path + "/theirs")
        case "FIFO": folder.makePipe(name)
        default: folder.makeFolder(name)
        }
        let failure = #expect(throws: OutputFolder.Failure.self) { try OutputFolder(folder.path) }
        guard case .file = failure else {
            Issue.record("it is not a file, not \(String(describing: failure))")
            return
        }
        #expect(folder.read("theirs") == "{\"version\": 1}")
    }

    @Test func noSymlinkIsFollowedBelowTheFolder() throws {
        folder.makeFolder("elsewhere")
        folder.makeFolder("c")
        folder.link("c/marathon", to: folder.path + "/elsewhere")
        #expect(throws: OutputFolder.Failure.self) { try apply([artifact("web", "main", "1")]) }
        #expect(folder.files(below: "elsewhere/") == [])
        folder.remove("c/marathon")
        try folder.write("precious", "p")
        folder.makeFolder("c/marathon")
        folder.link(web, to: folder.path + "/precious")
        #expect(try apply([artifact("web", "main", "p")]) == [1, 0, 0])
        #expect(folder.read("precious") == "p")
        folder.remove("precious")
        #expect(folder.read(web) == "p", "a file stands where the symlink was")
    }
}
