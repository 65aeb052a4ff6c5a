import Testing

@testable import Compiler

@Suite struct SecurityRuleTests {
    @Test func reportsWhatPaastaDoesNotKnow() {
        RuleTester.expect(
            SecurityRule.self,
            [
                "web/marathon-c.yaml": """
                a: {security: ⟦{outbound_firewall: Block}⟧}
                b: {security: ⟦block⟧}

                """,
                "web/tron-c.yaml": "j: {actions: {a: {security: ⟦{outbound_firewall: block, x: 1}⟧}}}\n",
            ])
    }

    @Test func firewallsThatThereAreAreFine() {
        RuleTester.expect(
            SecurityRule.self,
            [
                "web/marathon-c.yaml": """
                a: {security: {x: 1}}
                b: {security: null}
                c: {security: {outbound_firewall: block}}
                d: {}

                """,
                "web/kubernetes-c.yaml": "k: {security: {outbound_firewall: monitor}}\n",
            ])
    }
}
