import TestSupport
import Testing

@testable import Compiler

@Suite struct SilencesCommentTests {
    @Test func findsThemWithoutSilences() {
        #expect(SilencesTester.lines("main:\n  nosuch: 1\n  nosuch: 2\n") == ["2 unknown-key", "3 duplicate-key"])
    }

    /// Texts in which all is silenced.
    @Test(arguments: [
        "main:\n  nosuch: 1  # soac: allow unknown-key -- old\n",
        "main:\n  nosuch: 1  #soac:allow SOA0304 --old\n",
        "main:\n  # soac: allow unknown-key -- old\n  nosuch: 1\n",
        "# soac: allow-file unknown-key -- old\nmain:\n  nosuch: 1\n  other_one: 2\n",
        "main:\n  nosuch: 1\n# soac: allow-file unknown-key -- old\n",
        "main:\n  nosuch: 1\n  nosuch: 2  # soac: allow duplicate-key -- old\n  # soac: allow-file SOA0304 -- x\n",
        "main:\n  nosuch:\n    a: 1\n  # soac: allow duplicate-key -- one\n  # soac: allow-file unknown-key -- two\n  nosuch: 2\n",
        "main:\n  # soac: allow unknown-key, unknown-key -- one\n  nosuch: 2\n",
        "main:\r\n  # soac: allow unknown-key -- old\r\n  nosuch: 1\r\n  other_one: 1 # soac: allow unknown-key -- old\r\n",
        "main:\n  nosuch: |  # soac: allow unknown-key -- old\n    text\n",
        "main:\n  nosuch: !!str &a >-  # soac: allow unknown-key -- old\n    text\n",
        "main:\n  nosuch: &a  # soac: allow unknown-key -- old\n    text\n",
        "main:\n  nosuch: {a: 1,  # soac: allow unknown-key -- old\n    b: 2}\n",
        "main:\n  nosuch: 'é☃ # soac: allow x' # soac: allow unknown-key -- old\n",
        "\u{FEFF}# soac: allow-file unknown-key -- old\nmain: {nosuch: 1}\n",
        "a: {}\u{2028}main: {nosuch: 1} # soac: allow unknown-key -- old\n",
        "main:\n  nosuch: 1  # see above # soac: allow unknown-key -- old\n",
        "main:\n  nosuch: 1\t#\tsoac:\tallow\tunknown-key\t--\told",
    ])
    func silences(text: String) {
        #expect(SilencesTester.lines(text) == [], "\(text)")
    }

    /// Texts in which `unknown-key` of line 2 stays, and nothing is a silence.
    @Test(arguments: [
        "main:\n  nosuch: 'a # soac: allow unknown-key -- old'\n",
        "main:\n  nosuch: \"a # soac: allow unknown-key -- old\"\n",
        "main:\n  nosuch: \"a\n    # soac: allow-file unknown-key -- old\"\n",
        "main:\n  nosuch: |\n    # soac: allow-file unknown-key -- old\n",
        "main:\n  nosuch: &a !!str |2-\n\n    # soac: allow-file unknown-key -- old\n    more\n",
        "main:\n  nosuch: >\n\n    a\n    # soac: allow-file unknown-key -- old\n",
        "main:\n  nosuch: &a  # comment\n    'b # soac: allow-file unknown-key -- old'\n",
        "main:\n  nosuch: a#soac:allow unknown-key -- old\n",
        "main:\n  nosuch: 1  ## soac: allow unknown-key -- old\n",
        "main:\n  nosuch: 1  # Soac: allow unknown-key -- old\n",
        "main:\n  nosuch: 1  # soac allow unknown-key -- old\n",
    ])
    func noComment(text: String) {
        #expect(SilencesTester.lines(text) == ["2 unknown-key"], "\(text)")
    }

