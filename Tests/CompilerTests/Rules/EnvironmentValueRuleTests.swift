import Testing

@testable import Compiler

@Suite struct EnvironmentValueRuleTests {
    @Test func reportsValuesThatChange() {
        RuleTester.expect(
            EnvironmentValueRule.self,
            [
                "web/service.yaml": "env: {GENERAL: ⟦off⟧}\n",
                "web/marathon-c.yaml": """
                _t: &t {T: ⟦Yes⟧}
                main:
                  env: {<<: *t, MODE: ⟦0755⟧, AT: ⟦12:30⟧, HEX: ⟦0x1F⟧, DAY: ⟦2019-01-01T10:00:00Z⟧, NONE: ⟦null⟧, PYTHON_VERSION: ⟦3.10⟧}
                other: {env: {EMPTY: ⟦⟧, MANY: ⟦1_000⟧}}
                third: {}
                """,
            ])
    }

    @Test func othersAreFine() {
        RuleTester.expect(
            EnvironmentValueRule.self,
            [
                "web/marathon-c.yaml": """
                main: {env: {A: 'yes', B: true, C: 0, D: -12, E: 1.50, F: 2019-01-01, G: text, H: '', VERSION: 3.1}}
                other: {env: {A: !!int "5", B: [yes], C: {a: ~}, D: 123456789012345678901234567890, E: "0755", F: 08}}
                """
            ])
    }
}
