import Testing

@testable import Compiler

@Suite struct NeverRunsRuleTests {
    @Test func reportsDaysThatNoMonthHas() {
        RuleTester.expect(
            NeverRunsRule.self,
            [
                "web/chronos-c.yaml": """
                a: {cmd: x, schedule: ⟦0 0 30 2 *⟧}
                b: {cmd: x, schedule: ⟦'0 0 31 4,6,9,11 *'⟧}
                c: {cmd: x, schedule: ⟦5 4 30-31 feb *⟧}
                d: {cmd: x, schedule: ⟦'* * 31 feb,apr *'⟧}

                """
            ])
    }

    @Test func daysThatComeAreFine() {
        RuleTester.expect(
            NeverRunsRule.self,
            [
                "web/chronos-c.yaml": """
                a: {cmd: x, schedule: 0 0 29 2 *}
                b: {cmd: x, schedule: '0 0 31 4,5 *'}
                c: {cmd: x, schedule: 0 0 30 2 mon}
                d: {cmd: x, schedule: 0 0 * 2 *}
                e: {cmd: x, schedule: 0 0 31 * *}
                f: {cmd: x, schedule: '@daily'}
                g: {cmd: x, schedule: R/2019-01-01T00:00:00Z/PT1H}

                """
            ])
    }
}
