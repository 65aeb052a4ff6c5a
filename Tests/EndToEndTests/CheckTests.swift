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
        let head = try scratch.shell("git -C r rev-parse HEAD").prefix(8)
        #expect(run.output == "1 service: no findings; work tree (nothing changed since \(head))\n")
        #expect(run.errors.isEmpty)
    }

    @Test func anErrorStandsAtItsPlace() throws {
        try scratch.write("main: {instances: 1}\n", to: "r/web/chronos-hamburg-prod.yaml")
        try scratch.write("main: [\n", to: "r/web/adhoc-hamburg-prod.yaml")
        try scratch.commit()
        let run = try check()
        #expect(run.status == 1)
        #expect(run.output.contains("web/adhoc-hamburg-prod.yaml:1:7: error: "))
        #expect(run.output.contains("[duplicate-instance]"))
    }

    /// What only the compilation refuses can be left out of the status, and stays where it is.
    @Test func whoRefusesAndWhatIsAllowed() throws {
        try scratch.write("main: {}\n", to: "r/web/smartstack.yaml")
        try scratch.commit()
        let run = try check("--format", "json")
        #expect(run.status == 1)
        #expect(run.output.contains(#""refused_by": ["compile"]"#))
        #expect(try scratch.compile().status == 1)
        let allowed = try check("--allow", "uncompilable")
        allowed.expectSuccess()
        #expect(allowed.output.contains("web/smartstack.yaml:1:7: error: "))
        #expect(allowed.output.contains("1 error of soac compile alone allowed"))
        try scratch.write("allow: uncompilable\n", to: "r/.soac.yaml")
        try scratch.commit()
        try check().expectSuccess()
        try scratch.write("main: [\n", to: "r/web/adhoc-hamburg-prod.yaml")
        try scratch.commit()
        #expect(try check().status == 1)
        try check("--allow", "everything").expectRefusal(2, "everything")
    }

    /// Linking needs what is deployed, and the cluster's own configuration.
    @Test func whatLinkingRefuses() throws {
        try scratch.write(#"{"cluster": "hamburg-prod", "volumes": []}"#, to: "bare/a.json")
        let run = try scratch.soac("check", "--repo", "r", "--system-config", "bare")
        #expect(run.status == 1)
        #expect(run.output.contains("no docker registry is configured [docker-registry]"))
        #expect(try scratch.soac("compile", "--repo", "r", "--system-config", "bare", "--dry-run").status == 1)
    }

    @Test func aFolderOfSystemConfigurationsIsNoService() throws {
        try scratch.write("{}", to: "r/configs/hamburg-prod/volumes.json")
        try scratch.commit()
        #expect(try check().output.hasPrefix("1 service: no findings; work tree (nothing changed since "))
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
        #expect(try check("--base", "HEAD").output.hasPrefix("2 services: no findings; work tree (nothing changed"))
        let run = try check("--base", "HEAD~1")
        run.expectSuccess()
        #expect(run.output.contains("[proxy-port]"))
        #expect(!run.output.contains("[yaml-syntax]"))
    }

    @Test func whatIsStagedAndWhatIsNot() throws {
        try scratch.write("main: [\n", to: "r/web/adhoc-hamburg-prod.yaml")
        #expect(try check("--rev", "HEAD").status == 0)
        #expect(try check("--staged").status == 0)
        #expect(try check("--worktree").status == 1)
        #expect(try check().status == 1)
        try scratch.shell("git -C r add -A")
        #expect(try check("--staged").status == 1)
        #expect(try check("--rev", "HEAD").status == 0)
    }

    @Test func oneServiceBesideAllOthers() throws {
        try shareAPort()
        try scratch.commit()
        #expect(try check("--service", "api").output.hasPrefix("1 service: no findings; "))
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
        let run = try check("--limit", "1")
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
        try check("--limit=-1").expectRefusal(2, "--limit is 0 (no limit) or more")
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
