import Testing

@testable import Compiler

@Suite struct MarathonConstraintRuleTests {
    @Test func reportsWhatMarathonRefuses() {
        let wrong = [
            "[pool, LIEK, a]", "[pool, like, a]", "[pool, LIKES, a]", "[pool, LIKE]", "[pool, LIKE, '']",
            "[pool, UNLIKE]",
            "[pool, LIKE, '[a']", "[pool, UNLIKE, 'a(']", "[pool, LIKE, '*a']", "[rack, GROUP_BY, two]",
            "[rack, GROUP_BY, 2.5]", "[rack, GROUP_BY, 4294967296]", "[rack, MAX_PER]", "[rack, MAX_PER, x]",
            "[hostname, UNIQUE, x]", "[hostname, CLUSTER]", "['', UNIQUE]", "[pool, '', a]", "[hostname, IS, a]",
        ]
        let instances = wrong.enumerated().map { "i\($0): {extra_constraints: [⟦\($1)⟧]}\n" }.joined()
        RuleTester.expect(
            MarathonConstraintRule.self,
            [
                "web/marathon-c.yaml": instances + "fixed: {constraints: [[a, UNIQUE], ⟦[b, LIEK, c]⟧]}\n"
                    + "pool: {pool: ⟦5⟧}\nnull_pool: {pool: ⟦null⟧}\nbroken: {pool: ⟦'a['⟧}\n"
                    + "black: {deploy_blacklist: [⟦[a, 5]⟧]}\nwhite: {deploy_whitelist: ⟦[a, ['(']]⟧}\n"
            ], others: [SchemaRule.self])
    }

    @Test func whatMarathonTakesIsFine() {
        let right = [
            "[pool, LIKE, 'a|b.*']", "[pool, UNLIKE, '[^a-c]+']", "[rack, GROUP_BY]", "[rack, GROUP_BY, 2]",
            "[rack, GROUP_BY, '']", "[rack, GROUP_BY, '+3']", "[rack, MAX_PER, 1]", "[hostname, UNIQUE]",
            "[hostname, UNIQUE, '']", "[rack, CLUSTER, a]",
        ]
        RuleTester.expect(
            MarathonConstraintRule.self,
            [
                "web/marathon-c.yaml": right.enumerated().map { "i\($0): {extra_constraints: [\($1)]}\n" }.joined()
                    + "main: {deploy_blacklist: [[a, b]], deploy_whitelist: [a, [b, c]], pool: a}\n",
                "web/chronos-c.yaml": "job: {schedule: '@daily', extra_constraints: [[a, b, c]], pool: 5}\n",
            ])
    }

    @Test(
        arguments: [
            "(", ")", "a)", "(a", "[", "[a", "[]", "[^]", "*", "+a", "?", "a|*", "(*a)", "a**", "a+*", "a{", "a{x}",
            "a{,3}",
            "{2}", "a{3,2}", "a{2", "\\", "a\\", "\\y", "\\i", "\\x1", "\\u12", "\\p{", "(?", "(?P<a>b)", "(?<1>a)",
            "(?<a",
            "[z-a]", "[a[b]", "\\kx",
        ])
    func noPattern(_ pattern: String) { #expect(JavaPattern.problem(of: pattern) != nil) }

    @Test(
        arguments: [
            "", "a", ".*", "a|b", "|", "()", "(a|b)+", "a{2}", "a{2,}", "a{2,3}?", "a*?", "a*+", "a+?", "a}", "]",
            "[]a]",
            "[^]a]", "[a-z&&[^b]]", "[a-]", "[-a]", "\\d+", "\\Q[(*\\E", "\\Q(", "\\x41", "\\u0041", "\\p{Lu}", "\\pL",
            "(?i)a",
            "(?:a)", "(?=a)", "(?!a)", "(?<=a)", "(?<!a)", "(?>a)", "(?<name>a)\\k<name>", "(?i:a)*", "^a$", "\\.",
            "\\[",
            "us-west-[12]", "é+", "\\cA",
        ])
    func aPattern(_ pattern: String) { #expect(JavaPattern.problem(of: pattern) == nil) }
}
