import Testing

@testable import Compiler

@Suite struct DrainMethodRuleTests {
    @Test func reportsUnknownMethods() {
        RuleTester.expect(
            DrainMethodRule.self,
            [
                "web/marathon-c.yaml": "main: {drain_method: ⟦hachek⟧}\n",
                "api/service.yaml": "drain_method: ⟦none⟧\n", "api/marathon-c.yaml": "main: {}\n",
            ])
    }

    @Test func knownOnesAreFine() {
        RuleTester.expect(
            DrainMethodRule.self,
            ["web/marathon-c.yaml": "main: {drain_method: hacheck}\nother: {drain_method: noop}\nthird: {}\n"])
    }
}
