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

    @Test func teamsHaveToBeKnown() {
        let files = [
            "web/tron-c.yaml": "j: {monitoring: {team: ⟦opps⟧}}\nk: {monitoring: {team: ⟦5⟧}}\n",
            "api/tron-c.yaml": "j: {}\n", "api/monitoring.yaml": "team: ops\n",
        ]
        RuleTester.expect(TronTeamRule.self, files, teams: ["ops"])
        let hints = RuleTester.findings(TronTeamRule.self, files, teams: ["ops"]).map(\.hint)
        #expect(hints == ["did you mean 'ops'?", "add the team to the team data, or name another"])
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
