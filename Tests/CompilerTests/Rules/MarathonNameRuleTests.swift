import Testing

@testable import Compiler

@Suite struct MarathonNameRuleTests {
    @Test func reportsWhatMarathonRefuses() {
        RuleTester.expect(
            MarathonNameRule.self,
            [
                "web/marathon-c.yaml": "⟦Main⟧: {}\n⟦a b⟧: {}\n⟦é⟧: {}\n⟦a-⟧: {}\n⟦b_⟧: {}\n"
                    + "⟦a..b⟧: {}\n⟦a.-b⟧: {}\n⟦b.⟧: {}\n⟦a!⟧: {cpus: broken}\n"
            ])
    }

    @Test func theOthersAreFine() {
        RuleTester.expect(
            MarathonNameRule.self,
            [
                "web/marathon-c.yaml": "main: {}\na_b: {}\na.b-c: {}\n_Template: {}\n1: {}\na/B: {}\n",
                "web/chronos-c.yaml": "Main: {schedule: '@daily'}\n", "web_2/marathon-c.yaml": "a__b: {}\n",
            ])
    }
}
