import Compiler
import Emitters
import Git
import TestSupport
import Testing

@testable import Fleet

/// What a run looks at beside a folder that an earlier one left: how much of it is told of, beside how much there is.
@Suite struct SettledPartsTests {
    private let scratch: Scratch
    private static let services = (0..<24).map { "s\($0)" } + ["s0.old", "s1.old"]

    init() throws {
        scratch = try Scratch()
        for service in Self.services {
            try scratch.write("deploy_group: all\n", to: "r/\(service)/service.yaml")
            let image = #"{"docker_image": "i:1", "git_sha": "abc"}"#
            let control = #""\#(service):hamburg-prod.main": {"desired_state": "start", "force_bounce": null}"#
            try scratch.write(
                #"{"v1": {}, "v2": {"deployments": {"all": \#(image)}, "controls": {\#(control)}}}"#,
                to: "r/\(service)/deployments.json")
            try write(service, cpus: 1)
        }
    }

    private func write(_ service: String, cpus: Int) throws {
        try scratch.write("main: {cpus: \(cpus)}\n", to: "r/\(service)/marathon-hamburg-prod.yaml")
    }

    private struct Run: Equatable {
        /// How many artifacts the run had to tell the folder of, and how many there are.
        var told: Int
        var artifacts: Int
        var written: Int
        var removed: Int
    }

    /// Commits what there is, and compiles it.
    private func run(sample: Int = 2000, families: Set<Family> = [.marathon]) throws -> Run {
        try scratch.commit()
        let snapshot = try Snapshot(.revision("HEAD"), of: Repository(discovering: scratch.path + "/r"))
        let files = try SystemConfigurationFolder.read(Soac.system)
        let system = try #require(SystemConfigurationLowering.lower(files).value)
        let day = try #require(CalendarDate(year: 2019, month: 10, day: 2))
        let time = try #require(Timestamp(date: day, hour: 12, minute: 0, second: 0))
        let cluster = ClusterInput(name: ClusterName("hamburg-prod"), system: system, counts: InstanceCounts())
        let folder = try OutputFolder(scratch.path + "/out")
        var contents = folder.contents
        contents.sampleSize = sample
        let result = try FleetCompilation(
            Fleet(snapshot: snapshot, services: nil, jobs: 2),
            inputs: Pipeline.Inputs(clusters: [cluster], families: families, moment: Moment(local: time, offset: 0)),
            families: families, deployments: nil, wanted: .folder(contents),
            cache: Cache(folder: scratch.path + "/cache", build: "1"), systemsDigest: "1"
        ).run()
        let scope = OutputFolder.Scope(clusters: [cluster.name], families: families, services: nil)
        let changes = try result.write(to: folder, inputs: [:], scope: scope)
        return Run(
            told: result.outputs.count, artifacts: result.artifacts, written: changes.written.count,
            removed: changes.removed.count)
    }

    private func expect(_ run: Run, _ wanted: Run, at place: SourceLocation = #_sourceLocation) {
        #expect(run == wanted, sourceLocation: place)
    }

    /// Without those two, which wait for their deployment.
    private var deployed: Int { all - 2 }

    private var all: Int { Self.services.count }

    /// How many services the part of one tells of.
    private func neighbours(of service: String) -> Int {
        Self.services.count { PartNumber(of: $0) == PartNumber(of: service) }
    }

    private let out = "out/hamburg-prod/marathon/"

    @Test func nothingIsToldWhereNothingChanged() throws {
        expect(try run(), Run(told: all, artifacts: deployed, written: deployed, removed: 0))
        expect(try run(), Run(told: 0, artifacts: deployed, written: 0, removed: 0))
        expect(try run(), Run(told: 0, artifacts: deployed, written: 0, removed: 0))
    }

