import Testing

@testable import Compiler

@Suite struct UnknownParentRuleTests {
    @Test func reportsJobsThatThereAreNot() {
        RuleTester.expect(
            UnknownParentRule.self,
            [
                "web/chronos-c.yaml": """
                a: {parents: ⟦[web.gone]⟧, schedule: '@daily'}
                b: {parents: ⟦[web.b]⟧}
                c: {parents: ⟦nosuch.x⟧}
                d: {parents: ⟦api.elsewhere⟧}

                """,
                "api/chronos-d.yaml": "elsewhere: {schedule: '@daily'}\n",
            ], clusters: ["c", "d"])
    }

    @Test func jobsOfAnyServiceAreFine() {
        RuleTester.expect(
            UnknownParentRule.self,
            [
                "web/chronos-c.yaml": """
                a: {parents: api.x}
                b: {parents: [web.a, api.x]}
                c: {parents: [nodots]}
                d: {parents: broken.x}

                """,
                "api/chronos-c.yaml": "x: {schedule: '@daily'}\n",
                "broken/chronos-c.yaml": "x: [\n",
            ])
    }
}
