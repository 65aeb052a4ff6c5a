/// soac's own document, for programs: a finding a line. `version` rises when a member changes its meaning or goes;
/// new ones may come at any time.
enum JSONReport {
    static func text(_ report: Report) -> String {
        JSONText.object([
            "version": "1",
            "findings": JSONText.lines(report.findings.map(finding)),
            "summary": report.summaryObject,
        ]) + "\n"
    }

    /// Lines and columns count from 1, columns in Unicode scalars; the end is behind the last character. All of them
    /// are null, and the path, if no file is to blame.
    private static func finding(_ finding: Diagnostic) -> String {
        let span = finding.span
        return JSONText.object([
            "service": JSONText.orNull(finding.service?.text),
            "severity": JSONText.of(finding.severity.rawValue),
            "rule": JSONText.of(finding.id.name),
            "code": JSONText.of(finding.id.code),
            "path": JSONText.orNull(span?.path),
            "line": number(span?.start.line),
            "column": number(span?.start.column),
            "end_line": number(span?.end.line),
            "end_column": number(span?.end.column),
            "message": JSONText.of(finding.message),
            "hint": JSONText.orNull(finding.hint),
        ])
    }

    private static func number(_ number: UInt32?) -> String { number.map { "\($0)" } ?? "null" }
}
