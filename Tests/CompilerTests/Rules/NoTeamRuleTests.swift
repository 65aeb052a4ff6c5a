import Testing

@testable import Compiler

@Suite struct NoTeamRuleTests {
    @Test func reportsTheFirstOfAService() {
        RuleTester.expect(
            NoTeamRule.self,
            [
                "web/marathon-c.yaml": """
                a: {cmd: x, monitoring: ⟦{page: true}⟧}
                b: {cmd: x, monitoring: {page: true}}
                c: {monitoring: {team: t}}

                """,
                "api/chronos-c.yaml": "j: {schedule: '@daily', cmd: x, monitoring: ⟦{page: true}⟧}\n",
                "old/monitoring.yaml": "⟦{team: null}⟧\n",
                "old/marathon-c.yaml": "a: {cmd: x}\n",
            ])
    }

    @Test func teamsOfServicesAndInstancesAreFine() {
        RuleTester.expect(
            NoTeamRule.self,
            [
                "web/monitoring.yaml": "team: t\n",
                "web/marathon-c.yaml": "a: {cmd: x, monitoring: {page: true}}\n",
                "web/chronos-c.yaml": "j: {schedule: '@daily', cmd: x}\n",
                "api/marathon-c.yaml": """
                a: {monitoring: {team: t}}
                _t: {monitoring: {page: true}}
                b: {}

                """,
                "old/service.yaml": "monitoring: {team: t}\n",
                "old/marathon-c.yaml": "a: {}\n",
                "tool/adhoc-c.yaml": "a: {monitoring: {page: true}}\n",
            ])
    }
}
