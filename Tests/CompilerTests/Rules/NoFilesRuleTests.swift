import Testing

@testable import Compiler

@Suite struct NoFilesRuleTests {
    @Test func reportsTheDirectory() {
        let found = RuleTester.findings(NoFilesRule.self, ["web/README.md": "", "web/secrets/a.json": "{}"])
        #expect(found.map { $0.span?.path } == ["web"])
        #expect(found.map(\.service) == [ServiceName("web")])
    }

    @Test func anyYAMLFileIsFine() {
        RuleTester.expect(NoFilesRule.self, ["web/service.yaml": "{}\n", "api/notes.yaml": "", "old/tron-x.yaml": ""])
    }
}
