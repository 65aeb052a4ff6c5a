import Testing

@testable import Compiler

@Suite struct DiscoverAttributeRuleTests {
    private static let systems = SystemConfigurations.ofC(
        #"{"expected_slave_attributes": [{"region": "north", "habitat": "n1"}, {"region": "south", "habitat": ""}]}"#)

    @Test func reportsWhatNoSlaveHas() {
        RuleTester.expect(
            DiscoverAttributeRule.self,
            [
                "web/smartstack.yaml":
                    "main: {discover: ⟦rack⟧}\nother: {discover: habitat}\nunused: {discover: moon}\n",
                "web/marathon-c.yaml": "main: {}\nother: {}\ntwin: {registrations: [web.main]}\n",
            ], systems: Self.systems)
    }

    @Test func whatASlaveHasOrNobodyAsksForIsFine() {
        let files = [
            "web/smartstack.yaml": "main: {discover: rack}\nother: {discover: region}\n",
            "web/marathon-c.yaml": "main: {constraints: []}\nother: {}\n",
        ]
        RuleTester.expect(DiscoverAttributeRule.self, files, systems: Self.systems)
        RuleTester.expect(DiscoverAttributeRule.self, files, systems: .ofC())
        RuleTester.expect(DiscoverAttributeRule.self, files)
    }
}
