import Testing

@testable import Compiler

@Suite struct NoFilesRuleTests {
    @Test func reportsTheDirectory() {
        let found = RuleTester.findings(NoFilesRule.self, ["web/README.md": "", "web/secrets/a.json": "{}"])
        #expect(found.map { $0.span?.path } == ["web"])
        #expect(found.map(\.service) == [ServiceName("web")])
    }

    /// `configs/` with the clusters' system configurations is no service.
    @Test func aFolderWithoutAFileOfSoaConfigsIsNone() {
        RuleTester.expect(NoFilesRule.self, ["configs/volumes.json": "{}", "docs/README.md": ""])
        #expect(RuleTester.findings(NoFilesRule.self, ["web/port": "", "api/marathon-c.yml": ""]).count == 2)
    }

    @Test func anyYAMLFileIsFine() {
        RuleTester.expect(NoFilesRule.self, ["web/service.yaml": "{}\n", "api/notes.yaml": "", "old/tron-x.yaml": ""])
    }
}
