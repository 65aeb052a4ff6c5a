import Testing

@testable import Compiler

@Suite struct InstanceRangeRuleTests {
    @Test func reportsAnEmptyRange() {
        RuleTester.expect(
            InstanceRangeRule.self,
            [
                "web/marathon-c.yaml": """
                main: {min_instances: ⟦5⟧, max_instances: 3}
                idle: {max_instances: ⟦0⟧}
                """,
                "api/service.yaml": "min_instances: ⟦5⟧\n",
                "api/marathon-c.yaml": "main: {max_instances: 4}\n",
                "api/marathon-d.yaml": "main: {max_instances: 4}\n",
            ], clusters: ["c", "d"])
    }

    @Test func aRangeOfOneIsFine() {
        RuleTester.expect(
            InstanceRangeRule.self,
            [
                "web/marathon-c.yaml": """
                main: {min_instances: 3, max_instances: 3}
                idle: {min_instances: 0, max_instances: 0}
                fixed: {min_instances: 5, instances: 3}
                """
            ])
    }
}
