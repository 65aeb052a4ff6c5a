import TestSupport
import Testing

/// Names and limits are given in the same ways to all commands, and what was documented before goes on working.
@Suite struct OptionNamesTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.sampleRepository(instances: ["main", "canary"])
        try scratch.write("main: {instances: 1}\n", to: "r/other/marathon-hamburg-prod.yaml")
        try scratch.write("main: {instances: 1, cpu: 3, memm: 5}\n", to: "r/third/marathon-hamburg-prod.yaml")
        try scratch.commit()
    }

    private func soac(_ arguments: [String]) throws -> Soac.Run { try Soac.run(arguments, in: scratch.path) }

    private func check(_ arguments: String...) throws -> String { try check(arguments) }

    private func check(_ arguments: [String]) throws -> String {
        try soac(["check", "--repo", "r", "--system-config", Soac.system] + arguments).output
    }

    @Test func severalNames() throws {
        let known = try check("-s", "web,third")
        #expect(known.contains("third/") && known.contains("2 services"))
        for same in [["-s", "web", "-s", "third"], ["--service=third,web"], ["--service", "web,third,web"]] {
            #expect(try check(same) == known)
        }
        for wrong in ["web,", ",", "", "web,,third"] {
            try soac(["check", "--repo", "r", "-s", wrong]).expectRefusal(2, "--service has an empty name")
        }
        let systems = Soac.package + "/examples/system-config"
        let clusters = ["compile", "--repo", "r", "--dry-run", "--system-configs", systems]
        for names in [
            ["-c", "hamburg-prod,leipzig-stage"], ["-c", "hamburg-prod", "--cluster", "leipzig-stage"],
        ] {
            try soac(clusters + names).expectSuccess()
        }
        try soac(clusters + ["-c", "hamburg-prod,nosuch"]).expectRefusal(2, "nosuch")
        try soac(["plan", "--repo", "r", "-c", "a,b"]).expectRefusal(2, "name it with --cluster")
    }

    /// 0 is all.
    @Test func limits() throws {
        let all = try check()
        #expect(all.contains("memm") && all.contains("'cpu'"))
        #expect(try check("-n", "0") == all && check("--limit", "0") == all)
        #expect(try check("-n", "1") != all)
        let limits = ["apply", "--repo", "r", "--system-config", "none", "--timeout"]
        try soac(limits + ["0"]).expectRefusal(2, "no system configuration at none")
        try soac(limits + ["nan"]).expectRefusal(2, "--timeout")
    }

    @Test(arguments: [
        ["diff", "HEAD~1", "HEAD", "--max-entries", "0"],
        ["check", "--max-findings", "0"], ["check", "--max-findings", "1"],
        ["log", "web.main", "--max-count", "1"], ["explain", "web.main", "--family", "marathon"],
    ])
    func whatWasDocumentedBefore(_ call: [String]) throws {
        let run = try soac(call + ["--repo", "r", "--system-config", Soac.system])
        #expect(run.status != 2 && !run.output.isEmpty, "\(run.errors)")
    }

    private static let sha = String(repeating: "0", count: 40)

    /// They need a server or a remote: that they are read is enough.
    @Test(arguments: [
        ["autoscale", "--write"], ["deployments", "--worktree", "--write"], ["events", "-s", "web", "--lines", "3"],
        ["rollback", "-s", "web", "-f"], ["push-to-registry", "-s", "web", "-k", sha, "-f"],
        ["rerun", "web.main", "2019-10-02", "-f", "--run-all-related-jobs"],
    ])
    func whatWasDocumentedBeforeIsRead(_ call: [String]) throws {
        let more = call[0] == "events" ? [] : ["--repo", "r"]
        try soac(call + more + ["--system-config", "none"]).expectRefusal(2, "none")
    }

    @Test func onlyTheseRules() throws {
        let known = try check("--only", "unknown-key")
        #expect(known.contains("[unknown-key]") && !known.contains("[deploy-group]"))
        for wrong in ["unknwon-key", "nosuch", ""] {
            try soac(["check", "--repo", "r", "--only", wrong]).expectRefusal(2, wrong.isEmpty ? "--only" : wrong)
        }
        try soac(["check", "--repo", "r", "--only", "unknwon-key"]).expectRefusal(2, "did you mean 'unknown-key'?")
    }

    @Test(arguments: [["check"], ["diff", "HEAD~1", "HEAD"]]) func reportsGoToFiles(_ call: [String]) throws {
        for format in ["text", "json"] {
            let call = call + ["--repo", "r", "--system-config", Soac.system, "--format", format]
            let printed = try soac(call)
            let written = try soac(call + ["--write", "report"])
            #expect(written.output.isEmpty && written.errors.contains("report: written"))
            #expect(try written.status == printed.status && scratch.text(of: "report") == printed.output)
            #expect(try soac(call + ["-w", "report"]).errors.contains("report: unchanged"))
        }
        try soac(call + ["--repo", "r", "--system-config", Soac.system, "-w", "no/report"])
            .expectRefusal(2, "no/report")
    }

    @Test func theOldFormatOfServices() throws {
        for format in ["json", "yaml"] {
            let known = try soac(["services", "--repo", "r", "--format", format]).output
            #expect(try !known.isEmpty && soac(["services", "--repo", "r", "-f", format]).output == known)
        }
    }
}
