import TestSupport
import Testing

/// `soac explain`: where each field of an artifact comes from.
@Suite struct ExplainTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.sampleRepository(instances: ["main", "a.b"])
        try scratch.write(
            "main: {instances: 1}\na.b: {instances: 1, registrations: [web.main]}\n",
            to: "r/web/marathon-hamburg-prod.yaml")
        try scratch.commit()
    }

    private func explain(_ arguments: String...) throws -> Soac.Run {
        try Soac.run(["explain"] + arguments + ["--repo", "r", "--system-config", Soac.system], in: scratch.path)
    }

    @Test func everyFieldHasItsPlace() throws {
        let run = try explain("web.main")
        run.expectSuccess()
        #expect(run.output.contains("web/marathon-hamburg-prod.yaml:1:19"))
        #expect(run.output.contains("default"))
        for line in run.output.split(separator: "\n") { #expect(line.split(separator: " ").count >= 3, "\(line)") }
    }

    @Test func oneFieldInFull() throws {
        let run = try explain("web.main", "instances")
        run.expectSuccess()
        #expect(run.output.contains("main: {instances: 1}"))
        try explain("web.main", "instnaces").expectRefusal(2, "did you mean 'instances'?")
    }

    @Test func aNameThatIsNearlyRight() throws {
        try explain("web.mian").expectRefusal(2, "did you mean 'web.main'?")
        try explain("wbe.main", "mem").expectRefusal(2, "did you mean service 'web'?")
    }

    @Test func namesMayHoldDots() throws { try explain("web.a.b").expectSuccess() }

    @Test func forMachines() throws {
        let run = try explain("web.main", "cpus", "--format", "json")
        run.expectSuccess()
        #expect(run.output.hasPrefix(#"{"version": 1, "fields": ["#))
    }

    @Test func theEventOfItsCheck() throws {
        try scratch.write("team: shop\ntip: Look.\n", to: "r/web/monitoring.yaml")
        try scratch.commit()
        let both = try explain("web.main").output
        #expect(both.contains("The event of its check, in sensu:\n\nalert_after"))
        #expect(both.contains("web/monitoring.yaml:1:7"))
        let event = try explain("web.main", "--only", "sensu").output
        #expect(event.hasPrefix("alert_after") && both.hasSuffix(event))
        #expect(try !explain("web.main", "--family", "marathon").output.contains("event"))
        // What is no field of the app may be one of the event.
        #expect(try explain("web.main", "tip").output.contains("web/monitoring.yaml:2:6"))
        #expect(try !explain("web.main", "--format", "json").output.contains("alert_after"))
        #expect(try explain("web.main", "--format", "json", "--family", "sensu").output.contains("alert_after"))
    }

    @Test(arguments: ["unknown-key", "SOA0304", "soa0304", "[unknown-key]", "Unknown-Key"])
    func pagesOfFindings(_ name: String) throws {
        let run = try Soac.run(["explain", name], in: scratch.path)
        run.expectSuccess()
        #expect(run.output.hasPrefix("# unknown-key\n") && run.output.contains("\nmain:\n  instanecs: 3\n"))
        #expect(run.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
        let colored = try Soac.run(["explain", name, "--color", "always"], in: scratch.path).output
        #expect(colored.hasPrefix("\u{1B}[1munknown-key\u{1B}[0m\n") && colored.contains("\nmain:\n  instanecs: 3\n"))
    }

    @Test func rulesForProgramsAndForPeople() throws {
        let lines = try Soac.run(["rules"], in: "/").output.split(separator: "\n")
        #expect(lines.contains("unknown-key               SOA0304  error/warning  A key is not known."))
        let json = try Soac.run(["rules", "--format", "json"], in: "/").output
        #expect(
            json.contains(
                #""id": "unknown-key", "code": "SOA0304", "severity": "warning", "severities": ["error", "warning"]"#))
        #expect(
            json.contains(#""wrong": [{"path": "checkout/marathon-prod.yaml", "text": "main:\n  instanecs: 3\n"}]"#))
        #expect(json.split(separator: "\n").count == lines.count + 2)
    }

    @Test func aService() throws {
        try scratch.deploy("web", ["main"])
        try scratch.write("main: {instances: 1}\n_x: {}\nbad: 5\n", to: "r/web/marathon-hamburg-prod.yaml")
        try scratch.commit()
        let run = try explain("web")
        run.expectSuccess()
        #expect(run.output.hasPrefix("web in hamburg-prod:\n"))
        let row = #/\n  web\.main  marathon  web\.main\.git[0-9a-f]+\.config[0-9a-f]{8}\n/#
        #expect(run.output.contains(row), "\(run.output)")
        #expect(run.output.contains("  web.bad   marathon  cannot be compiled; soac check says why\n"))
        #expect(run.output.contains("soac explain web."))
        let json = try explain("web", "--format", "json").output
        #expect(
            json.contains(
                #""cluster": "hamburg-prod", "instance": "web.main", "family": "marathon", "state": "wanted""#))
    }

    /// An id as Marathon, its page and its logs have it: with `/` or without, and with `--` for `_`.
    @Test func anIDOfMarathon() throws {
        try scratch.deploy("web", ["main", "a_b"])
        try scratch.write("main: {instances: 1}\na_b: {instances: 1}\n", to: "r/web/marathon-hamburg-prod.yaml")
        try scratch.commit()
        let pattern = #/web\.a--b\.git[0-9a-f]+\.config[0-9a-f]{8}/#
        let now = String(try #require(try explain("web").output.firstMatch(of: pattern)?.output))
        let task = "\(now).0c9d6d38-f1a0-11e9-9c4e-0242ac110002"
        for id in [now, "/\(now)", task] {
            let run = try explain(id)
            run.expectSuccess()
            let head = "\(now) is an app of web.a_b.\nhamburg-prod wants it now.\n\n"
            #expect(run.output.hasPrefix(head), "\(run.output)")
            #expect(run.output.contains("web/marathon-hamburg-prod.yaml:2:18"))
        }
        let old = now.replacing(#/config.*/#, with: "configabcdef12")
        let run = try explain(old)
        #expect(run.output.contains("hamburg-prod wants \(now) now: another configuration, configabcdef12 → config"))
        #expect(try explain(old, "--format", "json").output.contains(#""instance": "web.a_b", "wanted": false"#))
        #expect(try explain(now, "--format", "json").output.contains(#""instance": "web.a_b", "wanted": true"#))
        try explain("web.gone.git1f2e3d4c.configabcdef12").expectRefusal(2, "no artifact of web.gone")
    }

    @Test func whatIsNotThere() throws {
        try explain("web.none").expectRefusal(2, "no artifact of web.none")
        try explain("nobody").expectRefusal(2, "no finding 'nobody', and no service")
        try explain("wbe").expectRefusal(2, "did you mean 'web'?")
        // Where there are no soa-configs, findings are there all the same.
        try Soac.run(["explain", "unknwn-key"], in: "/").expectRefusal(2, "did you mean 'unknown-key'?")
    }
}
