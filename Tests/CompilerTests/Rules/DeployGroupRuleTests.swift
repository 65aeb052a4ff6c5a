import Testing

@testable import Compiler

@Suite struct DeployGroupRuleTests {
    @Test func reportsWhatCannotBeExpanded() {
        RuleTester.expect(
            DeployGroupRule.self,
            [
                "web/marathon-c.yaml": "a: {deploy_group: ⟦'{bad}'⟧}\nb: {deploy_group: ⟦5⟧}\n",
                "web/adhoc-c.yaml": "d: {deploy_group: ⟦'{'⟧}\n",
                "web/kubernetes-c.yaml": "e: {deploy_group: ⟦'{}'⟧}\n",
                "web/tron-other.yaml": "j: {deploy_group: ⟦'{x}'⟧, actions: {a: {command: x}}}\n",
                "api/service.yaml": "deploy_group: ⟦'{nosuch}'⟧\n", "api/chronos-c.yaml": "j: {}\n",
            ])
    }

    @Test func groupsAreFine() {
        RuleTester.expect(
            DeployGroupRule.self,
            [
                "web/marathon-c.yaml": """
                a: {deploy_group: '{cluster}.{instance}.{service}'}
                b: {deploy_group: null}
                c: {deploy_group: '{{x}}'}
                d: {}

                """
            ])
    }
}
