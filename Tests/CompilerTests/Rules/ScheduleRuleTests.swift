import Testing

@testable import Compiler

@Suite struct ScheduleRuleTests {
    @Test func reportsWhatIsNoSchedule() {
        RuleTester.expect(
            ScheduleRule.self,
            [
                "web/chronos-c.yaml": """
                a: {schedule: ⟦every day⟧}
                b: {schedule: ⟦'61 * * * *'⟧}
                c: {schedule: ⟦R//PT1M⟧}
                d: {schedule: ⟦R/2019-01-01T00:00:00Z/PT59S⟧}
                e: {schedule: ⟦R-1/2019-01-01T00:00:00Z/PT1H⟧}
                f: {schedule: ⟦R/2019-02-30T00:00:00Z/PT1H⟧}
                g: {schedule: ⟦R/2019-01-01T00:00:00Z/P⟧}
                h: {schedule: ⟦'@sometimes'⟧}
                i: {schedule: ⟦5⟧}
                j: {schedule: ⟦{}⟧}

                """
            ])
    }

    @Test func cronAndRepeatingIntervalsAreFine() {
        RuleTester.expect(
            ScheduleRule.self,
            [
                "web/chronos-c.yaml": """
                a: {schedule: '@daily'}
                b: {schedule: 0 3 * * mon}
                c: {schedule: R/2019-01-01T00:00:00Z/PT1H}
                d: {schedule: R5/2019-01-01T00:00:00Z/P1M}
                e: {parents: web.a}

                """,
                "web/marathon-c.yaml": "main: {schedule: every day}\n",
            ])
    }

    /// paasta_tools takes the first three, and ends with an exception at the last two.
    @Test func refusesWhatChronosWouldNotRead() {
        RuleTester.expect(
            ScheduleRule.self,
            [
                "web/chronos-c.yaml": #"""
                a: {schedule: ⟦٣ * * * *⟧}
                b: {schedule: ⟦R٣/2019-01-01T00:00:00Z/PT1H⟧}
                d: {schedule: ⟦"R/2019-01-01T00:00:00Z/PT1H\n"⟧}
                e: {schedule: ⟦R/2019-01-01T24:00:00Z/PT1H⟧}
                f: {schedule: ⟦R/2019-02-30T00:00:00Z/PT1H⟧}

                """#
            ])
    }
}
