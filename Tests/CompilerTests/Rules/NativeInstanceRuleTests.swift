import Testing

@testable import Compiler

@Suite struct NativeInstanceRuleTests {
    @Test func reportsEachInstance() {
        RuleTester.expect(
            NativeInstanceRule.self,
            [
                "web/paasta_native-c.yaml": """
                ⟦a⟧: {}
                ⟦b⟧: {}

                """
            ])
    }

    @Test func templatesAndOtherKindsAreFine() {
        RuleTester.expect(
            NativeInstanceRule.self,
            [
                "web/paasta_native-c.yaml": "_t: {}\n",
                "web/paasta_native-d.yaml": "a: {}\n",
                "web/marathon-c.yaml": "a: {}\n",
            ])
    }
}
