import Compiler
import Emitters
import Git
import TestSupport
import Testing

@testable import Fleet

/// How many services a run compiles, beside a cache and a folder that an earlier run left.
@Suite struct CompilationCacheTests {
    private let scratch: Scratch

    /// `plain` depends on nothing but itself, each other service on one thing more.
    init() throws {
        scratch = try Scratch()
        for service in ["plain", "dated", "scaled", "secret", "linked", "monthly"] {
            try scratch.write("deploy_group: all\n", to: "r/\(service)/service.yaml")
            try deploy(service, "abc", to: "r/\(service)/deployments.json")
        }
        try scratch.write("main: {}\n", to: "r/plain/marathon-hamburg-prod.yaml")
        let job = "schedule: R/2019-10-02T12:00:00Z/PT1H"
        try scratch.write("main: {\(job), cmd: 'run {shortdate}'}\n", to: "r/dated/chronos-hamburg-prod.yaml")
        try scratch.write(
            "main: {min_instances: 1, max_instances: 9}\n", to: "r/scaled/marathon-hamburg-prod.yaml")
        try scratch.write(
            "main: {env: {KEY: SHARED_SECRET(key)}}\n", to: "r/secret/marathon-hamburg-prod.yaml")
        try sign("a")
        try scratch.write("main: {}\n", to: "r/_common/m.yaml")
        try scratch.shell("ln -s ../_common/m.yaml r/linked/marathon-hamburg-prod.yaml")
        try scratch.write("team: shop\n", to: "r/monthly/monitoring.yaml")
        try scratch.write("main: {schedule: '0 12 1 * *', cmd: x}\n", to: "r/monthly/chronos-hamburg-prod.yaml")
    }

