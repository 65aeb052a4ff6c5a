import Testing

@testable import Compiler

@Suite struct ResourceRuleTests {
    @Test func reportsWhatIsNoNumber() {
        RuleTester.expect(
            ResourceRule.self,
            [
                "web/chronos-c.yaml": "a: {disk: '1'}\n",
                "web/kubernetes-c.yaml": "k: {cpus: ⟦many⟧, mem: ⟦[]⟧}\n",
                "web/tron-c.yaml": "j: {actions: {a: {executor: paasta, mem: ⟦null⟧, cpus: ⟦.nan⟧}}}\n",
                // The schema says the same of these two.
                "web/marathon-c.yaml": "m: {cpus: 2019-01-01, mem: 2 GB}\n", "web/adhoc-c.yaml": "m: {mem: null}\n",
            ])
    }

    /// What service.yaml says holds for all instances.
    @Test func reportsWhatIsInherited() {
        RuleTester.expect(
            ResourceRule.self,
            [
                "api/service.yaml": "mem: ⟦'5'⟧\n", "api/adhoc-c.yaml": "a: {}\nb: {mem: 40}\n",
                "web/service.yaml": "disk: ⟦2019-01-01⟧\n", "web/chronos-c.yaml": "a: {}\n",
            ])
        RuleTester.expect(
            ResourceRule.self, ["web/marathon-SHARED.yaml": "main: {mem: ⟦x⟧}\n"],
            links: ["web/marathon-c.yaml": "marathon-SHARED.yaml"])
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
