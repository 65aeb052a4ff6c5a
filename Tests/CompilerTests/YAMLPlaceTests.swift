import Testing

@testable import Compiler

/// Where a finding of the YAML parser stands, and what it says.
@Suite struct YAMLPlaceTests {
    private func findings(_ text: String) -> [Diagnostic] {
        YAMLParser.parse(Array(text.utf8), path: "web/a.yaml").diagnostics
    }

    private func expectOne(
        _ text: String, _ id: DiagnosticID, at line: UInt32, _ column: UInt32, excerpt: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let findings = findings(text)
        #expect(findings.count == 1, sourceLocation: sourceLocation)
        guard let finding = findings.first else { return }
        #expect(finding.id == id, sourceLocation: sourceLocation)
        #expect(finding.span?.path == "web/a.yaml", sourceLocation: sourceLocation)
        #expect(finding.span?.start == Position(line: line, column: column), sourceLocation: sourceLocation)
        #expect(finding.excerpt == excerpt, sourceLocation: sourceLocation)
    }

    @Test func tab() {
        expectOne("main:\n\tmem: 1\n", .yamlSyntax, at: 2, 1, excerpt: "\tmem: 1")
        #expect(findings("main:\n\tmem: 1\n").first?.hint?.contains("tabs do not indent") == true)
    }

    @Test func unclosedBracket() {
        expectOne("main:\n  args: [a, b\nother: {}\n", .yamlSyntax, at: 2, 9, excerpt: "  args: [a, b")
    }

    @Test func unclosedQuote() {
        expectOne("main:\n  cmd: \"a\n", .yamlSyntax, at: 2, 8, excerpt: "  cmd: \"a")
    }

    @Test func colonInText() {
        expectOne("main:\n  cmd: a: b\n", .yamlSyntax, at: 2, 8, excerpt: "  cmd: a: b")
    }

    /// A column counts characters, not bytes.
    @Test func columnBehindOtherScripts() {
        expectOne("é☃𝄞: [*x]\n", .yamlSyntax, at: 1, 7, excerpt: "é☃𝄞: [*x]")
    }

    @Test func unknownAnchor() {
        expectOne("a: 1\nb: *nosuch\n", .yamlSyntax, at: 2, 4, excerpt: "b: *nosuch")
        #expect(findings("a: 1\nb: *nosuch\n").first?.message == "there is no anchor '&nosuch' before this alias")
    }

    @Test func anchorTwice() {
        expectOne("a: &x 1\nb: &x 2\n", .yamlSyntax, at: 2, 4, excerpt: "b: &x 2")
        #expect(findings("a: &x 1\nb: &x 2\n").first?.hint == "the first is in line 1; name one of them otherwise")
    }

    @Test func valueInsideItself() {
        expectOne("a: &x [1, *x]\n", .yamlValue, at: 1, 11, excerpt: "a: &x [1, *x]")
    }

    @Test func nulByte() {
        expectOne("a: 1\né: \u{0}\n", .yamlSyntax, at: 2, 4, excerpt: "é: \u{0}")
        #expect(findings("a: 1\né: \u{0}\n").first?.message.contains("at byte 9") == true)
        expectOne("\u{FEFF}a: 1\nb: \u{7}\n", .yamlSyntax, at: 2, 4, excerpt: "b: \u{7}")
    }

    @Test func bytesThatAreNoText() {
        let parsed = YAMLParser.parse(Array("a: 1\nb: ".utf8) + [0xFF, 0xFE], path: "a.yaml")
        #expect(parsed.value == nil)
        #expect(parsed.diagnostics.map(\.id) == [.yamlSyntax])
        #expect(parsed.diagnostics.first?.span?.start == Position(line: 2, column: 4))
    }

    @Test func secondDocument() {
        expectOne("a: 1\n---\nb: 2\n", .yamlSyntax, at: 2, 1, excerpt: "---")
    }

    @Test func impossibleValues() {
        expectOne("a: 2019-02-30\n", .yamlValue, at: 1, 4, excerpt: "a: 2019-02-30")
        expectOne("a: ._\n", .yamlValue, at: 1, 4, excerpt: "a: ._")
        expectOne("a:\n  - !!bool foo\n", .yamlValue, at: 2, 5, excerpt: "  - !!bool foo")
        expectOne("a: !foo 1\n", .yamlValue, at: 1, 4, excerpt: "a: !foo 1")
        expectOne("a: =\n", .yamlValue, at: 1, 4, excerpt: "a: =")
        expectOne("? [a]\n: 1\n", .yamlValue, at: 1, 3, excerpt: "? [a]")
        expectOne("<<: 5\na: 1\n", .yamlValue, at: 1, 5, excerpt: "<<: 5")
    }

    /// A `<<` alone is no empty file.
    @Test(arguments: ["<<", "=", "<<\n", "--- =\n"])
    func mergeKeyAsTheWholeFile(text: String) {
        #expect(YAMLParser.parse(Array(text.utf8), path: "a.yaml").value == nil)
        #expect(findings(text).map(\.id) == [.yamlValue])
    }

    @Test func duplicateKeyIsAWarning() {
        let text = "main:\n  mem: 1\n  cpus: 1\n  mem: 2\n"
        expectOne(text, .duplicateKey, at: 4, 3, excerpt: "  mem: 2")
        let finding = findings(text).first
        #expect(finding?.severity == .warning)
        #expect(finding?.message == "the key 'mem' is here again; the last one wins")
        #expect(finding?.hint == "the first is in line 2; remove one of them")
        #expect(finding?.span?.end == Position(line: 4, column: 6))
        let value = YAMLParser.parse(Array(text.utf8), path: "a.yaml").value?.root.value
        #expect(value?.repr == "{'main': {'mem': 2, 'cpus': 1}}")
    }

    /// What is merged may be overridden; that is what merging is for.
    @Test func overridingAMergedKeyIsNoDuplicate() {
        #expect(findings("t: &t {a: 1}\nmain: {<<: *t, a: 2}\n").isEmpty)
    }

    /// Warnings that come before the error are kept.
    @Test func warningAndError() {
        let findings = findings("a: {b: 1, b: 2}\nc: *x\n")
        #expect(findings.map(\.id) == [.duplicateKey, .yamlSyntax])
    }

    @Test(arguments: ["a: 1\n", "---\na: 1\n", "%YAML 1.1\n---\na: 1\n"])
    func byteOrderMarkIsNoPartOfTheText(text: String) {
        let parsed = YAMLParser.parse([0xEF, 0xBB, 0xBF] + Array(text.utf8), path: "a.yaml")
        #expect(parsed.value?.root.value.repr == "{'a': 1}")
        #expect(parsed.value?.root.span.start.column == 1)
    }

    @Test func spansOfNodes() throws {
        let root = try #require(YAMLParser.parse(Array("a: [é, 'b c']\nd: {e: 1}\n".utf8), path: "a.yaml").value?.root)
        let list = try #require(root.value("a"))
        func span(_ node: Node?) -> [UInt32]? {
            node.map { [$0.span.start.line, $0.span.start.column, $0.span.end.line, $0.span.end.column] }
        }
        #expect(span(list) == [1, 4, 1, 14])
        #expect(list.items.map { span($0) } == [[1, 5, 1, 6], [1, 8, 1, 13]])
        #expect(span(root.value("d")?.value("e")) == [2, 8, 2, 9])
        #expect(span(root.value("d")?.pairs.first { _ in true }?.key) == [2, 5, 2, 6])
    }
}
