import Testing

@testable import Compiler

@Suite struct UnknownTeamRuleTests {
    private static let files = [
        "web/monitoring.yaml": "team: ⟦wbe⟧\n",
        "web/marathon-c.yaml": "main: {}\nb: {monitoring: {team: ⟦nosuch⟧}}\nd: {monitoring: {team: web}}\n",
        "api/service.yaml": "monitoring: {team: ⟦apis⟧}\n", "api/chronos-c.yaml": "j: {schedule: a}\n",
        "old/service.yaml": "team: ⟦gone⟧\n", "old/chronos-c.yaml": "j: {schedule: a}\n",
    ]

    @Test func reportsTeamsThatNobodyKnows() {
        RuleTester.expect(UnknownTeamRule.self, Self.files, teams: ["web", "api"])
    }

    @Test func knownTeamsAreFine() {
        let unmarked = Self.files.mapValues { $0.replacing("⟦", with: "").replacing("⟧", with: "") }
        RuleTester.expect(UnknownTeamRule.self, unmarked, teams: ["web", "wbe", "nosuch", "apis", "gone"])
        RuleTester.expect(UnknownTeamRule.self, unmarked)
        RuleTester.expect(
            UnknownTeamRule.self, ["web/marathon-c.yaml": "main: {monitoring: {team: ''}}\n"], teams: ["a"])
    }

    @Test func readsTeamData() {
        func teams(_ text: String) -> Outcome<[String]?> { TeamData.lower(Array(text.utf8), path: "team_data.json") }
        #expect(teams(#"{"team_data": {"web": {}, "api": {"page": true}}}"#).value == ["api", "web"])
        #expect(teams(#"{"web": {}}"#).value == ["web"])
        for text in [#"{"team_data": ["secret"]}"#, "5", #"{"web": "secret"#] {
            let lowered = teams(text)
            #expect(lowered.value == nil)
            #expect(lowered.diagnostics.map(\.severity) == [.warning])
            #expect(lowered.diagnostics.allSatisfy { $0.excerpt == nil && $0.span != nil })
        }
    }
}
