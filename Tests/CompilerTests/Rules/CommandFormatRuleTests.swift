import Testing

@testable import Compiler

@Suite struct CommandFormatRuleTests {
    @Test func reportsWhatCannotBeExpanded() {
        RuleTester.expect(
            CommandFormatRule.self,
            [
                "web/chronos-c.yaml": """
                a: {cmd: ⟦'{bad}'⟧}
                b: {cmd: ⟦"awk '{print $1}'"⟧}
                c: {cmd: ⟦'${HOME}'⟧}
                d: {cmd: ⟦'{year-3000}'⟧}
                e: {cmd: ⟦'{shortdate-99999999}'⟧}
                f: {cmd: ⟦5⟧}
                g: {cmd: ⟦[a, b]⟧}

                """,
                "api/service.yaml": "cmd: ⟦'{'⟧\n", "api/chronos-c.yaml": "j: {}\n",
            ])
    }

    @Test func commandsAreFine() {
        RuleTester.expect(
            CommandFormatRule.self,
            [
                "web/chronos-c.yaml": "a: {cmd: 'run {shortdate-1} {}'}\nb: {cmd: '{{x}}'}\nc: {cmd: 0}\nd: {}\n",
                "web/marathon-c.yaml": "m: {cmd: '{bad}'}\n",
            ])
    }
}
