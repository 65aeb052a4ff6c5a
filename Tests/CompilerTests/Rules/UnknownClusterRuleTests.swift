import Testing

@testable import Compiler

@Suite struct UnknownClusterRuleTests {
    @Test func reportsFilesOfNoCluster() {
        RuleTester.expect(
            UnknownClusterRule.self,
            [
                "web/marathon-norcal-prd.yaml": "⟦⟧main: {}\n", "web/chronos-old.yaml": "⟦⟧{}\n",
                "web/tron-Norcal-prod.yaml": "⟦⟧",
            ], system: .ofC())
    }

    @Test func templatesAndWhatIsLinkedToAreFine() {
        let files = [
            "web/marathon-c.yaml": "main: {}\n", "web/marathon-SHARED.yaml": "main: {}\n",
            "web/adhoc-_base.yaml": "{}\n", "web/chronos-common.yaml": "{}\n",
        ]
        RuleTester.expect(
            UnknownClusterRule.self, files, system: .ofC(),
            links: ["web/chronos-norcal-prod.yaml": "chronos-common.yaml"])
        // Clusters that are only known from the files are all known.
        RuleTester.expect(UnknownClusterRule.self, ["web/marathon-norcal-prd.yaml": "main: {}\n"])
    }
}