    /// A silence of another line, of another rule, or without a reason, and what is said of it.
    @Test(arguments: [
        ("main:\n  nosuch: 1\n  # soac: allow unknown-key -- old\n", ["2 unknown-key", "3 silence"]),
        ("# soac: allow unknown-key -- old\nmain:\n  nosuch: 1\n", ["1 silence", "3 unknown-key"]),
        ("main:\n  # soac: allow unknown-key -- old\n\n  nosuch: 1\n", ["2 silence", "4 unknown-key"]),
        ("main:\n  nosuch: 1  # soac: allow duplicate-key -- old\n", ["2 unknown-key", "2 silence"]),
        ("main:\n  nosuch: 1  # soac: allow unknown-key, duplicate-key -- old\n", ["2 silence"]),
        ("main:\n  nosuch: 1  # soac: allow unknown-key\n", ["2 unknown-key", "2 silence"]),
        ("main:\n  nosuch: 1  # soac: allow unknown-key -- \n", ["2 unknown-key", "2 silence"]),
        ("main:\n  nosuch: 1  # soac: allow -- old\n", ["2 unknown-key", "2 silence"]),
        ("main:\n  nosuch: 1  # soac: allow , -- old\n", ["2 unknown-key", "2 silence"]),
        ("main:\n  nosuch: 1  # soac:\n", ["2 unknown-key", "2 silence"]),
        ("main:\n  nosuch: 1  # soac: allows unknown-key -- old\n", ["2 unknown-key", "2 silence"]),
        ("main:\n  nosuch: 1  # soac: allow silence -- old\n", ["2 unknown-key", "2 silence"]),
        (
            "main:\n  nosuch: 1  # soac: allow duplicate-key -- a # soac: allow unknown-key -- b\n",
            ["2 unknown-key", "2 silence"]
        ),
        ("# soac: allow-file unknown-key -- old\n", ["1 silence"]),
    ])
    func isReported(text: String, expected: [String]) {
        #expect(SilencesTester.lines(text) == expected, "\(text)")
    }

    @Test func unknownRulesHaveNearNames() throws {
        let file = "main:\n  nosuch: 1  # soac: allow unknwon-key -- old\n"
        let finding = try #require(SilencesTester(["web/marathon-c.yaml": file]).findings.last)
        #expect(finding.message == "there is no rule 'unknwon-key' to silence")
        #expect(finding.hint == "did you mean 'unknown-key'?")
        #expect(finding.span?.start == Position(line: 2, column: 14))
        #expect(finding.span?.end == Position(line: 2, column: 46))
        #expect(finding.excerpt == "  nosuch: 1  # soac: allow unknwon-key -- old")
        #expect(finding.service == ServiceName("web"))
    }

    /// What a stage calls an error is lost to whoever compiles, whatever a comment says.
    @Test func errorsOfStagesStay() {
        let span = SourceSpan(file: "web/marathon-c.yaml")
        let error = Diagnostic(.yamlValue, "wrong", span: span, service: ServiceName("web"))
        let read = SilenceComments.read(
            YAMLParser.parse(Array("a: 1 # soac: allow-file yaml-value -- old\n".utf8), path: span.path).value!)
        let result = Silences.apply(
            [error], comments: read.value, configuration: .empty)
        #expect(result.findings.map(\.message) == ["wrong", "an error of yaml-value cannot be silenced"])
        #expect(result.tally.silenced == 0)
    }

    @Test func errorsOfRulesGo() {
        let result = SilencesTester([
            "web/marathon-c.yaml": "main: {}\n",
            "web/chronos-c.yaml": "main:  # soac: allow duplicate-instance -- moving\n  schedule: '@daily'\n",
        ])
        #expect(result.shown.filter { $0.contains("duplicate-instance") || $0.contains("silence") } == [])
        #expect(result.silenced == 1)
    }

    /// Findings about all services are silenced where they stand.
    @Test func findingsOfTheRepository() {
        let result = SilencesTester([
            "api/smartstack.yaml": "main: {proxy_port: 20001}\n",
            "web/smartstack.yaml":
                "main:\n  # soac: allow proxy-port -- old\n  proxy_port: 20001\ntwo: {proxy_port: 20001}\n",
        ])
        #expect(result.shown == ["web/smartstack.yaml:4 warning proxy-port"])
        #expect(result.silenced == 1)
    }

