import Testing

@testable import Compiler

@Suite struct IgnoredOnKubernetesRuleTests {
    @Test func reportsWhatNothingReads() {
        RuleTester.expect(
            IgnoredOnKubernetesRule.self,
            [
                "web/kubernetes-c.yaml": """
                a: {instances: 1, net: ⟦host⟧, deploy_whitelist: ⟦[region, [north]]⟧}
                b: {instances: 1, drain_method: ⟦hacheck⟧, drain_method_params: ⟦{delay: 10}⟧}

                """
            ])
    }

    @Test func whatOthersMayNeedIsFine() {
        RuleTester.expect(
            IgnoredOnKubernetesRule.self,
            [
                "web/service.yaml": "net: host\n",
                "web/kubernetes-c.yaml": """
                _t: &t {net: host}
                a: {instances: 1, disk: 5}
                b: {<<: *t, instances: 1}
                c: {instances: 1, net: null}

                """, "web/marathon-c.yaml": "a: {net: host}\n",
            ])
    }
}
