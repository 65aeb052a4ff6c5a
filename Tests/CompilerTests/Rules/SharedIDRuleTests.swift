import Testing

@testable import Compiler

@Suite struct SharedIDRuleTests {
    @Test func reportsTheOneToRename() {
        RuleTester.expect(
            SharedIDRule.self,
            [
                "web/marathon-c.yaml": "⟦a--b⟧: {}\na_b: {}\nx-_y: {}\n⟦x_-y⟧: {}\n",
                "my--api/marathon-c.yaml": "⟦main⟧: {}\nown: {}\n", "my_api/marathon-c.yaml": "main: {}\n",
                "a/marathon-c.yaml": "b.c: {}\n", "a.b/marathon-c.yaml": "⟦c⟧: {}\n",
            ])
    }

    @Test func otherClustersAndKindsAreNoMatter() {
        RuleTester.expect(
            SharedIDRule.self,
            [
                "web/marathon-c.yaml": "a--b: {}\na-b: {}\n_a_b: {}\n", "web/marathon-d.yaml": "a_b: {}\n",
                "web/chronos-c.yaml": "a_b: {schedule: '@daily'}\n",
            ], clusters: ["c", "d"])
    }
}
