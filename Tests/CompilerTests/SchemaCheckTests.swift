import Foundation
import Testing

@testable import Compiler

/// Where the schemas find what. `⟦…⟧` stands around each place where a finding is expected.
@Suite struct SchemaCheckTests {
    private func check(
        _ schema: FileSchema, _ marked: String, _ messages: [String], hints: [String?]? = nil,
        severity: Severity = .error, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let text = MarkedText(marked, path: "a.yaml")
        let document = try #require(YAMLParser.parse(Array(text.text.utf8), path: "a.yaml").value)
        let findings = schema.check(document.root)
        #expect(findings.map(\.message) == messages, sourceLocation: sourceLocation)
        #expect(
            findings.compactMap { $0.span?.start } == text.spans.map(\.start), sourceLocation: sourceLocation)
        #expect(findings.allSatisfy { $0.severity == severity }, sourceLocation: sourceLocation)
        if let hints { #expect(findings.map(\.hint) == hints, sourceLocation: sourceLocation) }
    }

    // MARK: Kinds of values

    @Test func kinds() throws {
        try check(
            .marathon,
            """
            main:
              cpus: ⟦'2'⟧
              instances: ⟦2.0⟧
              args: ⟦run⟧
              cmd: ⟦yes⟧
              autoscaling: ⟦[]⟧
              monitoring: {page: ⟦1⟧}
            """,
            [
                "'cpus' is a number, not a string", "'instances' is an integer, not a float",
                "'args' is a list, not a string", "'cmd' is text, not a boolean",
                "'autoscaling' is a mapping, not a list",
                "'page' is true or false, not an integer",
            ],
            hints: [
                "write it without quotes", "write 2", "put it into brackets", "put it into quotes",
                nil, nil,
            ])
    }

    @Test func alternatives() throws {
        try check(
            .tron, "{a: {node: n, schedule: ⟦1⟧, actions: [{command: x, trigger_downstreams: ⟦a⟧}]}}",
            [
                "'schedule' is text or a mapping, not an integer",
                "'trigger_downstreams' is a mapping or true or false, not a string",
            ])
        try check(.chronos, "{a: {parents: [x.y, ⟦z⟧]}}", ["item 2 of 'parents' is a job, not 'z'"])
    }

    @Test func roots() throws {
        try check(.marathon, "⟦⟧", ["the file is a mapping, not null"])
        try check(.tron, "⟦[]⟧", ["the file is a mapping, not a list"])
        try check(.marathon, "⟦{}⟧", ["the file is empty"])
        try check(.tron, "{}", [])
        try check(.smartstack, "", [])
        try check(.smartstack, "⟦[]⟧", ["the file is a mapping, not a list"], severity: .warning)
    }

    // MARK: Texts and numbers

    @Test func ranges() throws {
        try check(
            .marathon,
            "{main: {mem: ⟦32⟧, cpus: ⟦0⟧, instances: ⟦-1⟧, host_port: ⟦65536⟧, bounce_margin_factor: ⟦1.5⟧}}",
            [
                "'mem' is more than 32, not 32", "'cpus' is more than 0, not 0", "'instances' is at least 0, not -1",
                "'host_port' is between 0 and 65535, not 65536",
                "'bounce_margin_factor' is more than 0 and at most 1, not 1.5",
            ])
    }

    @Test func choices() throws {
        try check(
            .marathon, "{main: {drain_method: ⟦hachek⟧}}",
            ["'drain_method' is 'noop', 'hacheck', 'http' or 'test', not 'hachek'"],
            hints: ["did you mean 'hacheck'?"])
    }

    @Test func patterns() throws {
        try check(
            .tron, "{a: {node: ⟦1a⟧, schedule: daily, max_runtime: ⟦5⟧, expected_runtime: ⟦'5'⟧, actions: {}}}",
            [
                "'node' is a name of Tron, not '1a'", "'max_runtime' is text, not an integer",
                "'expected_runtime' is a span of time, not '5'",
            ])
    }

    // MARK: Keys

    @Test func unknownKeys() throws {
        try check(
            .marathon, "{main: {⟦cpu⟧: 1, ⟦1⟧: 2, ⟦whatever_this_is⟧: 3}}",
            ["the key 'cpu' is not known", "the key 1 is not known", "the key 'whatever_this_is' is not known"],
            hints: ["did you mean 'cpus'?", nil, nil])
    }

    @Test func whatTheOriginalAllowsIsAWarning() throws {
        try check(
            .marathon,
            """
            main:
              extra_volumes: [{containerPath: /a, hostPath: /a, ⟦mod⟧: RO}, {mode: ⟦XY⟧}]
              monitoring: {team: a, ⟦runbok⟧: x, tip: ⟦1⟧}
            """,
            [
                "the key 'mod' is not known", "'mode' is 'RO' or 'RW', not 'XY'", "the key 'runbok' is not known",
                "'tip' is text, not an integer",
            ], severity: .warning)
    }

