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

    @Test func whatIsNotThere() throws {
        try explain("web.none").expectRefusal(2, "no artifact of web.none")
        try explain("nobody").expectRefusal(2, "no finding 'nobody'")
    }
}
