import Foundation
import Testing

@testable import Compiler
@testable import Emitters

/// Where each field of an artifact comes from.
@Suite struct ExplanationTests {
    private static let text = ExplanationText(width: 120)

    // MARK: The example

    /// Each scalar of each artifact belongs to exactly one field, each field has a source, and its value is the artifact's.
    @Test func everyLeafOfTheExampleIsExplained() throws {
        let all = try ExampleFolder.compile()
        #expect(all.count > 35)
        for made in all {
            let name = made.artifact.path
            let fields = try #require(Explanation.explain(made.artifact, of: made.service, system: made.system))
            let root = try #require(JSONParser.parse(made.artifact.bytes, path: "").value?.root)
            var nodes: [FieldPath: Node] = [:]
            collect(root, FieldPath(""), &nodes)
            // Several items of a list may have one name; by their places each is one.
            let places = placed(fields)
            for (path, node) in nodes where !node.isMapping && !node.isList {
                #expect(places.count { path.isWithin($0) } == 1, "\(name): \(path)")
            }
            for (field, path) in zip(fields, places) {
                let value = JSONParser.parse(Array(field.value.utf8), path: "").value?.root.value.repr
                #expect(value == nodes[path]?.value.repr, "\(name): \(field.path)")
                if Self.text.summary(field.source) == "computed" {
                    Issue.record("\(name): \(field.path) has no source")
                }
            }
        }
    }

    private func placed(_ fields: [ExplainedField]) -> [FieldPath] {
        var counts: [FieldPath: Int] = [:]
        return fields.map { field in
            guard let list = field.path.list else { return field.path }
            counts[list, default: -1] += 1
            return list.item(counts[list] ?? 0)
        }
    }

    private func collect(_ node: Node, _ path: FieldPath, _ nodes: inout [FieldPath: Node]) {
        nodes[path] = node
        for pair in node.pairs { collect(pair.value, path.member(pair.key.string ?? ""), &nodes) }
        for (place, item) in node.items.enumerated() { collect(item, path.item(place), &nodes) }
    }

