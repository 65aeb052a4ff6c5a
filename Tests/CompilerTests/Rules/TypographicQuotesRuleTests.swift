import Testing

@testable import Compiler

@Suite struct TypographicQuotesRuleTests {
    @Test func reportsValuesInQuotesOfLetters() {
        RuleTester.expect(
            TypographicQuotesRule.self,
            [
                "web/marathon-c.yaml": """
                _t: &t {pool: ⟦“default”⟧}
                main: {<<: *t, cmd: ⟦‘run me’⟧, env: {A: ⟦„x“⟧, B: ⟦«y»⟧}, args: [⟦”z”⟧]}
                """,
                "web/service.yaml": "description: ⟦“A service”⟧\n", "web/monitoring.yaml": "team: ⟦’web’⟧\n",
            ])
    }

    @Test func whatIsQuotedOrHasSuchALetterIsFine() {
        RuleTester.expect(
            TypographicQuotesRule.self,
            [
                "web/marathon-c.yaml": #"""
                main: {cmd: '“meant”', pool: "“meant”", env: {A: say “x”, B: “x” he said, C: "x", D: é, E: “}}
                """#
            ])
    }
}
