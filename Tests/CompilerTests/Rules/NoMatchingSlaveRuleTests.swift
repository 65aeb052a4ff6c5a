import Testing

@testable import Compiler

@Suite struct NoMatchingSlaveRuleTests {
    private static let systems = SystemConfigurations.ofC(
        #"""
        {"expected_slave_attributes": [{"pool": "default", "region": "north", "habitat": "north1a"},
        {"pool": "default", "region": "south", "habitat": "south1a"}, {"pool": "gpu", "region": "south", "habitat": "south1b"}],
        "deploy_blacklist": [["habitat", "south1b"]]}
        """#)

    @Test func reportsWhatNoSlaveHas() {
        RuleTester.expect(
            NoMatchingSlaveRule.self,
            [
                "web/service.yaml": "pool: ⟦gpu⟧\n",
                "web/marathon-c.yaml": """
                main: {}
                second: {}
                whitelist: {pool: default, deploy_whitelist: ⟦[region, [east, west]]⟧}
                blacklist: {pool: default, deploy_blacklist: ⟦[[region, north], [region, south]]⟧}
                extra: {pool: default, extra_constraints: [⟦[region, LIKE, east.*]⟧]}
                fixed: {constraints: [⟦[pool, CLUSTER, batch]⟧]}
                both: {constraints: [[pool, LIKE, gpu], ⟦[region, UNLIKE, 's.*']⟧]}
                unlike: {constraints: [⟦[pool, UNLIKE, default|gpu]⟧]}
                """,
                "web/chronos-c.yaml": "job: {pool: ⟦batch⟧, schedule: a}\n",
            ], systems: Self.systems)
    }

    @Test func eachClusterHasItsOwnSlaves() {
        RuleTester.expect(
            NoMatchingSlaveRule.self,
            [
                "web/marathon-c.yaml": "main: {pool: batch}\nother: {pool: ⟦gpu⟧}\n",
                "web/marathon-d.yaml": "main: {pool: ⟦batch⟧}\nother: {pool: gpu}\n",
                "web/marathon-e.yaml": "main: {pool: x}\n",
            ], clusters: ["c", "d", "e"],
            systems: .of([
                "c": #"{"expected_slave_attributes": [{"pool": "batch"}]}"#,
                "d": #"{"expected_slave_attributes": [{"pool": "gpu"}]}"#, "e": "{}",
            ]))
    }

    @Test func whatSomeSlaveHasIsFine() {
        RuleTester.expect(
            NoMatchingSlaveRule.self,
            [
                "web/marathon-c.yaml": """
                main: {}
                whitelist: {deploy_whitelist: [region, [east, south]]}
                blacklist: {deploy_blacklist: [[region, north]]}
                extra: {extra_constraints: [[region, LIKE, north|east], [hostname, UNIQUE], [type, LIKE, x], [region, LIKE, '(a)']]}
                fixed: {constraints: [[pool, LIKE, gpu], [habitat, GROUP_BY], [type, UNLIKE, x]]}
                """,
                "web/adhoc-c.yaml": "shell: {pool: batch}\n", "web/marathon-d.yaml": "main: {pool: batch}\n",
            ], clusters: ["c", "d"], systems: Self.systems)
        RuleTester.expect(NoMatchingSlaveRule.self, ["web/marathon-c.yaml": "main: {pool: batch}\n"])
        RuleTester.expect(NoMatchingSlaveRule.self, ["web/marathon-c.yaml": "main: {pool: batch}\n"], systems: .ofC())
    }

    @Test(
        arguments: [
            ("a", "a", true), ("a", "ab", false), ("a|ab", "ab", true), ("a.*", "abc", true), (".*c", "abc", true),
            ("a.c", "abc", true),
            ("", "", true), ("", "a", false), (".*", "", true), ("a.*b.*c", "axbyc", true), ("a.*b.*c", "axby", false),
            ("(a)", "a", nil), ("a+", "a", nil), ("a*", "a", nil), ("[a]", "a", nil), ("a\\.b", "a.b", nil),
        ] as [(String, String, Bool?)])
    func knowsSimplePatterns(pattern: String, text: String, matches: Bool?) {
        #expect(SimplePattern.matches(pattern, text) == matches)
    }
}
