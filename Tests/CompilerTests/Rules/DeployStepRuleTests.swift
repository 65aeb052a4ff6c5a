import Testing

@testable import Compiler

@Suite struct DeployStepRuleTests {
    @Test func reportsGroupsThatNoStepDeploys() {
        RuleTester.expect(
            DeployStepRule.self,
            [
                "web/deploy.yaml": "pipeline: [{step: itest}, {step: prod}]\n",
                "web/marathon-c.yaml": """
                main: ⟦{mem: 1}⟧
                other: {deploy_group: ⟦dev⟧}

                """,
                "web/adhoc-c.yaml": "a: {deploy_group: ⟦itest⟧}\n",
            ])
    }

    @Test func groupsOfThePipelineAreFine() {
        RuleTester.expect(
            DeployStepRule.self,
            [
                "web/deploy.yaml": "pipeline: [{step: itest}, {step: prod}, {step: c.main}]\n",
                "web/marathon-c.yaml": """
                main: {}
                x: {deploy_group: prod}
                _template: {deploy_group: dev}

                """,
                "web/adhoc-c.yaml": "b: {deploy_group: null}\n",
                "web/marathon-d.yaml": "main: {}\n",
            ])
    }
}
