import Testing

@testable import Compiler

@Suite struct IgnoredPlacementRuleTests {
    @Test func reportsWhatConstraintsReplace() {
        RuleTester.expect(
            IgnoredPlacementRule.self,
            [
                "web/marathon-c.yaml": """
                a: {constraints: [[pool, LIKE, x]], pool: ⟦batch⟧}
                b: {constraints: [], deploy_blacklist: ⟦[[region, north]]⟧, extra_constraints: ⟦[[hostname, UNIQUE]]⟧}

                """,
                "web/chronos-c.yaml": """
                j: {schedule: '@daily', constraints: [[pool, LIKE, x]], deploy_whitelist: ⟦[region, [north]]⟧}

                """,
            ])
    }

    @Test func withoutConstraintsAllCounts() {
        RuleTester.expect(
            IgnoredPlacementRule.self,
            [
                "web/service.yaml": "pool: batch\n",
                "web/marathon-c.yaml": """
                _t: &t {pool: x}
                a: {pool: x, extra_constraints: [[hostname, UNIQUE]]}
                b: {constraints: [[pool, LIKE, x]]}
                c: {<<: *t, constraints: [[pool, LIKE, x]]}
                d: {constraints: null, pool: x}

                """,
            ])
    }
}
