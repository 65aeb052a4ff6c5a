import Git

@testable import Compiler

/// Findings of every kind: with and without a place, and with all that YAML can bring into a text.
enum SampleReport {
    static let report = Report(
        findings: findings, cut: 7, silenced: 2, services: 12, state: state, version: "1.2.3",
        rulePages: "https://git.example.org/soac/docs/rules/{rule}.md")

    /// A branch can have nearly any name, and on the command line anything can stand.
    private static let state = SnapshotState(.commit(revision: "fix-<\u{9B}2J>&\n"), changedFiles: 2)

    private static let findings = [
        Diagnostic(.systemConfig, "there are no volumes"),
        Diagnostic(
            .noSlaves, "no slaves for pool 'gpu'", hint: "choose another pool", service: ServiceName("web"),
            refusedBy: .compile),
        Diagnostic(
            .danglingSymlink, "the symlink leads nowhere", span: SourceSpan(file: "search/smartstack.yaml"),
            service: ServiceName("search")),
        Diagnostic(
            .valueType, "mem is a number, not 'lots'", hint: "write a number",
            span: span("web/marathon-c.yaml", (12, 8), (12, 12)), excerpt: "  mem: lots", service: ServiceName("web"),
            refusedBy: [.validate, .compile]),
        Diagnostic(
            .yamlSyntax, "a\u{1B}[31m\u{0}\r\n::error::b, 100% <x> & \"y\" ]]> {0} [link](http://e) é\u{FFFE}𝄞",
            hint: "a\nb \u{9B}2J", span: span("web/marathon-c.yaml", (40, 1), (42, 3)),
            excerpt: "\u{1B}[2J]]>\u{0}\t<é𝄞>", service: ServiceName("web")),
        note,
        Diagnostic(
            .unknownKey, "unknown key 'x'", span: span("wéb,1%:\n\u{1B}<a b>/c\"\\.yaml", (3, 1), (3, 2)),
            excerpt: "x: 1", service: ServiceName("wéb,1%:\n\u{1B}<a b>")),
        duplicate(5), duplicate(9),
    ]

    private static let note = Diagnostic(
        .deployGroup, "nothing is deployed here yet", span: span("web/marathon-c.yaml", (50, 3), (50, 7)),
        service: ServiceName("web"), severity: .note)

    /// Two that differ in their line alone.
    private static func duplicate(_ line: UInt32) -> Diagnostic {
        Diagnostic(
            .duplicateKey, "'cpus' stands here twice", span: span("z/marathon-c.yaml", (line, 1), (line, 5)),
            service: ServiceName("z"))
    }

    private static func span(_ path: String, _ start: (UInt32, UInt32), _ end: (UInt32, UInt32)) -> SourceSpan {
        SourceSpan(
            path: path, start: Position(line: start.0, column: start.1), end: Position(line: end.0, column: end.1))
    }
}
