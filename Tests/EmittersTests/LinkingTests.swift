import Testing

@testable import Compiler
@testable import Emitters

/// What runs where: deployments, slaves, and instance counts.
@Suite struct LinkingTests {
    private static let slaves =
        #"[{"region": "a", "pool": "x"}, {"region": "b", "pool": "x"}, {"region": "b", "pool": "y"}, {"pool": "y"}]"#

    // MARK: Deployments

    @Test(arguments: [
        #"{"v2": {"deployments": {}, "controls": {}}}"#, #"{"v2": {}}"#,
        #"{"v2": {"deployments": {"c.main": {"docker_image": "i", "git_sha": "1"}}, "controls": {}}}"#,
        #"{"v2": {"deployments": {"c.main": {"docker_image": "i"}}, "controls": {"web:c.main": {}}}}"#,
    ])
    func notDeployedIsNoError(deployments: String) throws {
        var example = ExampleCluster()
        example.deployments = deployments
        #expect(try example.summary() == ["main: not deployed"])
        #expect(try example.compile().findings.isEmpty)
    }

    @Test func aNullGroupIsNeverDeployed() throws {
        var example = ExampleCluster()
        example.main = "{deploy_group: ~}"
        #expect(try example.summary() == ["main: not deployed"])
    }

    @Test(arguments: [
        "{", "[]", #"{"v1": {}}"#, #"{"v2": []}"#,
        #"{"v2": {"deployments": {"c.main": {"docker_image": "", "git_sha": "1"}}, "controls": {"web:c.main": {}}}}"#,
        #"{"v2": {"deployments": {"c.main": {"docker_image": "i", "git_sha": "1"}}, "controls": {"web:c.main": {"force_bounce": 5}}}}"#,
    ])
    func unreadableDeploymentsAreAnError(deployments: String) throws {
        var example = ExampleCluster()
        example.deployments = deployments
        #expect(try example.summary() == ["main: broken"])
        #expect(try example.compile().findings.contains { $0.severity == .error })
    }

    @Test func aStoppedInstanceHasNone() throws {
        var example = ExampleCluster()
        example.controls = #""desired_state": "stop""#
        #expect(try example.member("instances") == "0")
        #expect(try example.member("backoffSeconds") == "4")
    }

    @Test func noRegistryIsAnError() throws {
        var example = ExampleCluster()
        example.system["docker_registry"] = nil
        #expect(try example.summary() == ["main: broken"])
        #expect(try example.compile().findings.map(\.id) == [.dockerRegistry])
        example.files["service.yaml"] = "docker_registry: own"
        #expect(try example.member("container", "docker", "image") == "'own/services-web:paasta-0123456789abcdef'")
    }

    @Test func aBrokenFileIsLeftOutAsAWhole() throws {
        var example = ExampleCluster()
        example.files["marathon-c.yaml"] = "main: {"
        #expect(try example.summary() == ["*: broken"])
    }

    // MARK: Constraints

    @Test func routingCountsTheValues() throws {
        var example = ExampleCluster()
        example.system["expected_slave_attributes"] = LinkingTests.slaves
        let table = [
            ("{}", "[['region', 'GROUP_BY', '2'], ['pool', 'LIKE', 'default']]"),
            (
                "{deploy_whitelist: [region, [a]]}",
                "[['region', 'GROUP_BY', '1'], ['region', 'LIKE', 'a'], ['pool', 'LIKE', 'default']]"
            ),
            (
                "{deploy_blacklist: [[pool, x]]}",
                "[['region', 'GROUP_BY', '1'], ['pool', 'UNLIKE', 'x'], ['pool', 'LIKE', 'default']]"
            ),
            (
                "{extra_constraints: [[a, LIKE, 1.0]], pool: p}",
                "[['a', 'LIKE', '1.0'], ['region', 'GROUP_BY', '2'], ['pool', 'LIKE', 'p']]"
            ),
            ("{constraints: [[a, UNIQUE]], pool: p}", "[['a', 'UNIQUE']]"),
        ]
        for (main, constraints) in table {
            example.main = main
            #expect(try example.member("constraints") == constraints, "\(main)")
        }
        example.main = "{}"
        example.files["smartstack.yaml"] = "main: {proxy_port: 1, discover: pool}"
        #expect(try example.member("constraints") == "[['pool', 'GROUP_BY', '2'], ['pool', 'LIKE', 'default']]")
    }

