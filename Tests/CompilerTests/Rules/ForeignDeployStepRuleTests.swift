import Testing

@testable import Compiler

@Suite struct ForeignDeployStepRuleTests {
    @Test func reportsGroupsThatTheOtherServiceDoesNotDeploy() {
        RuleTester.expect(
            ForeignDeployStepRule.self,
            [
                "api/deploy.yaml": "pipeline: [{step: prod}]\n",
                "web/deploy.yaml": "pipeline: [{step: dev}]\n",
                "web/tron-c.yaml": """
                j: {actions: {a: {service: api, deploy_group: ⟦dev⟧}, b: {service: gone, deploy_group: ⟦prod⟧}}}

                """,
            ])
    }

    @Test func groupsOfItsPipelineAreFine() {
        RuleTester.expect(
            ForeignDeployStepRule.self,
            [
                "api/deploy.yaml": "pipeline: [{step: prod}]\n",
                "broken/deploy.yaml": "pipeline: [\n",
                "web/tron-c.yaml": """
                j: {actions: {a: {service: api, deploy_group: prod}, b: {service: api}, c: {service: broken, deploy_group: x}}}

                """,
            ])
    }
}
