import Testing

@testable import Compiler
@testable import Emitters

/// Python's json module writes NaN and infinities, which no other reader takes: what would hold one is refused, with a
/// finding at its place, and no file is written.
@Suite struct FiniteNumbersTests {
    private static let keys = [
        "cpus: V", "mem: V", "disk: V", "cpu_burst_add: V", "cfs_period_us: V", "args: [V]", "args: [[{a: V}]]",
        "extra_docker_args: {a: V}", "extra_docker_args: {V: a}", "monitoring: {team: x, tip: V}",
        "monitoring: {team: x, component: [V]}", "monitoring: {team: x, page: {a: V}}",
        "monitoring: {team: x, alert_after: V}", "monitoring: {team: x, realert_every: V}",
        "extra_volumes: [{containerPath: /a, hostPath: /b, mode: V}]",
        "extra_volumes: [{containerPath: /a, hostPath: /b, persistent: {size: V}}]",
    ]

    private static let marathonKeys = [
        "instances: V", "max_instances: V", "min_instances: V", "gpus: V", "backoff_factor: V",
        "max_launch_delay_seconds: V", "container_port: V", "host_port: V", "accepted_resource_roles: [V]",
        "healthcheck_mode: tcp\nhealthcheck_interval_seconds: V",
        "healthcheck_mode: tcp\nhealthcheck_timeout_seconds: V",
        "healthcheck_mode: tcp\nhealthcheck_grace_period_seconds: V",
        "healthcheck_mode: tcp\nhealthcheck_max_consecutive_failures: V", "healthcheck_mode: http\nhealthcheck_uri: V",
        "healthcheck_mode: cmd\nhealthcheck_cmd: [V]", "pool: V", "deploy_blacklist: [[V, a]]",
        "deploy_blacklist: [[a, V]]", "deploy_whitelist: [V, [a]]",
    ]

    private static let chronosKeys = [
        "epsilon: V", "retries: V", "disabled: V", "schedule: V", "schedule_time_zone: V", "monitoring: {team: V}",
    ]

    /// Of the families that the kind has: an artifact that is made must be JSON, and one that is not has a finding.
    private func expectNoNumberThatIsNone(_ example: ExampleCluster, _ shown: String) throws {
        var example = example
        example.families = Set(Family.allCases)
        let result = try example.compile()
        var isLeftOut = false
        for emission in result.emissions {
            guard case .artifact(let artifact) = emission else {
                isLeftOut = true
                continue
            }
            let text = String(decoding: artifact.bytes, as: UTF8.self)
            #expect(!text.contains("NaN") && !text.contains("Infinity"), "\(shown): \(text)")
        }
        #expect(isLeftOut, "\(shown)")
        #expect(result.findings.contains { $0.severity == .error && $0.span != nil }, "\(shown)")
    }

    @Test(arguments: [".nan", ".inf", "-.inf"]) func noneIsWritten(_ number: String) throws {
        for kind in [InstanceKind.marathon, .chronos] {
            for key in Self.keys + (kind == .marathon ? Self.marathonKeys : Self.chronosKeys) {
                let lines = key.replacing("V", with: number).split(separator: "\n")
                var own = ExampleCluster()
                own.kind = kind
                let start = kind == .chronos ? "main:\n  cmd: x\n" : "main:\n"
                own.files["\(kind.rawValue)-c.yaml"] = start + lines.map { "  \($0)\n" }.joined()
                own.files["monitoring.yaml"] = "team: web"
                try expectNoNumberThatIsNone(own, "\(kind) \(key) \(number)")
                var inherited = own
                inherited.files["\(kind.rawValue)-c.yaml"] = kind == .chronos ? "main: {cmd: x}\n" : "main: {}\n"
                inherited.files["service.yaml"] = lines.map { $0 + "\n" }.joined()
                try expectNoNumberThatIsNone(inherited, "\(kind) service.yaml \(key) \(number)")
            }
        }
    }

    @Test func whatBecomesTextMayBeAnything() throws {
        var job = ExampleCluster()
        job.kind = .chronos
        job.main = "{cmd: x, pool: .nan, deploy_blacklist: [[a, .inf]], env: {A: .nan}, cap_add: [.nan]}"
        #expect(try job.member("constraints") == "[['a', 'UNLIKE', 'inf'], ['pool', 'LIKE', 'nan']]")
        var app = ExampleCluster()
        app.main = "{env: {A: .nan}, extra_constraints: [[a, LIKE, .inf]]}"
        #expect(try app.member("env", "A") == "'nan'")
        #expect(try app.member("constraints", "0") == "['a', 'LIKE', 'inf']")
    }

    @Test func namespacesAndSecrets() throws {
        var app = ExampleCluster()
        app.files["smartstack.yaml"] = "main: {proxy_port: 1, healthcheck_uri: .nan}\n"
        #expect(try app.summary() == ["main: broken"])
        app.files["smartstack.yaml"] = "main: {discover: .nan}\n"
        app.system["expected_slave_attributes"] = #"[{"region": "a"}]"#
        #expect(try app.summary() == ["main: broken"])
        var job = ExampleCluster()
        job.kind = .chronos
        job.main = "{cmd: x, env: {A: SECRET(key)}}"
        job.secrets = ["key": "one"]
        #expect(try job.summary() == ["main"])
        // Of two equal keys the last counts.
        job.secrets = ["key": #"", "signature": NaN, "end": ""#]
        #expect(try job.summary() == ["main: broken"])
    }

    @Test(
        arguments: [
            "deploy_blacklist": #"[["region", NaN]]"#, "deploy_whitelist": #"[Infinity, ["a"]]"#,
            "dockercfg_location": "NaN",
            "volumes": #"[{"hostPath": "/a", "containerPath": "/a", "mode": -Infinity}]"#,
        ])
    func aSystemConfigurationWithOneCannotBeUsed(_ key: String, _ value: String) {
        let text = "{\"\(key)\": \(value)}"
        let file = SystemConfigurationFile(path: "system.json", bytes: Array(text.utf8))
        let lowered = SystemConfigurationLowering.lower([file])
        #expect(lowered.value == nil)
        #expect(lowered.diagnostics.map(\.span?.start.line) == [1])
    }

    @Test func integersBeyondFloats() throws {
        let huge = "1" + String(repeating: "0", count: 400)
        for key in ["cpus", "mem", "disk", "instances", "max_instances"] {
            var app = ExampleCluster()
            app.main = "{\(key): \(huge)}"
            #expect(try app.summary() == ["main: broken"], "\(key)")
        }
    }
}
