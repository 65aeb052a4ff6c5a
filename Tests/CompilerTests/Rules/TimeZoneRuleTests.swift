import Testing

@testable import Compiler

@Suite struct TimeZoneRuleTests {
    @Test func reportsWhatDoesNotExist() {
        RuleTester.expect(
            TimeZoneRule.self,
            [
                "web/chronos-c.yaml":
                    "a: {schedule: '@daily', schedule_time_zone: ⟦Europe/Berln⟧}\nb: {schedule_time_zone: ⟦CETT⟧}\n"
                    + ["UTC+2", "GMT+24", "GMT+2:60", "GMT+2:5", "GMT+", "GMT+12345", "gmt+2", "SystemV/X", "XST"]
                    .enumerated().map { "c\($0): {schedule_time_zone: ⟦\($1)⟧}\n" }.joined(),
                "web/service.yaml": "schedule_time_zone: UTC\n",
                "web/marathon-c.yaml": "main: {schedule_time_zone: x}\n",
            ])
        let found = RuleTester.findings(
            TimeZoneRule.self,
            ["web/chronos-c.yaml": "a: {schedule_time_zone: Europe/Berln}\nb: {schedule_time_zone: UTC-3}\n"])
        #expect(found.map(\.hint) == ["did you mean 'Europe/Berlin'?", "did you mean 'GMT-3'?"])
    }

    @Test func everyZoneThatExistsIsFine() {
        let java = ["PST", "CST", "IST", "JST", "GMT+2", "GMT-08", "GMT+0530", "GMT+5:30", "GMT-12:45", "SystemV/PST8"]
        let jobs =
            java.enumerated().map { "z\($0): {schedule: '@daily', schedule_time_zone: '\($1)'}\n" }
            + ["UTC", "Europe/Berlin", "America/Los_Angeles", "Etc/GMT+12", "US/Pacific", "EST5EDT"].map {
                "\($0.filter(\.isLetter)): {schedule: '@daily', schedule_time_zone: \($0)}\n"
            }
        RuleTester.expect(
            TimeZoneRule.self, ["web/chronos-c.yaml": jobs.joined() + "a: {}\nb: {schedule_time_zone: null}\n"])
    }
}
