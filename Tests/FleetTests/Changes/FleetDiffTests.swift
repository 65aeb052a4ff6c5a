import Compiler
import Emitters
import Git
import TestSupport
import Testing

@testable import Fleet

/// A diff that compiles only what may have changed finds what one that compiles everything finds.
@Suite struct FleetDiffTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.shell("mkdir -p r/_shared/secrets r/_templates")
        for service in Self.services {
            for (name, text) in Self.files { try scratch.write(text, to: "r/\(service)/\(name)") }
        }
        try scratch.write(Self.secret("0"), to: "r/_shared/secrets/map.json")
        try scratch.write("main: {cpus: 0.5, deploy_group: all}\n", to: "r/_templates/marathon.yaml")
        try scratch.commit()
    }

    private static let services = ["api", "web", "search", "mail", "cart"]

    private static let files = [
        "marathon-c.yaml": "main: {cpus: 1, deploy_group: all, env: {KEY: SHARED_SECRET(map)}}\n",
        "chronos-c.yaml": "job: {schedule: '@daily', deploy_group: all, cmd: a}\n",
        "smartstack.yaml": "main: {proxy_port: 20001}\n",
        "monitoring.yaml": "team: t\n",
        "deployments.json":
            #"{"v2": {"deployments": {"all": {"docker_image": "services-x:paasta-01", "git_sha": "01"}}, "#
            + #""controls": {\#(services.map { #""\#($0):c.main": {}, "\#($0):c.job": {}"# }.joined(separator: ", "))}}}"#,
    ]

    private static func secret(_ signature: String) -> String {
        #"{"environments": {"prod": {"signature": "\#(signature)"}}}"#
    }

    // MARK: Comparing

    private func side(_ source: SnapshotSource, digest: String) throws -> FleetDiff.Side {
        let texts = [#"{"cluster": "c", "docker_registry": "r", "vault_environment": "prod", "volumes": []}"#]
        let files = texts.map { SystemConfigurationFile(path: "system.json", bytes: Array($0.utf8)) }
        let system = try #require(SystemConfigurationLowering.lower(files).value)
        return FleetDiff.Side(
            snapshot: try Snapshot(source, of: Repository(discovering: scratch.path + "/r")),
            clusters: [ClusterInput(name: ClusterName("c"), system: system, counts: InstanceCounts())],
            clustersDigest: digest, deployments: nil)
    }

    /// Other system configurations keep the diff from passing anything over.
    private func diff(
        _ before: SnapshotSource, _ after: SnapshotSource, all: Bool, cache: Cache? = nil
    ) throws -> FleetDiff.Result {
        let day = try #require(CalendarDate(year: 2019, month: 10, day: 2))
        let noon = try #require(Timestamp(date: day, hour: 12, minute: 0, second: 0))
        return try FleetDiff(
            side(before, digest: "a"), side(after, digest: all ? "b" : "a"), families: Set(Family.allCases),
            moment: Moment(local: noon, offset: 0), services: nil, cache: cache, jobs: 2
        ).run()
    }

    private func expectSame(_ before: SnapshotSource, _ after: SnapshotSource, _ seed: Int, _ cache: Cache) throws {
        let all = try diff(before, after, all: true)
        let shown = { (result: FleetDiff.Result) in result.changes.map { "\($0.cluster) \($0.family) \($0.shown)" } }
        for cache in [cache, nil, cache] {
            let some = try diff(before, after, all: false, cache: cache)
            #expect(shown(some) == shown(all), "seed \(seed)")
            #expect(some.findings.map(\.message) == all.findings.map(\.message), "seed \(seed)")
            #expect(some.services == all.services && some.compiled <= all.compiled, "seed \(seed)")
        }
    }

    // MARK: Random histories

    private func edit(_ number: Int, _ random: inout Seeded) throws {
        let service = Self.services.randomElement(using: &random) ?? "web"
        let other = Self.services.randomElement(using: &random) ?? "api"
        let folder = "r/\(service)"
        if !scratch.exists(folder) {
            try scratch.shell("cp -R \(scratch.exists("r/" + other) ? "r/" + other : "r/_templates") \(folder)")
        }
        switch Int.random(in: 0..<11, using: &random) {
        case 0:
            try scratch.write("main: {cpus: 1, mem: \(number), deploy_group: all}\n", to: folder + "/marathon-c.yaml")
        case 1: try scratch.shell("ln -sfn ../\(other)/marathon-c.yaml \(folder)/marathon-c.yaml")
        case 2: try scratch.shell("ln -sfn ../_templates/marathon.yaml \(folder)/marathon-c.yaml")
        case 3: try scratch.write("main: {mem: \(number), deploy_group: all}\n", to: "r/_templates/marathon.yaml")
        case 4: try scratch.write(Self.secret("\(number)"), to: "r/_shared/secrets/map.json")
        case 5: try scratch.shell("rm -rf \(folder)")
        case 6: try scratch.write("main: [\(number)\n", to: folder + "/marathon-c.yaml")
        case 7: try scratch.write("team: t\(number)\n", to: folder + "/monitoring.yaml")
        case 8: try scratch.write("main: {proxy_port: \(20_000 + number)}\n", to: folder + "/smartstack.yaml")
        case 9: try scratch.shell("ln -sfn ../\(other)/secrets \(folder)/secrets")
        default: try scratch.shell("rm -rf r/twin; ln -s \(other) r/twin")
        }
    }

    @Test(arguments: 0..<6) func whatIsPassedOverIsTheSame(_ seed: Int) throws {
        var random = Seeded(UInt64(seed))
        let cache = Cache(folder: scratch.path + "/cache", build: "test")
        for number in 1...8 {
            for _ in 0..<Int.random(in: 1...3, using: &random) { try edit(number, &random) }
            try expectSame(.revision("HEAD"), .workTree, seed, cache)
            try scratch.shell("cd r; git add -A")
            try expectSame(.revision("HEAD"), .index, seed, cache)
            try scratch.commit()
            try expectSame(.revision("HEAD~1"), .revision("HEAD"), seed, cache)
        }
        try expectSame(.revision("HEAD~8"), .revision("HEAD"), seed, cache)
        try expectSame(.revision("HEAD"), .revision("HEAD~3"), seed, cache)
    }

    /// A line is as grave in a diff as in a check, and refused by the same.
    @Test func whatIsFoundIsAsGraveAsInACheck() throws {
        let text = "main: {cpus: many, deploy_group: all}\nother: {nosuch: 1, cmd: a, args: [b]}\n"
        try scratch.write(text, to: "r/web/marathon-c.yaml")
        let found = try diff(.revision("HEAD"), .workTree, all: false).findings.map {
            "\($0.span?.start.line ?? 0) \($0.severity) \($0.id.name) \($0.refusedBy.names)"
        }
        #expect(
            found == [
                #"1 error value-type ["validate", "compile"]"#, #"2 error unknown-key ["validate"]"#,
                #"2 error command-and-arguments ["compile"]"#,
            ])
    }

    /// A neighbour costs what changed, and not what there is.
    @Test func onlyChangedServicesAreCompiled() throws {
        try scratch.write("main: {cpus: 3, deploy_group: all}\n", to: "r/web/marathon-c.yaml")
        try scratch.commit()
        let result = try diff(.revision("HEAD~1"), .revision("HEAD"), all: false)
        #expect(result.compiled == 1 && result.services == 5)
        #expect(result.changes.map(\.id.description) == ["web.main"])
    }
}
