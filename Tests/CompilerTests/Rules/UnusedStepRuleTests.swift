import Testing

@testable import Compiler

@Suite struct UnusedStepRuleTests {
    /// Where an instance's group is written a little otherwise, the instance is told of, and not the step.
    @Test func reportsStepsThatNobodyFollows() {
        RuleTester.expect(
            UnusedStepRule.self,
            [
                "web/deploy.yaml": """
                pipeline: [{step: itest}, {step: command-x}, {step: c.main}, {step: ⟦stage.old⟧}, {step: pord.all}]
                """,
                "web/marathon-c.yaml": "main: {}\nother: {deploy_group: prod.all}\n",
            ])
    }

    @Test func instancesOfAllKindsAndClustersCount() {
        RuleTester.expect(
            UnusedStepRule.self,
            [
                "web/deploy.yaml": """
                pipeline: [{step: c.main}, {step: d.main}, {step: jobs}, {step: tron}, {step: k8s}]
                """,
                "web/marathon-c.yaml": "main: {}\n", "web/marathon-d.yaml": "main: {}\n",
                "web/chronos-c.yaml": "job: {schedule: '@daily', deploy_group: jobs}\n",
                "web/tron-t.yaml": "job: {actions: {one: {command: x, deploy_group: tron}}}\n",
                "web/kubernetes-k.yaml": "k: {deploy_group: k8s}\n",
            ])
    }

    @Test func whatIsNotKnownMayFollow() {
        RuleTester.expect(
            UnusedStepRule.self,
            [
                "web/deploy.yaml": "pipeline: [{step: all}]\n", "web/marathon-c.yaml": "main: {}\n",
                "web/marathon-d.yaml": "main: {\n", "lib/deploy.yaml": "pipeline: [{step: all}]\n",
            ])
    }
}
