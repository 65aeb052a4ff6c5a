import Testing

@testable import Compiler

@Suite struct TronTeamRuleTests {
    @Test func reportsJobsWithoutATeam() {
        RuleTester.expect(
            TronTeamRule.self,
            [
                "web/tron-c.yaml": """
                j: ⟦{actions: {}}⟧
                k: ⟦{monitoring: {page: true}}⟧

                """,
                "web/service.yaml": "monitoring: {team: t}\n",
            ])
    }

    @Test func teamsOfTheJobAndOfTheServiceAreFine() {
        RuleTester.expect(
            TronTeamRule.self,
            [
                "web/tron-c.yaml": """
                j: {monitoring: {team: t}}
                _t: {}

                """,
                "api/monitoring.yaml": "team: t\n",
                "api/tron-c.yaml": "j: {actions: {}}\n",
            ])
    }
}
