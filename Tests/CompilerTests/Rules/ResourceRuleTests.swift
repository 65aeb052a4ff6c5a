import Testing

@testable import Compiler

@Suite struct ResourceRuleTests {
    @Test func reportsWhatIsNoNumber() {
        RuleTester.expect(
            ResourceRule.self,
            [
                "web/chronos-c.yaml": "a: {disk: ⟦'1'⟧}\n",
                "web/kubernetes-c.yaml": "k: {cpus: ⟦many⟧, mem: ⟦[]⟧}\n",
                "web/tron-c.yaml": "j: {actions: {a: {executor: paasta, mem: ⟦null⟧}}}\n",
            ])
    }

    @Test func numbersAndNullAreFine() {
        RuleTester.expect(
            ResourceRule.self,
            [
                "web/chronos-c.yaml": """
                a: {disk: 1}
                b: {disk: null}

                """,
                "web/kubernetes-c.yaml": "k: {cpus: 1, mem: 12.5}\n",
                "web/tron-c.yaml": "j: {actions: {a: {executor: paasta, mem: 10}, b: {mem: null}}}\n",
            ])
    }
}
