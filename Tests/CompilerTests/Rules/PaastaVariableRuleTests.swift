import Testing

@testable import Compiler

@Suite struct PaastaVariableRuleTests {
    @Test func reportsWhatPaastaSets() {
        RuleTester.expect(
            PaastaVariableRule.self,
            [
                "web/service.yaml": "env: {PAASTA_SERVICE: ⟦x⟧}\n",
                "web/marathon-c.yaml": "main: {env: {PAASTA_CLUSTER: ⟦d⟧}}\n", "web/adhoc-c.yaml": "a: {}\n",
            ])
    }

    @Test func othersAreFine() {
        RuleTester.expect(PaastaVariableRule.self, ["web/marathon-c.yaml": "main: {env: {PAASTA_X: a, PORT: b}}\n"])
    }
}
