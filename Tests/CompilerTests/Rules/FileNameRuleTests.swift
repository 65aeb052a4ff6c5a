import Testing

@testable import Compiler

@Suite struct FileNameRuleTests {
    @Test func reportsNamesThatAreNearlyRight() {
        RuleTester.expect(
            FileNameRule.self,
            [
                "web/smarstack.yaml": "⟦⟧", "web/service.yml": "⟦⟧", "web/marathon-c.yml": "⟦⟧",
                "web/maraton-c.yaml": "⟦⟧",
                "web/chronos_c.yaml": "⟦⟧", "web/Monitoring.yaml": "⟦⟧", "web/lb.yml": "⟦⟧", "web/adhoc.c.yaml": "⟦⟧",
            ])
    }

    @Test func otherNamesAreFine() {
        RuleTester.expect(
            FileNameRule.self,
            [
                "web/db.yaml": "", "web/notes.yaml": "", "web/marathon-other.yml": "", "web/eks-c.yaml": "",
                "web/c.yaml": "",
                "web/port": "", "web/README.md": "", "web/service.yaml": "", "web/services.yaml": "", "web/x.yml": "",
                "web/marathon-c.yaml": "", "web/deployments.json": "", "web/iron-c.yaml": "", "web/-c.yaml": "",
            ])
    }
}
