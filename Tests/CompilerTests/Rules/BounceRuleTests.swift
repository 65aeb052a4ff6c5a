import Testing

@testable import Compiler

@Suite struct BounceRuleTests {
    @Test func reportsWhatIsUnknownOrHasNoEffect() {
        RuleTester.expect(
            BounceRule.self,
            [
                "web/marathon-c.yaml": """
                main: {bounce_method: ⟦upandown⟧}
                down: {bounce_method: ⟦down⟧}
                zero: {bounce_margin_factor: ⟦0⟧}
                high: {bounce_margin_factor: ⟦1.5⟧, bounce_method: crossover}
                ignored: {bounce_margin_factor: ⟦0.5⟧, bounce_method: brutal}
                """
            ])
    }

    @Test func soundSettingsAreFine() {
        RuleTester.expect(
            BounceRule.self,
            [
                "web/marathon-c.yaml": """
                _t: &t {bounce_margin_factor: 0.5}
                main: {<<: *t}
                other: {<<: *t, bounce_method: brutal}
                up: {bounce_method: upthendown, bounce_margin_factor: 1}
                cross: {bounce_method: crossover, bounce_margin_factor: 1.0}
                down: {bounce_method: downthenup}
                """
            ])
    }
}