    @Test func whatChangedIsToldWithItsPart() throws {
        _ = try run()
        try write("s7", cpus: 2)
        expect(try run(), Run(told: neighbours(of: "s7"), artifacts: deployed, written: 1, removed: 0))
        try scratch.shell("rm -r r/s9")
        expect(try run(), Run(told: neighbours(of: "s9") - 1, artifacts: deployed - 1, written: 0, removed: 1))
        expect(try run(), Run(told: 0, artifacts: deployed - 1, written: 0, removed: 0))
        #expect(!scratch.exists(out + "s9.main.json"))
    }

    /// `s0` with an instance `old.main` would have the file of `s0.old` with `main`.
    @Test func namesThatBeginAlikeAreOfOnePart() {
        #expect(PartNumber(of: "s0") == PartNumber(of: "s0.old"))
        #expect(Set((0..<1000).map { PartNumber(of: "service-\($0)") }).count > 500)
        for text in ["000", "0ff", "3ff"] { #expect(PartNumber(text)?.description == text) }
        for text in ["400", "-01", "", "x"] { #expect(PartNumber(text) == nil) }
    }

    @Test func anotherRunInTheSameFolder() throws {
        _ = try run()
        #expect(try run(families: [.chronos]).told == 0)
        expect(try run(), Run(told: 0, artifacts: deployed, written: 0, removed: 0))
    }

    // MARK: What others do

    @Test func aFolderThatAnotherChangedIsLookedThrough() throws {
        _ = try run(sample: 0)
        try scratch.write("theirs", to: out + "theirs.txt")
        expect(try run(sample: 0), Run(told: all, artifacts: deployed, written: 0, removed: 0))
        #expect(try run(sample: 0).told == 0)
        try scratch.shell("rm \(out)s3.main.json")
        #expect(try run(sample: 0).written == 1)
        #expect(scratch.exists(out + "s3.main.json"))
        #expect(try scratch.text(of: out + "theirs.txt") == "theirs")
    }

    /// Its folder's time is as it was: it is found when it is looked at in turn.
    @Test func aFileThatWasWrittenIntoIsFoundInTurn() throws {
        _ = try run()
        let before = try scratch.text(of: out + "s5.main.json")
        try scratch.shell("echo x >>\(out)s5.main.json")
        let runs = try (0..<all).map { _ in try run(sample: 1) }
        #expect(runs.map(\.written).reduce(0, +) == 1, "\(runs)")
        #expect(runs.first?.told != all)
        #expect(try scratch.text(of: out + "s5.main.json") == before)
        try scratch.shell("echo x >>\(out)s5.main.json")
        #expect(try run().written == 1, "where all are looked at, the next run finds it")
    }

    @Test func aPartThatIsDamagedIsMadeAnew() throws {
        _ = try run()
        let before = try FolderManifest.text(of: scratch.path + "/out")
        let parts = try Path.names(in: scratch.path + "/out/.manifest").filter { $0 != "_index" }
        try scratch.shell("echo x >>out/.manifest/\(parts[0]); rm out/.manifest/\(parts[1]); touch out/.manifest/_left")
        #expect(throws: OutputFolder.Failure.self) { try FolderManifest.text(of: scratch.path + "/out") }
        try write("s2", cpus: 3)
        #expect(try run().written == 1)
        try write("s2", cpus: 1)
        _ = try run()
        #expect(try FolderManifest.text(of: scratch.path + "/out") == before)
        #expect(try Path.names(in: scratch.path + "/out/.manifest").count == parts.count + 1)
    }

    /// As an earlier soac left it.
    @Test func theEarlierManifestIsTakenOver() throws {
        _ = try run()
        let text = try #require(try FolderManifest.text(of: scratch.path + "/out"))
        try scratch.write(String(decoding: text, as: UTF8.self), to: "out/manifest.json")
        try scratch.shell("rm -r out/.manifest out/.soac r/s4")
        #expect(try FolderManifest.text(of: scratch.path + "/out") == text)
        expect(try run(), Run(told: all - 1, artifacts: deployed - 1, written: 0, removed: 1))
        #expect(!scratch.exists("out/manifest.json"))
        #expect(!scratch.exists(out + "s4.main.json"))
        #expect(try run().told == 0)
    }
}
