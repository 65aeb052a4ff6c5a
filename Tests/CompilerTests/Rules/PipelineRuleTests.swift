import Testing

@testable import Compiler

@Suite struct PipelineRuleTests {
    @Test func reportsWhatIsNoListOfSteps() {
        RuleTester.expect(
            PipelineRule.self,
            [
                "web/deploy.yaml": "pipeline: [{step: c.main}, ⟦{x: 1}⟧, ⟦prod⟧]\n",
                "web/marathon-c.yaml": "main: {}\n",
                "api/deploy.yaml": "pipeline: ⟦{a: 1}⟧\n",
                "api/marathon-c.yaml": "main: {}\n",
                "old/deploy.yaml": "[]\n",
                "old/service.yaml": "deploy: ⟦x⟧\n",
                "old/marathon-c.yaml": "main: {}\n",
            ])
    }

    @Test func listsOfStepsAndWhatIsNotDeployedAreFine() {
        RuleTester.expect(
            PipelineRule.self,
            [
                "web/deploy.yaml": "pipeline: [{step: c.main}]\n",
                "web/marathon-c.yaml": "main: {}\n",
                "api/deploy.yaml": "pipeline: {a: 1}\n",
            ])
    }
}
