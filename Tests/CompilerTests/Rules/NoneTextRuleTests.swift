import Testing

@testable import Compiler

@Suite struct NoneTextRuleTests {
    @Test func reportsTheTextNone() {
        RuleTester.expect(
            NoneTextRule.self,
            [
                "web/marathon-c.yaml": "main: {pool: ⟦None⟧, cmd: 'None', env: {A: None}}\n",
                "web/chronos-c.yaml":
                    "_t: &t {deploy_group: ⟦None⟧}\na: {<<: *t, schedule: b}\nc: {<<: *t, schedule: b}\n",
            ])
    }

    @Test func nullIsFine() {
        RuleTester.expect(
            NoneTextRule.self,
            ["web/marathon-c.yaml": "main: {pool: none, cmd: null, deploy_group: ~, description: Nonet}\n"])
    }
}
