import Testing

@testable import Compiler

@Suite struct RegistrationFormRuleTests {
    @Test func reportsOtherForms() {
        RuleTester.expect(
            RegistrationFormRule.self,
            [
                "web/marathon-c.yaml": """
                main: {registrations: [web.main, ⟦main⟧, ⟦web.⟧, ⟦a.b.c⟧]}
                other: {registrations: [⟦a.b.c.d⟧]}
                """
            ])
    }

    @Test func serviceAndNamespaceAreFine() {
        RuleTester.expect(
            RegistrationFormRule.self,
            ["web/marathon-c.yaml": "main: {registrations: [web.main, api.other]}\nold: {nerve_ns: main}\nnone: {}\n"])
    }

    /// The first one decides about healthchecks: without it the instance is refused already.
    @Test func whatIsRefusedIsNotReportedAgain() {
        RuleTester.expect(RegistrationFormRule.self, ["web/marathon-c.yaml": "main: {registrations: [main]}\n"])
    }
}
