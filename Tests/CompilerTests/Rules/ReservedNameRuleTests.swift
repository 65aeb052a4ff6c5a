import Testing

@testable import Compiler

@Suite struct ReservedNameRuleTests {
    @Test func reportsTheDirectory() {
        let found = RuleTester.findings(ReservedNameRule.self, ["tmpweb/service.yaml": "{}\n"])
        #expect(found.map { $0.span?.path } == ["tmpweb"])
        #expect(found.map(\.service) == [ServiceName("tmpweb")])
    }

    @Test func otherNamesAreFine() {
        RuleTester.expect(ReservedNameRule.self, ["atmp/service.yaml": "{}\n", "Tmp/service.yaml": "{}\n"])
    }
}
