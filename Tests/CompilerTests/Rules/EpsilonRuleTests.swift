import Testing

@testable import Compiler

@Suite struct EpsilonRuleTests {
    @Test func reportsWhatIsNoInterval() {
        RuleTester.expect(
            EpsilonRule.self,
            [
                "web/chronos-c.yaml": """
                a: {epsilon: ⟦soon⟧}
                b: {epsilon: ⟦60⟧}
                c: {epsilon: ⟦2019-01-01⟧}

                """
            ])
    }

    @Test func intervalsAreFine() {
        RuleTester.expect(
            EpsilonRule.self,
            [
                "web/chronos-c.yaml": """
                a: {epsilon: PT15M}
                b: {epsilon: P1D}
                c: {}

                """
            ])
    }
}
