import Testing

@testable import Compiler

@Suite struct ParentNameRuleTests {
    @Test func reportsWhatIsNoFullName() {
        RuleTester.expect(
            ParentNameRule.self,
            [
                "web/chronos-c.yaml": """
                a: {parents: ⟦[nodots]⟧}
                b: {parents: ⟦a.b.c⟧}
                c: {parents: ⟦[api.x, 1]⟧, schedule: '@daily'}
                d: {parents: ⟦5⟧}

                """
            ])
    }

    @Test func fullNamesAreFine() {
        RuleTester.expect(
            ParentNameRule.self,
            [
                "web/chronos-c.yaml": """
                a: {parents: api.x}
                b: {parents: [web.a, api.x]}
                c: {parents: null, schedule: '@daily'}

                """
            ])
    }
}
