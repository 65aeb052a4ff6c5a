import Testing

@testable import Compiler

@Suite struct RetriesRuleTests {
    @Test func reportsWhatIsNoWholeNumber() {
        RuleTester.expect(
            RetriesRule.self,
            [
                "web/chronos-c.yaml": """
                a: {retries: ⟦two⟧}
                b: {retries: ⟦2.0⟧}

                """
            ])
    }

    @Test func wholeNumbersAreFine() {
        RuleTester.expect(
            RetriesRule.self,
            [
                "web/chronos-c.yaml": """
                a: {retries: 2}
                b: {retries: null}
                c: {}

                """
            ])
    }
}
