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

    @Test func whatIsNotThere() throws {
        try explain("web.none").expectRefusal(2, "no artifact of web.none")
        try explain("nobody").expectRefusal(2, "no finding 'nobody'")
    }
}
