import Testing

@testable import Compiler

@Suite struct ProxyPortRuleTests {
    @Test func reportsTheSecond() {
        RuleTester.expect(
            ProxyPortRule.self,
            [
                "api/smartstack.yaml": "main: {proxy_port: 20001}\nother: {proxy_port: 20002}\n",
                "web/smartstack.yaml": "main: {proxy_port: ⟦20001⟧}\ntwo: {proxy_port: ⟦20002⟧}\n",
            ])
    }

    @Test func eachItsOwn() {
        RuleTester.expect(
            ProxyPortRule.self,
            [
                "api/smartstack.yaml": "main: {proxy_port: 20001}\nnone: {proxy_port: null}\n",
                "web/smartstack.yaml": "main: {proxy_port: 20002}\nnone: {proxy_port: null}\n",
            ])
    }
}
