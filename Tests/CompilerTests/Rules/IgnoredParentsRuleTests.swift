import Testing

@testable import Compiler

@Suite struct IgnoredParentsRuleTests {
    @Test func reportsParentsBesideASchedule() {
        RuleTester.expect(
            IgnoredParentsRule.self,
            ["web/chronos-c.yaml": "main: {schedule: '@daily', parents: ⟦[web.other]⟧}\n"])
    }

    @Test func oneOfTheTwoIsFine() {
        RuleTester.expect(
            IgnoredParentsRule.self,
            [
                "web/chronos-c.yaml": """
                _t: &t {parents: [web.main]}
                main: {schedule: '@daily'}
                after: {parents: [web.main], schedule: null}
                other: {<<: *t, schedule: '@daily'}
                empty: {schedule: '@daily', parents: []}
                """
            ])
    }
}
