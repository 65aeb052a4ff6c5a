import Testing

@testable import Compiler

@Suite struct RepeatedStepRuleTests {
    @Test func reportsTheSecond() {
        RuleTester.expect(
            RepeatedStepRule.self,
            ["web/deploy.yaml": "pipeline: [{step: itest}, {step: all}, {step: ⟦itest⟧}, {step: ⟦all⟧}]\n"])
    }

    @Test func eachOnce() {
        RuleTester.expect(
            RepeatedStepRule.self,
            [
                "web/deploy.yaml": "pipeline: [{step: itest}, {step: all}]\n",
                "api/deploy.yaml": "pipeline: [{step: itest}, {step: all}]\n",
            ])
    }
}
