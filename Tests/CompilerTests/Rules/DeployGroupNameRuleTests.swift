import Testing

@testable import Compiler

@Suite struct DeployGroupNameRuleTests {
    @Test func reportsWhatNoTagCanHave() {
        RuleTester.expect(
            DeployGroupNameRule.self,
            [
                "web/service.yaml": "deploy_group: ⟦a b⟧\n",
                "web/marathon-c.yaml":
                    "main: {}\nb: {}\nc: {deploy_group: ⟦'{{cluster}}.x'⟧}\nd: {deploy_group: ⟦'a:b'⟧}\n",
                "api/marathon-c.yaml": "a..b: ⟦{}⟧\nt: {deploy_group: ⟦\"a\\tb\"⟧}\n",
            ])
    }

    @Test func othersAreFine() {
        RuleTester.expect(
            DeployGroupNameRule.self,
            ["web/marathon-c.yaml": "main: {deploy_group: '{cluster}.{instance}'}\nb: {}\nc: {deploy_group: null}\n"])
    }
}
