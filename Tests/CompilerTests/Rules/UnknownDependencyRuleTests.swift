import Testing

@testable import Compiler

@Suite struct UnknownDependencyRuleTests {
    @Test func reportsWhatLeadsNowhere() {
        let files = [
            "web/smartstack.yaml": "main: {proxy_port: 1}\n",
            "api/dependencies.yaml": """
            main:
            - smartstack: ⟦gone.main⟧
            - smartstack: web.main
            - well-known: internet
            - smartstack: ⟦wbe.main⟧
            other:
            - {smartstack: ⟦web.mian⟧, port: 80}
            - smartstack: ⟦web.adminstration⟧
            - smartstack: ⟦web⟧

            """,
            "svc/service.yaml": "dependencies: {main: [{smartstack: ⟦old.main⟧}]}\n",
            "svc/dependencies.yaml": "main: [{smartstack: older.main}]\n",
            "own/marathon-c.yaml": "a: {dependencies: {main: [{smartstack: ⟦oldest.main⟧}]}}\n",
        ]
        RuleTester.expect(UnknownDependencyRule.self, files)
        let found = RuleTester.findings(UnknownDependencyRule.self, files)
        #expect(
            found.prefix(5).map(\.hint) == [
                "name a namespace of a service that is here, or remove the entry", "did you mean 'web'?",
                "did you mean 'main'?", "add 'adminstration' to web/smartstack.yaml, or remove the entry",
                "did you mean 'web.main'?",
            ])
        #expect(found.first?.message == "the dependency 'gone.main' does not exist: there is no service 'gone'")
        #expect(found.allSatisfy { $0.severity == .warning && $0.refusedBy.isEmpty })
    }

    @Test func whatExistsOrIsNotKnownIsFine() {
        RuleTester.expect(
            UnknownDependencyRule.self,
            [
                "web/smartstack.yaml": "main: {proxy_port: 1}\n",
                "web/dependencies.yaml": "main: [{smartstack: web.main}, {smartstack: 5}, {}, x]\nother: x\n",
                "api/dependencies.yaml": "main: &m [{smartstack: broken.main}]\nother: *m\n",
                "odd/dependencies.yaml": "[{smartstack: gone.main}]\n",
                "broken/smartstack.yaml": "main: {\n",
            ])
    }
}
