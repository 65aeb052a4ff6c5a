import Testing

@testable import Compiler

@Suite struct DuplicateInstanceRuleTests {
    @Test func reportsTheSecond() {
        RuleTester.expect(
            DuplicateInstanceRule.self,
            [
                "web/marathon-c.yaml": "main: {}\nother: {}\n",
                "web/chronos-c.yaml": "⟦main⟧: {schedule: '@daily'}\n",
                "web/paasta_native-c.yaml": "⟦other⟧: {}\n",
            ])
    }

    @Test func otherClustersServicesAndTemplatesAreNoMatter() {
        RuleTester.expect(
            DuplicateInstanceRule.self,
            [
                "web/marathon-c.yaml": "main: {}\n_t: {}\n", "web/chronos-d.yaml": "main: {schedule: '@daily'}\n",
                "web/adhoc-c.yaml": "_t: {}\n", "api/chronos-c.yaml": "main: {schedule: '@daily'}\n",
            ], clusters: ["c", "d"])
    }
}
