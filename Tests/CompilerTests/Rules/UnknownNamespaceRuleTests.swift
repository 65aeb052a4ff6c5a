import Testing

@testable import Compiler

@Suite struct UnknownNamespaceRuleTests {
    @Test func reportsRegistrationsThatLeadNowhere() {
        let files = [
            "web/smartstack.yaml": "main: {proxy_port: 1}\n",
            "web/marathon-c.yaml": """
            canary: {registrations: [web.main, ⟦web.mian⟧]}
            other: {registrations: [⟦wbe.main⟧, ⟦unlike.main⟧]}
            old: {nerve_ns: ⟦gone⟧}
            """,
            "api/marathon-c.yaml": "main: {registrations: [⟦web.api⟧]}\n",
        ]
        RuleTester.expect(UnknownNamespaceRule.self, files)
        let hints = RuleTester.findings(UnknownNamespaceRule.self, files).map(\.hint)
        #expect(
            hints == [
                "add 'api' to web/smartstack.yaml, or remove the registration", "did you mean 'main'?",
                "did you mean 'web'?", "name a namespace of a service that is here, or remove the registration",
                "add 'gone' to web/smartstack.yaml, or remove the registration",
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
                "alone/marathon-c.yaml": "main: {}\ncanary: {registrations: [alone.main]}\n",
                "broken/smartstack.yaml": "main: {\n", "half/smartstack.yaml": "main: 1\n",
            ])
    }
}
