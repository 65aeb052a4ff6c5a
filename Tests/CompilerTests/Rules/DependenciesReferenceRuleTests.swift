import Testing

@testable import Compiler

@Suite struct DependenciesReferenceRuleTests {
    @Test func reportsWhatTheServiceDoesNotHave() {
        RuleTester.expect(
            DependenciesReferenceRule.self,
            [
                "web/dependencies.yaml": "main: []\n",
                "web/marathon-c.yaml": "a: {dependencies_reference: ⟦other⟧}\n",
                "api/adhoc-c.yaml": "a: {dependencies_reference: ⟦main⟧}\n",
            ])
    }

    @Test func entriesThatThereAreAreFine() {
        RuleTester.expect(
            DependenciesReferenceRule.self,
            [
                "web/dependencies.yaml": "main: []\n",
                "web/marathon-c.yaml": """
                a: {dependencies_reference: main}
                b: {dependencies_reference: null}
                c: {}

                """,
                "api/service.yaml": "dependencies: {other: []}\n",
                "api/marathon-c.yaml": "a: {dependencies_reference: other}\n",
            ])
    }
}
