import Testing

@testable import Compiler

@Suite struct TronShapeRuleTests {
    @Test func reportsWhatIsNoJob() {
        RuleTester.expect(
            TronShapeRule.self,
            [
                "web/tron-c.yaml": """
                ⟦k.l⟧: {actions: {a: {}}}
                m: ⟦{node: n}⟧
                n: {actions: {⟦x.y⟧: {}, z: ⟦1⟧}, monitoring: ⟦t⟧}

                """
            ])
    }

    @Test func jobsAreFine() {
        RuleTester.expect(
            TronShapeRule.self,
            [
                "web/tron-c.yaml": """
                j: {node: n, schedule: daily, monitoring: {team: t}, actions: {a: {executor: ssh}}, cleanup_action: {command: x}}
                _k.l: 1

                """
            ])
    }
}
