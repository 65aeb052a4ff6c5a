import Testing

@testable import Compiler

@Suite struct UnknownNamespaceRuleTests {
    @Test func reportsRegistrationsThatLeadNowhere() {
        let files = [
            "web/smartstack.yaml": "main: {proxy_port: 1}\n",
            "web/marathon-c.yaml": """
            canary: {registrations: [web.main, ⟦web.mian⟧]}
            other: {registrations: [⟦wbe.main⟧]}
            old: {nerve_ns: ⟦gone⟧}
            """,
            "api/marathon-c.yaml": "main: {registrations: [⟦web.api⟧]}\n",
        ]
        RuleTester.expect(UnknownNamespaceRule.self, files)
        let hints = RuleTester.findings(UnknownNamespaceRule.self, files).map(\.hint)
        #expect(
            hints == [
                "add 'api' to web/smartstack.yaml, or remove the registration", "did you mean 'web.main'?",
                "did you mean 'web'?", "add 'gone' to web/smartstack.yaml, or remove the registration",
            ])
    }

    @Test func whatExistsOrIsNotKnownIsFine() {
        RuleTester.expect(
            UnknownNamespaceRule.self,
            [
                "web/smartstack.yaml": "main: {}\n",
                "web/marathon-c.yaml": """
                main: {}
                canary: {registrations: [web.main]}
                own: {registrations: [web.own]}
                many: {registrations: [web.main, broken.main, half.other]}
                """,
                "broken/smartstack.yaml": "main: {\n", "half/smartstack.yaml": "main: 1\n",
            ])
    }
}
