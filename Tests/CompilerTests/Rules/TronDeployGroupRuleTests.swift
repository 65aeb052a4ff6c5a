import Testing

@testable import Compiler

@Suite struct TronDeployGroupRuleTests {
    @Test func reportsContainersWithoutAGroup() {
        RuleTester.expect(
            TronDeployGroupRule.self,
            [
                "web/tron-c.yaml": """
                k: {actions: {a: ⟦{executor: paasta}⟧, b: {executor: mesos, deploy_group: ⟦null⟧}}}

                """
            ])
    }

    @Test func groupsOfTheJobAndOtherExecutorsAreFine() {
        RuleTester.expect(
            TronDeployGroupRule.self,
            [
                "web/tron-c.yaml": """
                j: {deploy_group: g, actions: {a: {executor: paasta}}}
                k: {actions: {a: {executor: ssh}, b: {executor: mesos, deploy_group: g}}}

                """
            ])
    }
}