    @Test func bothListsOfTheSystemCount() throws {
        var example = ExampleCluster()
        example.system["expected_slave_attributes"] = LinkingTests.slaves
        example.system["deploy_blacklist"] = #"[["pool", "y"]]"#
        example.system["deploy_whitelist"] = #"["region", ["b", "c"]]"#
        #expect(
            try example.member("constraints")
                == "[['region', 'GROUP_BY', '1'], ['pool', 'UNLIKE', 'y'], ['region', 'LIKE', 'b|c'], ['pool', 'LIKE', 'default']]"
        )
    }

    @Test func noSlaveIsAnErrorOfThatInstance() throws {
        var example = ExampleCluster()
        example.system["expected_slave_attributes"] = LinkingTests.slaves
        example.files["marathon-c.yaml"] = "main: {deploy_whitelist: [region, [z]]}\nother: {deploy_group: c.main}\n"
        example.deployments =
            #"{"v2": {"deployments": {"c.main": {"docker_image": "i", "git_sha": "1"}}, "controls": {"web:c.main": {}, "web:c.other": {}}}}"#
        #expect(try example.summary() == ["main: broken", "other"])
        let findings = try example.compile().findings
        #expect(findings.map(\.id) == [.noSlaves])
        #expect(findings.first?.span?.start == Position(line: 1, column: 7))
        // Fixed constraints ask no slave.
        example.files["marathon-c.yaml"] = "main: {constraints: [], deploy_whitelist: [region, [z]]}"
        #expect(try example.summary() == ["main"])
    }

    @Test func withoutSlavesThereIsNoRouting() throws {
        #expect(try ExampleCluster().member("constraints") == "[['pool', 'LIKE', 'default']]")
        var none = ExampleCluster()
        none.system["expected_slave_attributes"] = "[]"
        #expect(try none.summary() == ["main: broken"])
    }

    // MARK: Instance counts

    @Test func autoscalingIsHeldWithinItsBounds() throws {
        var example = ExampleCluster()
        example.main = "{min_instances: 2, max_instances: 6, instances: 4}"
        let table: [(InstanceCounts.Count?, String)] = [
            (nil, "6"), (InstanceCounts.Count.none, "6"), (.count(0), "2"), (.count(2), "2"), (.count(3), "3"),
            (.count(6), "6"), (.count(7), "6"),
        ]
        for (count, instances) in table {
            example.counts = count.map { ["web.main": $0] } ?? [:]
            #expect(try example.member("instances") == instances)
        }
    }

    /// "Cannot be read" is no zero and no maximum.
    @Test func anUnreadableCountIsAnError() throws {
        var example = ExampleCluster()
        example.counts = ["web.main": .unreadable]
        #expect(try example.summary() == ["main"])
        example.main = "{max_instances: 6}"
        #expect(try example.summary() == ["main: broken"])
        #expect(try example.compile().findings.map(\.id) == [.instanceCount])
    }

    @Test func readsCounts() throws {
        func read(_ text: String) throws -> Outcome<InstanceCounts> {
            let root = try #require(JSONParser.parse(Array(text.utf8), path: "counts.json").value?.root)
            return InstanceCounts.read(root, cluster: ClusterName("c"))
        }
        func count(_ name: String, _ counts: InstanceCounts) -> InstanceCounts.Count {
            counts.count(of: InstanceID(service: ServiceName("web"), instance: InstanceName(name)))
        }
        let counts = try read(#"{"c": {"web.a": 3, "web.b": null, "web.c": 0}, "d": {"web.d": 1}}"#).value
        #expect(count("a", counts) == .count(3))
        #expect(count("b", counts) == .unreadable)
        #expect(count("c", counts) == .count(0))
        #expect(count("d", counts) == .none)
        #expect(count("a", try read(#"{"web.a": 4}"#).value) == .count(4))
        for text in [#"{"web.a": -1}"#, #"{"web.a": 1.5}"#, #"{"web.a": "3"}"#] {
            #expect(try read(text).diagnostics.map(\.id) == [.instanceCount], "\(text)")
        }
    }

    // MARK: What is shadowed, and what becomes text

    @Test(arguments: [InstanceKind.marathon, .chronos]) func aShadowedVolumeMayBeWrong(_ kind: InstanceKind) throws {
        for wrong in ["rw", "2019-01-01", ".nan"] {
            var example = ExampleCluster()
            example.kind = kind
            func volumes(_ modes: [String]) -> String {
                let all = modes.map { "{hostPath: /a/, containerPath: /b, mode: \($0)}" }
                return "{schedule: '@daily', cmd: x, extra_volumes: [\(all.joined(separator: ", "))]}"
            }
            example.main = volumes([wrong, "RO"])
            #expect(
                try example.member("container", "volumes")
                    == "[{'containerPath': '/b', 'hostPath': '/a/', 'mode': 'RO'}]")
            // Chronos takes any text for a mode.
            if kind == .chronos, wrong == "rw" { continue }
            example.main = volumes(["RO", wrong])
            #expect(try example.summary() == ["main: broken"], "\(wrong)")
        }
    }

    @Test func constraintsOfAJobAreTexts() throws {
        var job = ExampleCluster()
        job.kind = .chronos
        job.main = "{cmd: x, pool: 2019-01-01, deploy_blacklist: [[region, 2019-01-02]]}"
        #expect(
            try job.member("constraints") == "[['region', 'UNLIKE', '2019-01-02'], ['pool', 'LIKE', '2019-01-01']]")
        for key in ["pool: 2019-01-01", "deploy_blacklist: [[region, 2019-01-02]]"] {
            var app = ExampleCluster()
            app.main = "{\(key)}"
            #expect(try app.summary() == ["main: broken"], "\(key)")
        }
    }

    @Test(
        arguments: [
            ("9223372036854776833", "9.223372036854778e+18"), ("9223372036854776832", "9.223372036854776e+18"),
            ("36893488147419107329", "3.689348814741911e+19"), ("-9223372036854776833", "-9.223372036854778e+18"),
        ])
    func aBigIntegerIsRoundedToTheNearestFloat(_ written: String, _ float: String) throws {
        var app = ExampleCluster()
        app.main = "{mem: \(written)}"
        #expect(try app.member("mem") == float)
    }

    /// Only what is hashed has to be text.
    @Test func aTokenThatIsNoTextCostsNoEvent() throws {
        var example = ExampleCluster()
        example.files["monitoring.yaml"] = "team: web"
        for (token, app) in [("5", "main: broken"), ("[1]", "main: broken"), ("0", "main"), ("false", "main")] {
            example.controls = #""desired_state": "start", "force_bounce": \#(token)"#
            example.families = [.marathon]
            let compiled = try example.compile()
            #expect(try example.summary() == [app], "\(token)")
            #expect(compiled.findings.map(\.span?.path) == (app == "main" ? [] : ["web/deployments.json"]))
            example.families = [.sensu]
            #expect(try example.summary() == ["main"], "\(token)")
        }
    }
}
