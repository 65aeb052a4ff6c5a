import Testing

@testable import Compiler

@Suite struct RepeatedFindingsTests {
    private func finding(
        _ id: DiagnosticID, _ message: String, _ service: String, _ path: String = "_templates/m.yaml",
        line: UInt32 = 1, by refusers: Refusers = []
    ) -> Diagnostic {
        let start = Position(line: line, column: 1)
        return Diagnostic(
            id, message, span: SourceSpan(path: path, start: start, end: start), service: ServiceName(service),
            refusedBy: refusers)
    }

    private func shown(_ findings: [Diagnostic]) -> [String] {
        findings.map { "\($0.service?.text ?? "") \($0.span?.start.line ?? 0) \($0.message) \($0.refusedBy.names)" }
    }

    @Test func aFileOfSeveralServicesIsSpokenOfOnce() {
        let findings = [
            finding(.duplicateKey, "the key is defined twice", "a"),
            finding(.duplicateKey, "the key is defined twice", "b"),
            finding(.marathonBody, "a.main: no", "a", line: 2), finding(.marathonBody, "a.two: no", "a", line: 2),
            finding(.marathonBody, "b.main: no", "b", line: 2), finding(.duplicateKey, "another", "b", line: 3),
            finding(.duplicateKey, "the key is defined twice", "b", "b/x.yaml"),
        ]
        #expect(
            shown(findings.oncePerFile(perService: true)) == [
                "a 1 the key is defined twice []", "a 2 a.main: no []", "a 2 a.two: no []", "b 3 another []",
                "b 1 the key is defined twice []",
            ])
    }

    /// Whoever asks for each service is told of each that is refused.
    @Test func whatIsRefusedIsRefusedOfEach() {
        let findings = [
            finding(.yamlSyntax, "broken", "a", by: .compile), finding(.yamlSyntax, "broken", "b", by: .validate),
        ]
        #expect(shown(findings.oncePerFile(perService: true)) == shown(findings))
        #expect(shown(findings.oncePerFile(perService: false)) == [#"a 1 broken ["validate", "compile"]"#])
    }

    /// `paasta validate` looks at the file itself, and not at symlinks to it.
    @Test func whatIsAnErrorOfOneIsNoWarningOfOthers() {
        let findings = [
            finding(.unknownKey, "not known", "b", by: .validate),
            finding(.unknownKey, "a.main: not known", "a").with(.warning),
        ]
        for perService in [true, false] {
            #expect(shown(findings.oncePerFile(perService: perService)) == [#"b 1 not known ["validate"]"#])
        }
    }
}