    @Test func names() throws {
        try check(
            .marathon, "{⟦Main⟧: {cpus: 1}, ⟦1⟧: {cpus: 1}, main: {env: {⟦A-B⟧: x, C: ⟦1⟧}}}",
            [
                "'Main' is not an instance name", "1 is an integer; it has to be text",
                "'A-B' is not the name of an environment variable", "'C' is text, not an integer",
            ])
    }

    @Test func requiredKeys() throws {
        try check(
            .tron, "{⟦a⟧: {node: n, actions: [⟦{}⟧]}}",
            ["'a' has no 'schedule'", "item 1 of 'actions' has no 'command'"])
        try check(.marathon, "{⟦main⟧: {}}", ["'main' is empty"], hints: ["it needs one key at least"])
    }

    @Test func scheduleOrParents() throws {
        try check(.chronos, "{⟦a⟧: {cmd: x}}", ["'a' has neither: 'schedule' or 'parents'"])
        try check(
            .chronos, "{⟦a⟧: {schedule: x, parents: a.b}}", ["'a' has more than one of 'schedule' or 'parents'"])
    }

    @Test func companions() throws {
        try check(.marathon, "{a: {healthcheck_mode: ⟦cmd⟧}}", ["'healthcheck_mode: cmd' needs 'healthcheck_cmd'"])
        try check(
            .marathon, "{a: {healthcheck_cmd: ⟦x⟧}}",
            ["'healthcheck_cmd' goes with 'healthcheck_mode: cmd', which is missing"])
        try check(.marathon, "{a: {healthcheck_mode: tcp, healthcheck_cmd: x}}", [])
        try check(
            .marathon, "{a: {drain_method: http, drain_method_params: ⟦⟦⟦⟦{}⟧⟧⟧⟧}}",
            [
                "'drain_method_params' has no 'drain'", "'drain_method_params' has no 'is_draining'",
                "'drain_method_params' has no 'is_safe_to_kill'", "'drain_method_params' has no 'stop_draining'",
            ])
    }

    // MARK: Lists

    @Test func twins() throws {
        try check(
            .marathon, "{a: {registrations: [a.b, ⟦a.b⟧], constraints: [[a, 1], ⟦[a, true]⟧, [b]]}}",
            ["'a.b' is in 'registrations' twice", "['a', True] is in 'constraints' twice"])
    }

    /// Where the original's sorting misses them.
    @Test func twinsThatDoNotSort() throws {
        try check(
            .marathon, "{a: {constraints: [[!!set {x}], [!!set {y}], ⟦[!!set {x}]⟧]}}",
            ["[{'x'}] is in 'constraints' twice"])
    }

    /// What two instances take from one template is wrong once.
    @Test func templates() throws {
        try check(
            .marathon, "_t: &t {cpus: ⟦x⟧}\na: {<<: *t}\nb: {<<: *t}\n", ["'cpus' is a number, not a string"])
    }

    // MARK: Files without a schema in the original

    @Test func ownFiles() throws {
        try check(
            .smartstack, "{main: {proxy_port: ⟦70000⟧, ⟦timeout_ms⟧: 1, mode: ⟦udp⟧}}",
            [
                "'proxy_port' is between 0 and 65535, not 70000", "the key 'timeout_ms' is not known",
                "'mode' is 'http', 'https' or 'tcp', not 'udp'",
            ], severity: .warning)
        try check(
            .deploy, "{pipeline: [⟦{slack_notify: no}⟧]}", ["item 1 of 'pipeline' has no 'step'"], severity: .warning)
        try check(.monitoring, "{team: a, ⟦pages⟧: yes}", ["the key 'pages' is not known"], severity: .warning)
        try check(.dependencies, "{main: [{⟦cdir⟧: 10.0.0.0/8}]}", ["the key 'cdir' is not known"], severity: .warning)
        try check(
            .service, "{git_url: ⟦[a]⟧, mem: ⟦x⟧}",
            ["'git_url' is text, not a list", "'mem' is a number, not a string"], severity: .warning)
    }

    // MARK: Silence

    /// The example has files of all kinds; of what it does, nothing is refused.
    @Test func theExampleIsSound() throws {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder = package.appendingPathComponent("examples/soa-configs")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
        var seen: Set<FileSchema> = []
        for path in paths {
            guard let schema = FileSchema.of(fileName: (path as NSString).lastPathComponent) else { continue }
            let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(path)))
            let document = try #require(YAMLParser.parse(bytes, path: path).value)
            for finding in schema.check(document.root) {
                Issue.record("\(TextRenderer(colored: false).render(finding))")
            }
            seen.insert(schema)
        }
        #expect(seen == Set(FileSchema.allCases))
    }

    @Test func filesByName() {
        #expect(FileSchema.of(fileName: "marathon-c.yaml") == .marathon)
        #expect(FileSchema.of(fileName: "marathon.yaml") == .marathon)
        #expect(FileSchema.of(fileName: "marathon-c.yml") == nil)
        #expect(FileSchema.of(fileName: "service.yaml") == .service)
        #expect(FileSchema.of(fileName: "service-c.yaml") == nil)
        #expect(FileSchema.of(fileName: "data.yaml") == nil)
    }
}
