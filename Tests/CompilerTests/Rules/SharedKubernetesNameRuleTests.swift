import Testing

@testable import Compiler

@Suite struct SharedKubernetesNameRuleTests {
    @Test func reportsTheLaterOne() {
        RuleTester.expect(
            SharedKubernetesNameRule.self,
            [
                "a/kubernetes-c.yaml": "b-c: {instances: 1}\n", "a-b/kubernetes-c.yaml": "⟦c⟧: {instances: 1}\n",
                "web/kubernetes-c.yaml": "a_b: {instances: 1}\n⟦a--b⟧: {instances: 1}\n_a_b: {}\n",
            ])
    }

    @Test func otherClustersAndKindsAreNoMatter() {
        RuleTester.expect(
            SharedKubernetesNameRule.self,
            [
                "web/kubernetes-c.yaml": "a--b: {instances: 1}\na-b: {instances: 1}\n",
                "web/kubernetes-d.yaml": "a_b: {instances: 1}\n", "web/marathon-c.yaml": "a_b: {}\n",
            ], clusters: ["c", "d"])
    }
}
