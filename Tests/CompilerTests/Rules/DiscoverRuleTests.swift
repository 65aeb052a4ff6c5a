import Testing

@testable import Compiler

@Suite struct DiscoverRuleTests {
    @Test func reportsWhatIsNotAdvertised() {
        RuleTester.expect(
            DiscoverRule.self,
            [
                "web/smartstack.yaml": """
                main: {proxy_port: 1, discover: ⟦habitat⟧}
                two: {proxy_port: null, advertise: ⟦[superregion]⟧}
                three: {proxy_port: 3, discover: ⟦region⟧, advertise: region}
                four: {proxy_port: 4, discover: ⟦region⟧, advertise: []}
                """
            ])
    }

    @Test func whatIsAdvertisedOrNotInSmartstackIsFine() {
        RuleTester.expect(
            DiscoverRule.self,
            [
                "web/smartstack.yaml": """
                main: {proxy_port: 1}
                two: {proxy_port: 2, discover: superregion, advertise: [region, superregion]}
                three: {proxy_port: 3, advertise: [habitat, region]}
                none: {discover: habitat}
                negative: {proxy_port: -1, discover: habitat}
                """
            ])
    }
}