    /// `UPDATE_GOLDEN=1` writes the file anew; such a run fails.
    @Test(arguments: ["checkout.main", "checkout.settle"]) func theExampleHasItsGoldenText(name: String) throws {
        let path = ExampleFolder.package + "/golden/explain/\(name).txt"
        let made = try #require(
            try ExampleFolder.compile().first {
                $0.artifact.id.description == name && $0.artifact.cluster == ClusterName("hamburg-prod")
            })
        let fields = try #require(Explanation.explain(made.artifact, of: made.service, system: made.system))
        let text = Self.text.render(fields)
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
            let folder = ExampleFolder.package + "/golden/explain"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            Issue.record("\(path) is written; look at what changed, and run again without UPDATE_GOLDEN")
            return
        }
        #expect(text == (try String(contentsOfFile: path, encoding: .utf8)), "UPDATE_GOLDEN=1 writes it anew")
    }

    // MARK: Sources

    /// The source of a field, as the table shows it.
    private func source(_ path: String, _ example: ExampleCluster) throws -> String? {
        let fields = try example.explained()
        return Explanation.fields(path, of: fields).first.map { Self.text.summary($0.source) }
    }

    private func expect(
        _ example: ExampleCluster, _ table: [(path: String, source: String)],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        for (path, expected) in table {
            #expect(try source(path, example) == expected, "\(path)", sourceLocation: sourceLocation)
        }
    }

    @Test func tellsFilesMergesAndDefaultsApart() throws {
        var example = ExampleCluster()
        example.files["service.yaml"] = "mem: 512\nenv: {A: 1, B: 2}\nextra_docker_args: {ulimit: 1}\n"
        example.files["monitoring.yaml"] = "team: web\n"
        example.files["marathon-c.yaml"] = """
            _base: &base
              cpus: 2
              env: &env {B: x, C: y}
              cap_add: [NET_ADMIN]
            main:
              <<: *base
              disk: 10
              extra_docker_args: {shm: 2}
            other:
              env:
                <<: *env
                D: z
            """
        try expect(
            example,
            [
                ("cpus", "web/marathon-c.yaml:2:9 (<< at 6:3)"), ("mem", "web/service.yaml:1:6"),
                ("disk", "web/marathon-c.yaml:7:9"), ("maxLaunchDelaySeconds", "default"),
                ("instances", "default"), ("backoffSeconds", "computed from instances"),
                ("env.A", "web/service.yaml:2:10"), ("env.B", "web/marathon-c.yaml:3:17 (<< at 6:3)"),
                ("env.C", "web/marathon-c.yaml:3:23 (<< at 6:3)"),
                ("env.PAASTA_MONITORING_TEAM", "web/monitoring.yaml:1:7"),
                ("env.PAASTA_CLUSTER", "computed from the cluster's name"), ("env.PAASTA_INSTANCE_TYPE", "always"),
                ("env.PAASTA_DEPLOY_GROUP", "default"),
                ("env.PAASTA_DOCKER_IMAGE", "web/deployments.json:1:62"),
                ("container.docker.parameters[2]", "computed from cpus, cpu_burst_add, cfs_period_us"),
                ("container.docker.parameters[5]", "web/service.yaml:3:29"),
                ("container.docker.parameters[6]", "web/marathon-c.yaml:8:28"),
                ("container.docker.parameters[7]", "web/marathon-c.yaml:4:13 (<< at 6:3)"),
                ("container.docker.parameters[8]", "always"),
            ])
    }

    @Test func namesTheSystemConfiguration() throws {
        var example = ExampleCluster()
        example.main = "{extra_volumes: [{containerPath: /x, hostPath: /y, mode: RO}]}"
        example.system = [
            "volumes": #"[{"hostPath": "/a", "containerPath": "/a", "mode": "RO"}]"#, "docker_registry": #""r""#,
        ]
        let all = try example.explained()
        func fields(_ name: String) -> [ExplainedField] { Explanation.fields(name, of: all) }
        #expect(fields("container.volumes").count == 2)
        guard case .system(let volume)? = fields("container.volumes[0]").first?.source,
            case .written(let own, nil)? = fields("container.volumes[1]").first?.source
        else { throw ExampleCluster.Missing() }
        #expect(volume.span.path == "system.json")
        #expect(volume.excerpt == nil)
        #expect(own.span.start == Position(line: 1, column: 24))
        #expect(try source("uris", example) == "default")
        #expect(try source("container.docker.image", example) == "computed from docker_registry, docker_image")
        example.files["service.yaml"] = "docker_registry: own"
        example.deployments = """
            {"v2": {
              "deployments": {"c.main": {
                "docker_image": "i", "git_sha": "1"}},
              "controls": {"web:c.main": {}}}}
            """
        let image = Explanation.fields("container.docker.image", of: try example.explained())
        #expect(
            Self.text.render(image) == """
                container.docker.image = "own/i"
                computed from
                - docker_registry: web/service.yaml:1:18
                    |
                  1 | docker_registry: own
                    |                  ^^^
                - docker_image: web/deployments.json:3:21
                    |
                  3 |     "docker_image": "i", "git_sha": "1"}},
                    |                     ^^^

                """)
    }

    @Test func tellsFixedAndComputedConstraintsApart() throws {
        var example = ExampleCluster()
        example.main = "{constraints: [[a, UNIQUE], [b, LIKE, c]]}"
        try expect(
            example,
            [
                ("constraints[0]", "web/marathon-c.yaml:1:22"), ("constraints[1]", "web/marathon-c.yaml:1:35"),
            ])
        example.main = "{extra_constraints: [[a, LIKE, b]], deploy_blacklist: [[pool, y]], pool: x}"
        example.system["expected_slave_attributes"] = #"[{"region": "a"}]"#
        example.system["auto_hostname_unique_size"] = "5"
        try expect(
            example,
            [
                ("constraints[0]", "web/marathon-c.yaml:1:28"),
                ("constraints[1]", "computed from discover, expected_slave_attributes, deploy_blacklist"),
                ("constraints[2]", "web/marathon-c.yaml:1:62"), ("constraints[3]", "web/marathon-c.yaml:1:80"),
                ("constraints[4]", "computed from instances, auto_hostname_unique_size"),
            ])
    }

    @Test func tellsWhoSetTheCount() throws {
        var example = ExampleCluster()
        try expect(example, [("instances", "web/marathon-c.yaml:1:19")])
        example.main = "{max_instances: 4}"
        try expect(
            example,
            [
                ("instances", "computed from the count that autoscaling has set, min_instances, max_instances"),
                ("backoffSeconds", "computed from max_instances"),
            ])
        example.controls = #""desired_state": "stop""#
        #expect(try source("instances", example)?.hasPrefix("web/deployments.json:1:") == true)
    }

    @Test func namesWhatChoseTheHealthcheck() throws {
        var example = ExampleCluster()
        example.main = "{healthcheck_uri: /up}"
        example.files["smartstack.yaml"] = "main:\n  proxy_port: 1\n"
        try expect(
            example,
            [
                ("healthChecks[0].protocol", "web/smartstack.yaml:2:15"),
                ("healthChecks[0].path", "web/marathon-c.yaml:1:25"),
                ("healthChecks[0].timeoutSeconds", "default"), ("healthChecks[0].portIndex", "always"),
            ])
        example.main = "{healthcheck_mode: cmd, healthcheck_cmd: a}"
        try expect(
            example,
            [
                ("healthChecks[0].protocol", "web/marathon-c.yaml:1:26"),
                ("healthChecks[0].command.value", "web/marathon-c.yaml:1:48"),
            ])
    }

    @Test func explainsAJob() throws {
        var example = ExampleCluster()
        example.kind = .chronos
        example.main = "{schedule: R/2019/P1D, cmd: 'echo {shortdate}', env: {A: SECRET(key)}}"
        example.secrets = ["key": "v1"]
        try expect(
            example,
            [
                ("schedule", "web/chronos-c.yaml:1:18"), ("command", "computed from cmd, the date"),
                ("arguments", "default"), ("shell", "computed from cmd"),
                ("environmentVariables[6]", "web/chronos-c.yaml:1:64"),
                ("paasta_secrets.SECRET(key)", "computed from env, the secret's signature, vault_environment"),
                ("description", "computed from force_bounce, a hash of all other fields"), ("disabled", "default"),
            ])
        example.main = "{parents: [a.b], args: [x]}"
        example.controls = #""desired_state": "stop""#
        try expect(
            example,
            [
                ("parents", "web/chronos-c.yaml:1:17"), ("arguments", "web/chronos-c.yaml:1:30"),
                ("command", "default"), ("disabled", "web/deployments.json:1:168"),
            ])
    }

    // MARK: Names

    @Test func findsFieldsByNameAndPrefix() throws {
        let fields = try ExampleCluster().explained()
        #expect(Explanation.fields("cpus", of: fields).map(\.path.text) == ["cpus"])
        #expect(Explanation.fields("env", of: fields).count == 6)
        #expect(Explanation.fields("constraints", of: fields).map(\.path.text) == ["constraints[pool]"])
        #expect(Explanation.fields("constraints[0]", of: fields).map(\.path.text) == ["constraints[pool]"])
        #expect(Explanation.fields("constraints[1]", of: fields).isEmpty)
        #expect(Explanation.fields("container.docker", of: fields).count > 20)
        #expect(Explanation.fields("c", of: fields).isEmpty)
        #expect(Explanation.nearest("cpu", of: fields).first == "'cpus'")
        #expect(Explanation.nearest("PAASTA_CLUSTER", of: fields) == ["'env.PAASTA_CLUSTER'"])
        #expect(Explanation.nearest("containr.docker", of: fields).first == "'container.docker'")
        #expect(Explanation.nearest("something-else-altogether", of: fields).isEmpty)
    }

    // MARK: Text and JSON

    @Test func showsOneFieldInFull() throws {
        var example = ExampleCluster()
        example.files["marathon-c.yaml"] =
            "_a: &a\n  cpus: 2\nmain:\n  <<: *a\n  cmd: \(String(repeating: "x", count: 200))\n"
        let fields = try example.explained()
        #expect(
            Self.text.render(Explanation.fields("cpus", of: fields)) == """
                cpus = 2.0
                web/marathon-c.yaml:2:9 (<< at 4:3)
                    |
                  2 |   cpus: 2
                    |         ^
                  merged through
                    |
                  4 |   <<: *a
                    |   ^^

                """)
        #expect(Self.text.render(Explanation.fields("cmd", of: fields)).contains(String(repeating: "x", count: 200)))
        #expect(!Self.text.render(fields).contains(String(repeating: "x", count: 100)))
    }

    @Test func isPrintable() throws {
        var example = ExampleCluster()
        example.main = #"{env: {"a\e[31m": "b\e[0m\x7f"}}"#
        let text = Self.text.render(try example.explained())
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 0x20 && $0.value != 0x7F) })
        #expect(text.contains("env.a\u{FFFD}[31m"))
    }

    @Test func hasJSON() throws {
        let fields = try ExampleCluster().explained()
        let text = ExplanationJSON.render(fields)
        let root = try #require(JSONParser.parse(Array(text.utf8), path: "").value?.root)
        #expect(root.value("fields")?.items.count == fields.count)
        #expect(
            ExplanationJSON.render(Explanation.fields("instances", of: fields)) == """
                {"version": 1, "fields": [
                {"field": "instances", "value": 3, "source": {"kind": "written", "path": "web/marathon-c.yaml", "line": 1, "column": 19, "end_line": 1, "end_column": 20}}
                ]}

                """)
    }
}

extension ExampleCluster {
    fileprivate func explained() throws -> [ExplainedField] {
        let result = try compile()
        for case .artifact(let artifact) in result.emissions where artifact.id.instance == InstanceName("main") {
            let fields = Explanation.explain(artifact, of: result.linked, system: try systemConfiguration())
            return try #require(fields)
        }
        throw Missing()
    }
}
