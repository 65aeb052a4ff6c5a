import Testing

@testable import Compiler

@Suite struct SilencesConfigurationTests {
    /// Three unknown keys in as many files, under a configuration.
    private func check(_ configuration: String) -> SilencesTester {
        SilencesTester([
            ".soac.yaml": configuration, "legacy_a/marathon-c.yaml": "main: {nosuch: 1}\n",
            "legacy_b/marathon-c.yaml": "main: {nosuch: 1}\n", "web/marathon-c.yaml": "main: {nosuch: 1}\n",
        ])
    }

    private func severities(_ configuration: String) -> [String] {
        check(configuration).shown.map { String($0.split(separator: " ", maxSplits: 1)[1]) }
    }

    private let warning = "error unknown-key"

    @Test func emptyFiles() {
        for text in ["", "{}", "rules:\n", "rules: {}\npaths: []\n", "# only this\n"] {
            #expect(severities(text) == [warning, warning, warning], "\(text)")
        }
    }

    @Test func severitiesOfRules() {
        #expect(severities("rules: {unknown-key: error}") == Array(repeating: "error unknown-key", count: 3))
        #expect(severities("rules: {SOA0304: note}") == Array(repeating: "note unknown-key", count: 3))
        #expect(
            severities("rules: {unknown-key: {severity: error}}") == Array(repeating: "error unknown-key", count: 3))
        #expect(severities("rules: {unknown-key: {severity: off, reason: we know}}") == [])
        #expect(check("rules: {unknown-key: {severity: 'off', reason: we know}}").silenced == 3)
    }

    @Test func severitiesOfPaths() {
        let paths = "paths:\n- {path: 'legacy_*/**', rules: {unknown-key: off}, reason: old}\n"
        #expect(check(paths).shown == ["web/marathon-c.yaml:1 error unknown-key"])
        #expect(check(paths).silenced == 2)
    }

    @Test func theLastMatchWins() {
        let result = check(
            """
            paths:
            - {path: "**", rules: {unknown-key: off}, reason: old}
            - {path: legacy_a/*, rules: {unknown-key: error}}
            rules: {unknown-key: note}
            """)
        #expect(result.shown == ["legacy_a/marathon-c.yaml:1 error unknown-key"])
        #expect(result.silenced == 2)
        // An entry that never has the last word is of no use.
        let hidden = check(
            "paths:\n- {path: web/*, rules: {unknown-key: off}, reason: a}\n- {path: '**', rules: {unknown-key: off}, reason: b}\n"
        )
        #expect(hidden.shown == [".soac.yaml:2 warning silence"])
    }

    @Test(arguments: [
        "rules: {unknown-key: off}", "rules: {unknown-key: {severity: off, reason: ' '}}",
        "paths: [{path: '**', rules: {unknown-key: off}}]", "rules: {unknwon-key: error}", "rules: {silence: error}",
        "rules: {1: error}", "rules: {unknown-key: 3}", "rules: {unknown-key: true}",
        "rules: {unknown-key: {reason: x}}",
        "rules: [unknown-key]", "paths: {path: '**'}", "paths: [x]", "paths: [{path: '**'}]", "paths: [{rules: {}}]",
        "rules: {unknown-key: {severity: error, why: x}}",
        "rules: {proxy-port: {severity: off, reason: x}}",
        "paths: [{path: 'nosuch/**', rules: {unknown-key: off}, reason: x}]",
    ])
    func isReported(text: String) {
        #expect(severities(text) == ["warning silence", warning, warning, warning], "\(text)")
    }

    @Test func whatCannotBeRead() {
        #expect(severities("rules: [") == ["error yaml-syntax", warning, warning, warning])
        #expect(RepositorySettings.read(.unreadable).value.silences.entries.isEmpty)
    }

    @Test func errorsOfStagesStay() {
        let files = ["web/marathon-c.yaml": "main: [\n"]
        for severity in ["note", "{severity: off, reason: x}"] {
            let result = SilencesTester(files.merging([".soac.yaml": "rules: {yaml-syntax: \(severity)}"]) { $1 })
            #expect(
                result.shown == [".soac.yaml:1 warning silence", "web/marathon-c.yaml:1 error yaml-syntax"],
                "\(severity)")
            #expect(result.findings[0].message == "an error of yaml-syntax cannot be silenced")
            #expect(result.silenced == 0)
        }
    }

    /// A file that cannot be parsed has no comments; its warnings can be silenced from above.
    @Test func warningsOfABrokenFile() {
        let result = SilencesTester([
            "web/marathon-c.yaml": "a: {b: 1, b: 2} # soac: allow duplicate-key -- x\nc: [\n",
            ".soac.yaml": "rules: {duplicate-key: {severity: off, reason: x}}",
        ])
        #expect(result.shown.map { $0.split(separator: " ").last } == ["yaml-syntax"])
        #expect(result.silenced == 1)
    }

    @Test func commentsAndConfigurationTogether() {
        let file = ["web/marathon-c.yaml": "main: {nosuch: 1}  # soac: allow unknown-key -- old\n"]
        for severity in ["error", "warning", "{severity: off, reason: x}"] {
            let result = SilencesTester(file.merging([".soac.yaml": "rules: {unknown-key: \(severity)}"]) { $1 })
            #expect(result.shown == [] && result.silenced == 1, "\(severity)")
        }
    }

    @Test func unusedCountsOnlyWhereAllWasChecked() {
        let entry = [".soac.yaml": "rules: {unknown-key: {severity: off, reason: x}}"]
        #expect(SilencesTester(entry).shown == [".soac.yaml:1 warning silence"])
        #expect(SilencesTester(entry.merging(["web/marathon-d.yaml": "a: {nosuch: 1}"]) { $1 }).shown == [])
    }

    @Test(arguments: [
        ("legacy_*/**", "legacy_a/marathon-c.yaml", true), ("legacy_*/**", "legacy_a/x/y", true),
        ("legacy_*/**", "legacy_", false), ("legacy_*/**", "web/legacy_a/x", false), ("*", "a/b", false),
        ("*", "", true),
        ("**", "a/b", true), ("a/**/b", "a/b", true), ("a/**/b", "a/x/y/b", true), ("a/**/b", "a/xb", false),
        ("**/b", "b", true), ("**/b", "a/b", true), ("**/b", "ab", false), ("a**b", "a/b", true), ("a?c", "aéc", true),
        ("a?c", "a/c", false), ("?", "", false), ("a.c", "abc", false), ("a", "A", false),
        ("*-c.yaml", "x-c.yaml", true),
        ("*/*-c.yaml", "web/marathon-c.yaml", true), ("*/*-c.yaml", "web/x/marathon-c.yaml", false), ("", "a", false),
        ("[a]", "a", false), ("[a]", "[a]", true), ("***", "a/b", true), ("a/", "a", false),
    ])
    func globs(pattern: String, path: String, matches: Bool) {
        #expect(Glob(pattern).matches(path) == matches, "\(pattern) \(path)")
    }

    /// No pattern takes long.
    @Test func hostileGlob() {
        let text = String(repeating: "a", count: 2000)
        #expect(!Glob(String(repeating: "*a", count: 100) + "b").matches(text))
    }
}
