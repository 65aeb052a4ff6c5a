import Testing

@testable import Compiler

@Suite struct TronVolumeRuleTests {
    @Test func reportsVolumesThatAreNotComplete() {
        RuleTester.expect(
            TronVolumeRule.self,
            [
                "web/tron-c.yaml": """
                j:
                  actions:
                    a: {executor: paasta, extra_volumes: [⟦{containerPath: /a, mode: RO}⟧, ⟦x⟧]}
                    b: {executor: paasta, extra_volumes: ⟦null⟧}
                  cleanup_action: {executor: paasta, extra_volumes: [⟦{containerPath: /a, hostPath: /b}⟧]}

                """
            ])
    }

    @Test func wholeVolumesAreFine() {
        RuleTester.expect(
            TronVolumeRule.self,
            [
                "web/tron-c.yaml": """
                j:
                  actions:
                    a: {executor: paasta, extra_volumes: [{containerPath: /a, hostPath: /b, mode: RO}]}
                    b: {executor: ssh, extra_volumes: [{}]}
                    c: {executor: paasta}

                """
            ])
    }
}
