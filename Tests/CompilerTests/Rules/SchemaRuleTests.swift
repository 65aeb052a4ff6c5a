import Testing

@testable import Compiler

@Suite struct SchemaRuleTests {
    @Test func reportsWhatIsNotOfItsKind() {
        RuleTester.expect(
            SchemaRule.self,
            [
                "web/marathon-c.yaml": "main: {cpus: ⟦'2'⟧, instances: ⟦2.5⟧}\n"
            ])
    }

    @Test func eachFileIsCheckedWhereItIs() {
        RuleTester.expect(
            SchemaRule.self,
            [
                "web/marathon-c.yaml": "main: {cpus: 2, instances: 2}\n",
                "web/notes.yaml": "main: {cpus: '2'}\n",
                "web/smartstack.yaml": "main: {proxy_port: 20000}\n",
            ], links: ["web/marathon-d.yaml": "marathon-c.yaml"])
    }
}
