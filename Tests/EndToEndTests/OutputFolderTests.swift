import TestSupport
import Testing

/// Several runs share one output folder.
@Suite struct OutputFolderTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private static let job = "{schedule: R/2019-10-02T12:00:00Z/PT1H, cmd: x}"
    private static let marathon = ["main", "side"].map { "hamburg-prod/marathon/web.\($0).json" }
    private static let chronos = ["hamburg-prod/chronos/web.job.json"]

    /// The service `web` with two apps and a job.
    private func makeFleet() throws {
        try scratch.deploy("web", ["main", "side", "job"])
        try scratch.write("main: {instances: 1}\nside: {instances: 1}\n", to: "r/web/marathon-hamburg-prod.yaml")
        try scratch.write("job: \(Self.job)\n", to: "r/web/chronos-hamburg-prod.yaml")
        try scratch.commit()
    }

    private func change(_ text: String, _ name: String) throws {
        try scratch.write(text, to: "r/" + name)
        try scratch.commit()
    }

    // MARK: Sharing

    @Test func clusterByCluster() throws {
        try scratch.shell("cp -R \(Soac.package)/examples/soa-configs r")
        try scratch.commit()
        let system = Soac.package + "/examples/system-config"
        let common = ["compile", "--repo", "r", "--system-configs", system] + Scratch.moment
        for cluster in ["hamburg-prod", "leipzig-stage"] {
            try Soac.run(common + ["--cluster", cluster, "--out", "apart"], in: scratch.path).expectSuccess()
        }
        try Soac.run(common + ["--all-clusters", "--out", "together"], in: scratch.path).expectSuccess()
        let apart = try Path.files(below: scratch.path + "/apart")
        #expect(apart.count > 30)
        #expect(try apart == Path.files(below: scratch.path + "/together"))
    }

    @Test func familyByFamily() throws {
        try makeFleet()
        try scratch.compile("--only", "marathon").expectSuccess()
        #expect(try scratch.artifacts() == Self.marathon)
        try scratch.compile("--only", "chronos").expectSuccess()
        #expect(try scratch.artifacts() == Self.chronos + Self.marathon)
        let shared = try scratch.manifest()
        try scratch.compile([], into: "whole").expectSuccess()
        #expect(try scratch.manifest(of: "whole") == shared)
    }

    @Test func serviceByService() throws {
        try makeFleet()
        try scratch.deploy("api", ["main"])
        try change("main: {instances: 1}\n", "api/marathon-hamburg-prod.yaml")
        try scratch.compile("--service", "web").expectSuccess()
        #expect(try scratch.artifacts() == Self.chronos + Self.marathon)
        try scratch.compile("--service", "api").expectSuccess()
        #expect(try scratch.artifacts() == Self.chronos + ["hamburg-prod/marathon/api.main.json"] + Self.marathon)
    }

    // MARK: Events of checks

    @Test func eventsStandBesideWhatTheyWatch() throws {
        try makeFleet()
        try change("team: shop\n", "web/monitoring.yaml")
        try scratch.compile().expectSuccess()
        let events = ["sensu-jobs/web.job.json", "sensu/web.main.json", "sensu/web.side.json"]
            .map { "hamburg-prod/" + $0 }
        #expect(try scratch.artifacts() == Self.chronos + Self.marathon + events)
        let main = try scratch.text(of: "out/" + events[1])
        // A broken one keeps what it has, and does not concern those who did not ask.
        try change("main: {monitoring: {alert_after: soon}}\nside: {monitoring: {page: true}}\n", Self.file)
        try scratch.compile("--only", "marathon").expectSuccess()
        let run = try scratch.compile("--only", "sensu")
        run.expectRefusal(1, "\(Self.file):1:34: error: web.main: alert_after is a duration, not 'soon' [duration]")
        #expect(run.errors.contains("1 artifact; 1 written, 0 unchanged, 0 removed; 1 left out as broken"))
        #expect(try scratch.text(of: "out/" + events[1]) == main)
        #expect(try scratch.text(of: "out/" + events[2]).contains(#""page": true"#))
        // Nobody is told any more.
        try change("{}\n", "web/monitoring.yaml")
        try change("main: {instances: 1}\nside: {instances: 1}\n", Self.file)
        #expect(try scratch.compile().errors.contains("3 removed"))
        #expect(try scratch.artifacts() == Self.chronos + Self.marathon)
    }

    private static let file = "web/marathon-hamburg-prod.yaml"

    // MARK: Removing

    @Test func whatIsNoLongerDefinedIsRemoved() throws {
        try makeFleet()
        try scratch.compile().expectSuccess()
        try change("main: {instances: 1}\n", "web/marathon-hamburg-prod.yaml")
        // Not by a run that was not asked for it.
        try scratch.compile("--only", "chronos").expectSuccess()
        #expect(try scratch.artifacts() == Self.chronos + Self.marathon)
        let run = try scratch.compile()
        #expect(run.errors.contains("1 removed"))
        #expect(try scratch.artifacts() == Self.chronos + Self.marathon.prefix(1))
        #expect(try !scratch.manifest().contains("web.side"))
    }

    @Test func aServiceThatIsGoneIsRemoved() throws {
        try makeFleet()
        try scratch.deploy("web.old", ["main"])
        try change("main: \(Self.job)\n", "web.old/chronos-hamburg-prod.yaml")
        try scratch.compile().expectSuccess()
        try scratch.shell("rm -r r/web.old")
        try scratch.commit()
        try scratch.compile().expectSuccess()
        #expect(try scratch.artifacts() == Self.chronos + Self.marathon)
    }

    /// `--service web` is not asked for `web.old`, whose files' names begin the same.
    @Test func aServiceWhoseNameBeginsLikeAnotherIsLeftAlone() throws {
        try makeFleet()
        try scratch.deploy("web.old", ["main"])
        try change("main: \(Self.job)\n", "web.old/chronos-hamburg-prod.yaml")
        try scratch.compile().expectSuccess()
        try scratch.compile("--service", "web").expectSuccess()
        #expect(scratch.exists("out/hamburg-prod/chronos/web.old.main.json"))
    }

    @Test func whatSoacDidNotWriteStays() throws {
        try makeFleet()
        try scratch.write("mine", to: "out/hamburg-prod/marathon/mine.json")
        try scratch.write("mine", to: "out/bremen-prod/marathon/web.main.json")
        try scratch.write("mine", to: "out/notes.txt")
        try scratch.compile().expectSuccess()
        try scratch.shell("rm r/web/marathon-hamburg-prod.yaml")
        try scratch.commit()
        try scratch.compile().expectSuccess()
        let others =
            ["bremen-prod/marathon/web.main.json"] + Self.chronos + ["hamburg-prod/marathon/mine.json", "notes.txt"]
        #expect(try scratch.artifacts() == others)
    }

    @Test func whatSomeoneElseChangedIsWrittenAgain() throws {
        try makeFleet()
        try scratch.compile().expectSuccess()
        let before = try Path.files(below: scratch.path + "/out")
        try scratch.write("{}", to: "out/" + Self.marathon[0])
        try scratch.shell("rm out/\(Self.chronos[0])")
        let run = try scratch.compile()
        #expect(run.errors.contains("2 written"), "\(run.errors)")
        #expect(try Path.files(below: scratch.path + "/out") == before)
    }

    // MARK: Keeping

    @Test func whatIsBrokenKeepsItsArtifact() throws {
        try makeFleet()
        try scratch.compile().expectSuccess()
        let before = try Path.files(below: scratch.path + "/out/hamburg-prod")
        // One instance.
        try change("main: {instances: [1]}\nside: {instances: 1}\n", "web/marathon-hamburg-prod.yaml")
        try scratch.compile().expectRefusal(1, "web/marathon-hamburg-prod.yaml:1:")
        #expect(try Path.files(below: scratch.path + "/out/hamburg-prod") == before)
        // The whole file.
        try change("main: {instances: 1\n", "web/marathon-hamburg-prod.yaml")
        try scratch.compile().expectRefusal(1, "web/marathon-hamburg-prod.yaml:")
        #expect(try Path.files(below: scratch.path + "/out/hamburg-prod") == before)
        // What all instances build on.
        try change("main: {instances: 1}\nside: {instances: 1}\n", "web/marathon-hamburg-prod.yaml")
        try change("deploy_group: [\n", "web/service.yaml")
        try scratch.compile().expectRefusal(1, "web/service.yaml:")
        #expect(try Path.files(below: scratch.path + "/out/hamburg-prod") == before)
        #expect(try scratch.manifest().contains("\"reason\": \"broken\""))
    }

    @Test func whatIsNotDeployedAnyMoreKeepsItsArtifact() throws {
        try makeFleet()
        try scratch.compile().expectSuccess()
        try scratch.deploy("web", ["main"])
        try scratch.commit()
        let run = try scratch.compile()
        run.expectSuccess()
        #expect(run.errors.contains("2 not deployed yet"))
        #expect(try scratch.artifacts() == Self.chronos + Self.marathon)
        #expect(try scratch.manifest().contains("\"reason\": \"not-deployed\""))
    }

    @Test func aDryRunWritesNothing() throws {
        try makeFleet()
        let run = try scratch.compile("--dry-run")
        run.expectSuccess()
        #expect(run.errors.contains("3 artifacts"))
        #expect(!scratch.exists("out"))
        let bare = try scratch.soac("compile", "--repo", "r", "--system-config", Soac.system, "--dry-run")
        bare.expectSuccess()
        try change("main: {instances: [1]}\n", "web/marathon-hamburg-prod.yaml")
        try scratch.compile("--dry-run").expectRefusal(1, "web/marathon-hamburg-prod.yaml")
        #expect(!scratch.exists("out"))
    }

    @Test func aRunThatWasKilledLeavesNoRubbish() throws {
        try makeFleet()
        try scratch.write("half", to: "out/.soac/0.new")
        try scratch.compile().expectSuccess()
        #expect(try Path.names(in: scratch.path + "/out/.soac") == ["lock", "looked"])
    }
}