    /// Where not all was looked for, nothing is known to be of no use.
    @Test func uncheckedFiles() {
        let comment = "# soac: allow-file unknown-key -- old\n"
        let other = SilencesTester(["web/marathon-d.yaml": comment + "a: {nosuch: 1}\n"])
        #expect(other.shown == [])
        let duplicate = "a: 1\na: 2  # soac: allow duplicate-key -- old\n"
        #expect(SilencesTester(["web/marathon-d.yaml": duplicate]).shown == [])
        let broken = SilencesTester(["web/marathon-c.yaml": comment, "web/service.yaml": "a: [\n"])
        #expect(broken.shown.allSatisfy { $0.hasSuffix("yaml-syntax") } && broken.shown.count == 1)
    }

    /// A file that symlinks of two services lead to.
    @Test func sharedFiles() {
        let text = "main: {nosuch: 1}  # soac: allow unknown-key, duplicate-key -- old\n"
        let sources = ["a", "b"].map { name in
            ServiceSource(
                name: ServiceName(name), files: ["marathon-c.yaml": .present(path: "s.yaml", bytes: Array(text.utf8))])
        }
        let checked = sources.map { CheckPipeline(RuleContext(clusters: [ClusterName("c")])).check($0) }
        let result = Silences.apply(
            checked.flatMap(\.diagnostics).filter { $0.id != .deployStep }, comments: checked.flatMap(\.value.silences),
            configuration: .empty)
        #expect(result.tally.silenced == 2 && result.findings.map(\.id) == [.silence])
    }

    /// Comments of any text: nothing crashes, and what they do not name stays.
    @Test(arguments: UInt64(0)..<20)
    func anyComment(seed: UInt64) {
        var random = Seeded(seed)
        let words = [
            "soac:", "#", "allow", "allow-file", " ", " ", "--", ",", "duplicate-key", "SOA0104", "proxy-port", "'",
            "\"", "|",
            ">", "é", "\t", "-", ":", "x",
        ]
        for _ in 0..<200 {
            let comments = (0..<3).map { _ in
                "# soac:"
                    + (0..<Int.random(in: 0...8, using: &random)).map { _ in words.randomElement(using: &random)! }
                    .joined()
            }
            let text = "main:\n  nosuch: 1 \(comments[0])\n  \(comments[1])\n  other_one: |\n    \(comments[2])\n"
            let lines = SilencesTester.lines(text)
            #expect(lines.filter { $0.hasSuffix("unknown-key") } == ["2 unknown-key", "4 unknown-key"], "\(text)")
            // Each of the two comments is no silence of anything here.
            #expect(lines.contains("2 silence") && lines.contains("3 silence"), "\(text)")
            #expect(!lines.contains("5 silence"), "\(text)")
        }
    }

    /// Whatever the text: a comment is where a parser that is given the text without it reads the same.
    @Test(arguments: UInt64(0)..<20)
    func whatIsFoundIsAComment(seed: UInt64) {
        var random = Seeded(seed)
        let pieces = [
            "a: ", "b: ", "\n", "\n", "\n  ", "\n    ", "# soac: x", " # soac: y", "'", "\"", "|", ">-", "- ", "&a ",
            "!!str ", "t",
            "[", "]", "é", "\r\n", "\u{2028}", "''",
        ]
        var found = 0
        for _ in 0..<2000 {
            let text = (0..<Int.random(in: 2...14, using: &random)).map { _ in pieces.randomElement(using: &random)! }
                .joined()
            guard let document = YAMLParser.parse(Array(text.utf8), path: "a.yaml").value else { continue }
            for comment in CommentScanner.comments(of: document) {
                found += 1
                let changed = SilencesTesterText.blank(comment.place.span, in: text)
                let again = YAMLParser.parse(Array(changed.utf8), path: "a.yaml").value
                #expect(again?.root.value.repr == document.root.value.repr, "\(text.debugDescription)")
            }
        }
        #expect(found > 100)
    }
}

enum SilencesTesterText {
    /// The text with another comment in place of that one.
    static func blank(_ span: SourceSpan, in text: String) -> String {
        var cursor = TextCursor()
        let bytes = Array(text.utf8)
        while cursor.offset < bytes.count, cursor.position < span.start { cursor.step(bytes) }
        let end = TextCursor.lineEnd(bytes, from: cursor.offset)
        return String(decoding: bytes[..<cursor.offset] + Array("#".utf8) + bytes[end...], as: UTF8.self)
    }
}
