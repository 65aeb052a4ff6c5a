import Testing

@testable import Compiler

@Suite struct MisreadNameRuleTests {
    @Test func reportsNamesThatComeBackAsOthers() {
        RuleTester.expect(
            MisreadNameRule.self,
            [
                "web/marathon-c.yaml": "⟦a--b⟧: {}\n⟦a-_b⟧: {}\nmain: {}\n",
                "my--api/marathon-c.yaml": "⟦main⟧: {}\n",
            ])
    }

    @Test func singleDashesAndOtherKindsAreFine() {
        RuleTester.expect(
            MisreadNameRule.self,
            [
                "my_web-1/marathon-c.yaml": "a-b: {}\na_b: {}\na_-b: {}\na__b: {}\na-b-c_d: {}\n_a--b: {}\n",
                "web/adhoc-c.yaml": "a--b: {}\n",
            ])
    }
}
