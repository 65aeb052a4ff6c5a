import Testing

@testable import Compiler

/// What a user reads, to the character.
@Suite struct TextRendererTests {
    private func finding(
        _ message: String = "mem is a number, not 'lots'", hint: String? = nil, excerpt: String?,
        _ start: (UInt32, UInt32), _ end: (UInt32, UInt32),
        id: DiagnosticID = .valueType
    ) -> Diagnostic {
        let span = SourceSpan(
            path: "web/marathon-c.yaml", start: Position(line: start.0, column: start.1),
            end: Position(line: end.0, column: end.1))
        return Diagnostic(id, message, hint: hint, span: span, excerpt: excerpt)
    }

    private func render(_ finding: Diagnostic) -> String { TextRenderer(colored: false).render(finding) }

    @Test func showsWhereWhatAndWhatToDo() {
        #expect(
            render(finding(hint: "write a number", excerpt: "  mem: lots", (12, 8), (12, 12))) == """
                web/marathon-c.yaml:12:8: error: mem is a number, not 'lots' [value-type]
                     |
                  12 |   mem: lots
                     |        ^^^^
                  help: write a number

                """)
    }

    @Test func showsFindingsWithoutAPlace() {
        #expect(
            render(Diagnostic(.systemConfig, "there are no volumes")) == "error: there are no volumes [system-config]\n"
        )
        #expect(
            render(Diagnostic(.unknownKey, "a", hint: "b", span: SourceSpan(file: "f")))
                == "f:1:1: warning: a [unknown-key]\n  help: b\n")
    }

    /// An empty span still has a caret.
    @Test func marksAPlaceBetweenCharacters() {
        #expect(render(finding("m", excerpt: "main:", (1, 6), (1, 6))).hasSuffix("\n  1 | main:\n    |      ^\n"))
        #expect(render(finding("m", excerpt: "", (3, 1), (3, 1))).hasSuffix("\n  3 | \n    | ^\n"))
    }

    /// A span over several lines is marked to the end of its first.
    @Test func marksTheFirstOfSeveralLines() {
        #expect(render(finding("m", excerpt: "a: [b,", (1, 4), (3, 2))).hasSuffix("\n  1 | a: [b,\n    |    ^^^\n"))
    }

    @Test func aTabIsOneColumn() {
        #expect(render(finding("m", excerpt: "\tmem:\t1", (2, 1), (2, 2))).hasSuffix("\n  2 |  mem: 1\n    | ^\n"))
    }

    /// Columns count characters; what moves the cursor is not shown.
    @Test func countsCharacters() {
        #expect(
            render(finding("m", excerpt: "é☃: [*x]", (1, 6), (1, 8))).hasSuffix("\n  1 | é☃: [*x]\n    |      ^^\n"))
        #expect(
            render(finding("a\u{1B}[31mb\r\n", excerpt: "b: \u{0}\u{1B}[2J\u{9B}x", (1, 4), (1, 5))) == """
                web/marathon-c.yaml:1:4: error: a\u{FFFD}[31mb\u{FFFD}\u{FFFD} [value-type]
                    |
                  1 | b: \u{FFFD}\u{FFFD}[2J\u{FFFD}x
                    |    ^

                """)
    }

    /// Of a long line a window of 160 characters, with the caret near its left edge.
    @Test func cutsLongLines() {
        let line = String(repeating: "a", count: 200) + "!" + String(repeating: "b", count: 199)
        let lines = render(finding("m", excerpt: line, (1, 201), (1, 202))).split(
            separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[2] == "  1 | " + String(repeating: "a", count: 20) + "!" + String(repeating: "b", count: 139))
        #expect(lines[3] == "    | " + String(repeating: " ", count: 20) + "^")
        let start = render(finding("m", excerpt: line, (1, 1), (1, 400))).split(separator: "\n")
        #expect(start[2] == "  1 | " + String(repeating: "a", count: 160))
        #expect(start[3] == "    | " + String(repeating: "^", count: 160))
        let end = render(finding("m", excerpt: line, (1, 400), (1, 401))).split(separator: "\n")
        #expect(end[2] == "  1 | " + String(repeating: "b", count: 160))
        #expect(end[3] == "    | " + String(repeating: " ", count: 159) + "^")
    }

    /// The excerpt of a document is cut at 400 bytes: a place behind that has no caret, which would stand under nothing.
    @Test func aPlaceBehindTheExcerpt() {
        let text = render(finding("m", excerpt: String(repeating: "a", count: 400), (1, 5000), (1, 5004)))
        #expect(text.hasSuffix("[value-type]\n    |\n  1 | \(String(repeating: "a", count: 160))\n"))
    }

    @Test func colors() {
        let error = finding("m", hint: "h", excerpt: "a: b", (1, 4), (1, 5))
        #expect(
            TextRenderer(colored: true).render(error)
                == "\u{1B}[1mweb/marathon-c.yaml:1:4: \u{1B}[0m\u{1B}[1;31merror: \u{1B}[0m\u{1B}[1mm\u{1B}[0m [value-type]\n    |\n  1 | a: b\n    | \u{1B}[1;31m   ^\u{1B}[0m\n  \u{1B}[36mhelp:\u{1B}[0m h\n"
        )
        #expect(TextRenderer(colored: true).render(Diagnostic(.unknownKey, "m")).hasPrefix("\u{1B}[1;33mwarning: "))
        #expect(!render(error).contains("\u{1B}"))
    }
}
