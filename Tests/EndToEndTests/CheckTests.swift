import TestSupport
import Testing

/// `soac check`, as CI and people call it.
@Suite struct CheckTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.sampleRepository()
    }

    private func check(_ arguments: String...) throws -> Soac.Run {
        try Soac.run(["check", "--repo", "r", "--system-config", Soac.system] + arguments, in: scratch.path)
    }

    /// Two services with one proxy port.
    private func shareAPort() throws {
        try scratch.deploy("api", ["main"])
        for service in ["api", "web"] {
            try scratch.write("main: {proxy_port: 20001}\n", to: "r/\(service)/smartstack.yaml")
        }
    }

    // MARK: Exit status

    @Test func aSoundRepositoryHasNoFindings() throws {
        let run = try check()
        run.expectSuccess()
        #expect(run.output == "1 service: no findings\n")
        #expect(run.errors.isEmpty)
    }

    @Test func anErrorStandsAtItsPlace() throws {
        try scratch.write("main: {instances: 1}\n", to: "r/web/chronos-hamburg-prod.yaml")
        try scratch.write("main: [\n", to: "r/web/adhoc-hamburg-prod.yaml")
        try scratch.commit()
        let run = try check()
        #expect(run.status == 1)
        #expect(run.output.contains("web/adhoc-hamburg-prod.yaml:2:1: error: "))
        #expect(run.output.contains("[duplicate-instance]"))
    }

    @Test func warningsCountIfAsked() throws {
        try shareAPort()
        try scratch.commit()
        let run = try check()
        run.expectSuccess()
        #expect(run.output.contains("web/smartstack.yaml:1:20: warning: the proxy port 20001"))
        #expect(try check("--strict").status == 1)
    }

    // MARK: What is looked at

    @Test func onlyWhatIsNew() throws {
        try scratch.write("main: [\n", to: "r/web/adhoc-hamburg-prod.yaml")
        try scratch.commit()
        try shareAPort()
        try scratch.commit()
        #expect(try check("--base", "HEAD").output.hasSuffix("no findings\n"))
        let run = try check("--base", "HEAD~1")
        run.expectSuccess()
        #expect(run.output.contains("[proxy-port]"))
        #expect(!run.output.contains("[yaml-syntax]"))
    }

    @Test func whatIsStagedAndWhatIsNot() throws {
        try scratch.write("main: [\n", to: "r/web/adhoc-hamburg-prod.yaml")
        #expect(try check().status == 0)
        #expect(try check("--staged").status == 0)
        #expect(try check("--worktree").status == 1)
        try scratch.shell("git -C r add -A")
        #expect(try check("--staged").status == 1)
    }

    @Test func oneServiceBesideAllOthers() throws {
        try shareAPort()
        try scratch.commit()
        #expect(try check("--service", "api").output == "1 service: no findings\n")
        #expect(try check("--service", "web").output.contains("that of api.main as well"))
        try check("--service", "wbe").expectRefusal(2, "did you mean 'web'?")
    }

    /// A clone on someone's own machine has no /etc/paasta.
    @Test func withoutASystemConfiguration() throws {
        try scratch.write("main: {}\n", to: "r/web/chronos-anywhere.yaml")
        try scratch.write("main: {}\n", to: "r/web/marathon-anywhere.yaml")
        try scratch.commit()
        let run = try scratch.soac(
            "check", "--repo", "r", environment: ["PAASTA_SYSTEM_CONFIG_DIR=\(scratch.path)/none"])
        #expect(run.status == 1)
        #expect(run.output.contains("[duplicate-instance]"))
    }

    /// Each cluster with its own configuration; those that have one exist.
    @Test func aSystemConfigurationForEachCluster() throws {
        for (cluster, pool) in [("c", "batch"), ("d", "gpu")] {
            try scratch.write(
                #"{"expected_slave_attributes": [{"pool": "\#(pool)"}]}"#, to: "configs/\(cluster)/slaves.json")
            try scratch.write("main: {pool: gpu, cmd: x}\n", to: "r/web/marathon-\(cluster).yaml")
        }
        try scratch.write("main: {cmd: x}\n", to: "r/web/marathon-e.yaml")
        try scratch.commit()
        let run = try scratch.soac("check", "--repo", "r", "--system-configs", "configs")
        #expect(run.output.contains("web/marathon-c.yaml:1:14: warning: web.main: no slave of c is in the pool 'gpu'"))
        #expect(!run.output.contains("no slave of d"))
        #expect(run.output.contains("marathon-e.yaml is for the cluster 'e', which does not exist"))
        try check("--system-configs", "configs").expectRefusal(2, "exclude each other")
        try scratch.soac("check", "--repo", "r", "--system-configs", "configs/c").expectRefusal(2, "no folder")
    }

    @Test func howLargeSlavesAre() throws {
        try scratch.write("slaves:\n  hamburg-prod:\n    default: {cpus: 8}\n", to: "r/.soac.yaml")
        try scratch.write("main: {cpus: 9, cmd: x}\n", to: "r/web/adhoc-hamburg-prod.yaml")
        try scratch.commit()
        let run = try check()
        #expect(run.output.contains("web/adhoc-hamburg-prod.yaml:1:14: warning: web.main: cpus is 9, but"))
    }

    // MARK: How it is shown

    @Test func tooManyAreCut() throws {
        for name in ["adhoc", "chronos", "flink"] { try scratch.write("a: [\n", to: "r/web/\(name)-hamburg-prod.yaml") }
        try scratch.commit()
        let run = try check("--max-findings", "1")
        #expect(run.status == 1)
        #expect(run.output.split(separator: "\n").count { $0.contains(": error: ") } == 1)
        #expect(run.output.contains("2 more"))
    }

    @Test(arguments: ["json", "github", "gitlab", "sarif", "junit"])
    func formatsForMachines(_ format: String) throws {
        try shareAPort()
        try scratch.commit()
        let run = try check("--format", format)
        run.expectSuccess()
        #expect(run.output.contains("web/smartstack.yaml"))
        #expect(!run.output.contains("\u{1B}"))
    }

    @Test func coloursIfAsked() throws {
        try shareAPort()
        try scratch.commit()
        #expect(try check("--color", "always").output.contains("\u{1B}["))
        #expect(!(try check("--color", "never").output.contains("\u{1B}[")))
        #expect(!(try check().output.contains("\u{1B}[")))
    }

    @Test func wrongCalls() throws {
        try check("--base", "nosuch").expectRefusal(2, "nosuch")
        try check("--format", "xml").expectRefusal(2, "xml")
        try check("--max-findings", "-1").expectRefusal(2, "--max-findings")
        try scratch.soac("check", "--soa-dir", "r", "--base", "HEAD").expectRefusal(2, "--base")
    }

    // MARK: Manual pages

    @Test func everyFindingHasAPage() throws {
        let run = try scratch.soac("explain", "proxy-port")
        run.expectSuccess()
        #expect(run.output.hasPrefix("# proxy-port\n"))
        #expect(try scratch.soac("explain", "SOA0801").output == run.output)
        try scratch.soac("explain", "proxy-prot").expectRefusal(2, "did you mean 'proxy-port'?")
    }
}
