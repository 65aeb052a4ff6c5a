import Testing

@testable import Compiler

@Suite struct HealthcheckTimeoutRuleTests {
    @Test func reportsATimeoutBeyondTheInterval() {
        RuleTester.expect(
            HealthcheckTimeoutRule.self,
            [
                "web/marathon-c.yaml": """
                main: {healthcheck_mode: http, healthcheck_timeout_seconds: ⟦30⟧}
                other: {healthcheck_mode: tcp, healthcheck_interval_seconds: ⟦2.5⟧}
                """
            ])
    }

    @Test func equalOnesAndInstancesWithoutChecksAreFine() {
        RuleTester.expect(
            HealthcheckTimeoutRule.self,
            [
                "web/marathon-c.yaml": """
                main: {healthcheck_mode: http}
                other: {healthcheck_mode: tcp, healthcheck_interval_seconds: 5, healthcheck_timeout_seconds: 5}
                unchecked: {healthcheck_timeout_seconds: 30}
                """
            ])
    }
}