    private func deploy(_ service: String, _ sha: String, to path: String) throws {
        let control = #""\#(service):hamburg-prod.main": {"desired_state": "start", "force_bounce": null}"#
        let image = #"{"docker_image": "services-\#(service):paasta-\#(sha)", "git_sha": "\#(sha)"}"#
        try scratch.write(
            #"{"v1": {}, "v2": {"deployments": {"all": \#(image)}, "controls": {\#(control)}}}"#, to: path)
    }

    private func sign(_ signature: String) throws {
        try scratch.write(
            #"{"environments": {"prod": {"signature": "\#(signature)"}}}"#, to: "r/_shared/secrets/key.json")
    }

    /// What a run is told beside the repository.
    private struct Surroundings {
        var day = 2
        var hour = 12
        var counts: [String: InstanceCounts.Count] = [:]
        var digest = "1"
        var build = "1"
        var families: Set<Family> = Set(Family.allCases)
        var deployments: String?
        var isTrial = false
    }

    /// Commits what there is and compiles it; how many services had to be.
    private func compiled(_ change: (inout Surroundings) -> Void = { _ in }) throws -> Int {
        var surroundings = Surroundings()
        change(&surroundings)
        try scratch.commit()
        let snapshot = try Snapshot(.revision("HEAD"), of: Repository(discovering: scratch.path + "/r"))
        let folder = try OutputFolder(scratch.path + "/out")
        let result = try FleetCompilation(
            Fleet(snapshot: snapshot, services: nil, jobs: 2), inputs: try inputs(surroundings),
            families: surroundings.families, deployments: surroundings.deployments,
            wanted: surroundings.isTrial ? .trial : .folder(folder.contents),
            cache: Cache(folder: scratch.path + "/cache", build: surroundings.build),
            systemsDigest: surroundings.digest
        ).run()
        // What is to be written is on the disk already.
        #expect(!result.outputs.contains { if case .file(let file) = $0 { file.bytes != nil } else { false } })
        #expect(result.services == 6 && !result.diagnostics.contains { $0.severity == .error })
        let scope = OutputFolder.Scope(
            clusters: [ClusterName("hamburg-prod")], families: surroundings.families, services: nil)
        if !surroundings.isTrial { _ = try result.write(to: folder, inputs: [:], scope: scope) }
        return result.compiled
    }

    private func inputs(_ surroundings: Surroundings) throws -> Pipeline.Inputs {
        let files = try SystemConfigurationFolder.read(Soac.system)
        let system = try #require(SystemConfigurationLowering.lower(files).value)
        let day = try #require(CalendarDate(year: 2019, month: 10, day: surroundings.day))
        let time = try #require(Timestamp(date: day, hour: surroundings.hour, minute: 0, second: 0))
        let counts = InstanceCounts(surroundings.counts.map { (key: $0.key, value: $0.value) })
        let cluster = ClusterInput(name: ClusterName("hamburg-prod"), system: system, counts: counts)
        return Pipeline.Inputs(
            clusters: [cluster], families: surroundings.families, moment: Moment(local: time, offset: 0))
    }

    @Test func onlyWhatChanged() throws {
        #expect(try compiled() == 6)
        #expect(try compiled() == 0)
        try scratch.write("main: {cpus: 2}\n", to: "r/plain/marathon-hamburg-prod.yaml")
        #expect(try compiled() == 1)
        try scratch.write("main: {cpus: 2}\n", to: "r/_common/m.yaml")
        #expect(try compiled() == 1)
        try sign("b")
        #expect(try compiled() == 1)
        try deploy("plain", "def", to: "r/plain/deployments.json")
        #expect(try compiled() == 1)
        #expect(try compiled() == 0)
    }

    /// A command is another only on another day, and an interval in another month.
    @Test func onlyWhatDependsOnTheMoment() throws {
        #expect(try compiled() == 6)
        #expect(try compiled { $0.hour = 13 } == 0)
        #expect(try compiled { $0.day = 3 } == 1)
        #expect(try compiled { $0.day = 3 } == 0)
    }

    @Test func onlyWhatAskedForACount() throws {
        #expect(try compiled() == 6)
        #expect(try compiled { $0.counts = ["plain.main": .count(3)] } == 0)
        #expect(try compiled { $0.counts = ["scaled.main": .count(3), "other.main": .unreadable] } == 1)
        #expect(try compiled { $0.counts = ["scaled.main": .count(3)] } == 0)
        #expect(try compiled { $0.counts = ["scaled.main": .count(4)] } == 1)
        #expect(try compiled() == 1)
    }

    @Test func onlyWhatTheFolderLacks() throws {
        #expect(try compiled() == 6)
        try scratch.shell("rm out/hamburg-prod/marathon/plain.main.json")
        #expect(try compiled() == 1)
        try scratch.write("{}", to: "out/hamburg-prod/chronos/dated.main.json")
        #expect(try compiled() == 1)
        try scratch.shell("rm -r out/.manifest")
        #expect(try compiled() == 6)
        #expect(try compiled() == 0)
    }

    @Test func onlyWhatIsDeployedAnew() throws {
        let folder = scratch.path + "/deployments"
        for service in ["plain", "dated", "scaled", "secret", "linked"] {
            try deploy(service, "abc", to: "deployments/\(service).json")
        }
        #expect(try compiled { $0.deployments = folder } == 6)
        #expect(try compiled { $0.deployments = folder } == 0)
        try deploy("plain", "def", to: "deployments/plain.json")
        #expect(try compiled { $0.deployments = folder } == 1)
        try scratch.shell("rm deployments/plain.json")
        #expect(try compiled { $0.deployments = folder } == 1)
        // A file for a service that had none.
        try deploy("monthly", "abc", to: "deployments/monthly.json")
        #expect(try compiled { $0.deployments = folder } == 1)
    }

    @Test func everythingInAnotherContext() throws {
        #expect(try compiled() == 6)
        #expect(try compiled { $0.digest = "2" } == 6)
        #expect(try compiled { $0.build = "2" } == 6)
        #expect(try compiled { $0.families = [.marathon] } == 6)
        #expect(try compiled() == 0)
    }

    @Test func aTrialNeedsNoFolder() throws {
        #expect(try compiled { $0.isTrial = true } == 6)
        #expect(try compiled { $0.isTrial = true } == 0)
        #expect(!scratch.exists("out/.manifest/_index"))
        #expect(try compiled() == 6)
        try scratch.shell("rm out/hamburg-prod/marathon/plain.main.json")
        #expect(try compiled { $0.isTrial = true } == 0)
    }
}
