import Testing

@testable import Compiler

@Suite struct IgnoredCountRuleTests {
    @Test func reportsTheNumberWithoutEffect() {
        RuleTester.expect(
            IgnoredCountRule.self,
            [
                "web/marathon-c.yaml": """
                _t: &t {max_instances: 5}
                main: {instances: ⟦3⟧, max_instances: 5}
                other: {<<: *t, instances: ⟦3⟧}
                fixed: {instances: 3, min_instances: ⟦1⟧}
                unset: {<<: *t, max_instances: null, min_instances: ⟦2⟧}
                """
            ])
    }

    @Test func whatOthersMayNeedIsFine() {
        RuleTester.expect(
            IgnoredCountRule.self,
            [
                "web/service.yaml": "instances: 2\nmin_instances: 1\n",
                "web/marathon-c.yaml": """
                _t: &t {instances: 3, min_instances: 2}
                main: {<<: *t, max_instances: 5}
                other: {<<: *t}
                third: {max_instances: 5, min_instances: 2, instances: null}
                """,
            ])
    }
}
