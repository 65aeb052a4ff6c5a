import Compiler
import Git
import Glibc
import TestSupport
import Testing

@testable import Fleet
@testable import Runtime

/// deployments.json of services whose repositories lie on this machine.
@Suite struct DeploymentsRunTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        folder.makeFolder("soa")
    }

    private func shell(_ script: String) throws {
        let environment = "export HOME=\(folder.path) GIT_CONFIG_NOSYSTEM=1; cd \(folder.path)"
        try #require(system("\(environment); set -eu; \(script)") == 0, "\(script)")
    }

    /// A repository whose only commit is deployed to `all`.
    private func remote(_ name: String) throws {
        try shell(
            """
            git init -q --bare \(name).git; cd \(name).git; tree=$(git hash-object -t tree -w --stdin </dev/null)
            commit=$(git -c user.name=a -c user.email=a@b commit-tree -m x $tree)
            git update-ref refs/heads/main $commit; git update-ref refs/tags/paasta-all-20190101T000000-deploy $commit
            """)
    }

    private func service(_ name: String, at remote: String, _ instances: String = "main: {deploy_group: all}\n") throws
    {
        folder.makeFolder("soa/\(name)")
        try folder.write("soa/\(name)/service.yaml", "git_url: \(folder.path)/\(remote).git\n")
        try folder.write("soa/\(name)/marathon-c.yaml", instances)
    }

    private func run() async throws -> DeploymentsRun.Result {
        let remotes = try Remotes(
            rewrites: URLRewrites(), access: RemoteAccess(repository: nil),
            limits: RemoteLimits(concurrency: 4, perHost: nil, timeLimit: .seconds(60), attempts: 2))
        let fleet = Fleet(snapshot: try Snapshot(folder: folder.path + "/soa"), services: nil, jobs: 2)
        let run = DeploymentsRun(
            fleet, clusters: [ClusterName("c")], remotes: remotes,
            folder: try DeploymentsFolder(folder.path + "/out", .flat), images: nil)
        return try await run.run()
    }

    private static func statuses(_ result: DeploymentsRun.Result) -> [String] {
        result.reports.map { report in
            switch report.status {
            case .written: "\(report.service) written"
            case .unchanged: "\(report.service) unchanged"
            case .shown: "\(report.service) shown"
            case .unreadable: "\(report.service) unreadable"
            case .broken: "\(report.service) broken"
            case .unwritten: "\(report.service) unwritten"
            }
        }
    }

    @Test func whatIsWrittenStays() async throws {
        try remote("web")
        try service("web", at: "web")
        try service("twin", at: "web")
        #expect(Self.statuses(try await run()) == ["twin written", "web written"])
        let identity = folder.identity("out/web.json")
        #expect(Self.statuses(try await run()) == ["twin unchanged", "web unchanged"])
        #expect(folder.identity("out/web.json") == identity)
    }

    /// The same content in another form is the same.
    @Test func aFileOfAnotherFormStays() async throws {
        try remote("web")
        try service("web", at: "web")
        _ = try await run()
        try shell(
            "python3 -c \"import json; p='out/web.json'; d=json.load(open(p)); json.dump(d, open(p,'w'), indent=1)\"")
        #expect(Self.statuses(try await run()) == ["web unchanged"])
    }

    @Test func oneThatCannotBeReadHoldsUpNobody() async throws {
        try remote("web")
        try service("web", at: "web")
        try service("gone", at: "nowhere")
        try service("odd", at: "'")
        try service("unread", at: "web", "a: [\n")
        try folder.write("soa/odd/service.yaml", "git_url: 'ext::sh -c true'\n")
        folder.makeFolder("out")
        try folder.write("out/gone.json", "{}")
        let result = try await run()
        #expect(Self.statuses(result) == ["gone unreadable", "odd unreadable", "web written"])
        #expect(folder.read("out/gone.json") == "{}")
        #expect(folder.files().filter { $0.hasPrefix("out/") } == ["out/gone.json", "out/web.json"])
        #expect(result.diagnostics.map(\.id.name) == ["yaml-syntax"])
    }

    /// A repository that has none of its tags any more is hardly the one that it was.
    @Test func lostTagsEmptyNoFile() async throws {
        try remote("web")
        try service("web", at: "web")
        _ = try await run()
        let before = folder.read("out/web.json")
        try shell("git -C web.git update-ref -d refs/tags/paasta-all-20190101T000000-deploy")
        #expect(Self.statuses(try await run()) == ["web unreadable"])
        #expect(folder.read("out/web.json") == before)
        folder.remove("out/web.json")
        #expect(Self.statuses(try await run()) == ["web written"])
    }

    @Test func aServiceWithoutInstancesHasAFileOnlyIfItHadOne() async throws {
        try remote("web")
        try service("none", at: "web", "{}\n")
        try service("web", at: "web")
        _ = try await run()
        #expect(folder.files().filter { $0.hasPrefix("out/") } == ["out/web.json"])
        try service("web", at: "web", "{}\n")
        #expect(Self.statuses(try await run()) == ["web written"])
        #expect(folder.read("out/web.json") == #"{"v1": {}, "v2": {"deployments": {}, "controls": {}}}"#)
    }

    @Test func aBrokenInstanceKeepsWhatItHas() async throws {
        try remote("web")
        try service("web", at: "web", "main: {deploy_group: all}\nother: {deploy_group: all}\n")
        _ = try await run()
        let before = folder.read("out/web.json")
        try service("web", at: "web", "main: {deploy_group: all}\nother: {deploy_group: [all]}\n")
        let result = try await run()
        #expect(Self.statuses(result) == ["web unchanged"])
        #expect(folder.read("out/web.json") == before)
        #expect(result.diagnostics.map(\.id.name) == ["value-type"])
    }
}
