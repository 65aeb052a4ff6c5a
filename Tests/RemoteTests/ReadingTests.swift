import Foundation
import TestSupport
import Testing

/// `soac deployments` over every kind of server.
@Suite(.serialized) struct ReadingTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private var folder: String { scratch.path + "/remotes" }

    /// An annotated tag is an object of its own, that points to the commit.
    @Test(arguments: Transport.available) func tagsOfBothKinds(_ transport: Transport) throws {
        let remotes = try transport.serve(folder)
        try scratch.services(["light", "annotated"], remotes)
        let light = try scratch.commitToRemote("light")
        try scratch.tag("light", "paasta-all-20190103T000000-deploy", light)
        let annotated = try scratch.commitToRemote("annotated")
        try scratch.shell(
            "git -C remotes/annotated.git tag -a -m note paasta-all-20190103T000000-deploy \(annotated)")
        try scratch.deployments(environment: remotes.environment).expectSuccess()
        try scratch.expectDeployed("light", light)
        try scratch.expectDeployed("annotated", annotated)
    }

    @Test func allKindsOfServersInOneRun() throws {
        let transports = Transport.available
        let remotes = try transports.map { try $0.serve(folder) }
        var commits: [String: String] = [:]
        for (transport, remotes) in zip(transports, remotes) {
            commits.merge(try scratch.services([transport.rawValue.lowercased()], remotes)) { $1 }
        }
        try scratch.service("dead", at: "git://127.0.0.1:1/dead.git")
        try scratch.commit()
        let run = try scratch.deployments(environment: remotes.flatMap(\.environment))
        run.expectUnreadable(["dead"], because: ["refused", "connect"])
        for (service, commit) in commits { try scratch.expectDeployed(service, commit) }
        #expect(!scratch.exists("out/dead.json"))
    }

    @Test func refsOfManyThousands() throws {
        let remotes = try Transport.git.serve(folder)
        let commit = try #require(scratch.services(["web"], remotes)["web"])
        try scratch.shell(
            "cd remotes/web.git; for i in $(seq 20000); do echo \"create refs/pull/$i/head \(commit)\"; done | git update-ref --stdin; git pack-refs --all"
        )
        try scratch.deployments().expectSuccess()
        try scratch.expectDeployed("web", commit)
    }

    @Test func repositoryWithoutRefs() throws {
        let remotes = try Transport.git.serve(folder)
        try scratch.shell("git init -q --bare --template= remotes/web.git")
        try scratch.service("web", at: remotes.url("web"))
        try scratch.commit()
        try scratch.deployments().expectSuccess()
    }

    // MARK: Where it goes

    @Test func nothingIsWrittenUnasked() throws {
        let commit = try #require(scratch.services(["web"], Transport.file.serve(folder))["web"])
        let before = try Path.files(below: scratch.path)
        let run = try scratch.deployments([])
        run.expectSuccess()
        #expect(run.output.contains(commit.prefix(7)))
        #expect(try Path.files(below: scratch.path) == before)
    }

    @Test func writesIntoTheWorkTree() throws {
        let commit = try #require(scratch.services(["web"], Transport.file.serve(folder))["web"])
        try scratch.deployments(["--worktree", "--write"]).expectSuccess()
        try scratch.shell("mkdir out; cp r/web/deployments.json out/web.json")
        try scratch.expectDeployed("web", commit)
    }

    @Test func onlyTheNamedServices() throws {
        let commits = try scratch.services(["api", "web"], Transport.file.serve(folder))
        try scratch.deployments(["--out", "out", "--service", "web"]).expectSuccess()
        try scratch.expectDeployed("web", commits["web"])
        #expect(!scratch.exists("out/api.json"))
    }

    @Test func reportForMachines() throws {
        try scratch.services(["web"], Transport.file.serve(folder))
        try scratch.service("dead", at: "file:///nowhere/dead.git")
        try scratch.commit()
        #expect(try report() == ["dead": "unreadable", "web": "written"])
        let time = try scratch.shell("stat -c %y out/web.json")
        #expect(try report() == ["dead": "unreadable", "web": "unchanged"])
        #expect(try scratch.shell("stat -c %y out/web.json") == time)
    }

    private func report() throws -> [String: String] {
        struct Report: Decodable {
            struct Service: Decodable {
                var service: String
                var status: String
                var reason: String?
            }
            var version: Int
            var services: [Service]
        }
        let run = try scratch.deployments(["--out", "out", "--format", "json"])
        #expect(run.status == 1)
        let report = try JSONDecoder().decode(Report.self, from: Data(run.output.utf8))
        #expect(report.version == 1)
        #expect(report.services.filter { $0.reason != nil }.map(\.service) == ["dead"])
        return Dictionary(uniqueKeysWithValues: report.services.map { ($0.service, $0.status) })
    }

    @Test func insteadOf() throws {
        let remotes = try Transport.file.serve(folder)
        let commit = try #require(
            scratch.services(["web"], Remotes(base: "git@git.example.org:services"))["web"])
        try scratch.shell("git -C r config url.\(remotes.base)/.insteadOf git@git.example.org:services/")
        try scratch.deployments().expectSuccess()
        try scratch.expectDeployed("web", commit)
    }

    // MARK: Servers that serve few at once

    /// sshd turns connections away from the tenth on that has not logged in, by its default.
    @Test(.enabled(if: Transport.ssh.isThere, "openssh-server is not installed"))
    func manyServicesOfOneSSHServer() throws {
        let ssh = try SSH(options: "")
        try readMany(
            Remotes(base: ssh.base + folder, environment: ssh.environment, servers: [ssh.server], ssh: ssh))
    }

    /// git-daemon ends connections from the 33rd on, by its default.
    @Test func manyServicesOfOneGitDaemon() throws { try readMany(Transport.git.serve(folder)) }

    private func readMany(_ remotes: Remotes) throws {
        let commit = try scratch.remote("web")
        let names = (10..<74).map { "service-\($0)" }
        try scratch.copy("web", to: names)
        for name in names { try scratch.service(name, at: remotes.url(name)) }
        try scratch.commit()
        try scratch.deployments(environment: remotes.environment).expectSuccess()
        for name in names { try scratch.expectDeployed(name, commit) }
    }
}
