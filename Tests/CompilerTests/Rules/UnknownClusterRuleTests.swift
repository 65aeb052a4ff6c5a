import Testing

@testable import Compiler

@Suite struct UnknownClusterRuleTests {
    @Test func reportsFilesOfNoCluster() {
        RuleTester.expect(
            UnknownClusterRule.self,
            [
                "web/marathon-norcal-prd.yaml": "⟦⟧main: {}\n", "web/chronos-old.yaml": "⟦⟧{}\n",
                "web/tron-Norcal-prod.yaml": "⟦⟧",
            ], systems: .ofC())
    }

    @Test func clustersWithAConfigurationExist() {
        RuleTester.expect(
            UnknownClusterRule.self,
            [
                "web/marathon-c.yaml": "main: {}\n", "web/marathon-norcal-prod.yaml": "main: {}\n",
                "web/marathon-pnw-prod.yaml": "main: {}\n", "web/marathon-pnw-prd.yaml": "⟦⟧main: {}\n",
            ], systems: .of(["c": #"{"clusters": ["norcal-prod"]}"#, "pnw-prod": "{}"]))
    }

    @Test func templatesAndWhatIsLinkedToAreFine() {
        let files = [
            "web/marathon-c.yaml": "main: {}\n", "web/marathon-SHARED.yaml": "main: {}\n",
            "web/adhoc-_base.yaml": "{}\n", "web/chronos-common.yaml": "{}\n",
        ]
        RuleTester.expect(
            UnknownClusterRule.self, files, systems: .ofC(),
            links: ["web/chronos-norcal-prod.yaml": "chronos-common.yaml"])
        // paasta_tools takes no such name for a cluster's.
        let found = RuleTester.findings(UnknownClusterRule.self, ["web/tron-Norcal-prod.yaml": ""], systems: .ofC())
        #expect(found.map(\.severity) == [.warning])
        // Clusters that are only known from the files are all known.
        RuleTester.expect(UnknownClusterRule.self, ["web/marathon-norcal-prd.yaml": "main: {}\n"])
    }
}
