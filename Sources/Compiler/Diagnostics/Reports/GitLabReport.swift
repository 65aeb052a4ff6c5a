/// GitLab's Code Quality report, which merge requests show: a list of findings, each with a file and a line.
enum GitLabReport {
    static func text(_ report: Report) -> String {
        let fingerprints = Fingerprint.of(report.findings)
        return JSONText.lines(zip(report.findings, fingerprints).map(finding)) + "\n"
    }

    private static func finding(_ finding: Diagnostic, fingerprint: String) -> String {
        JSONText.object([
            "description": JSONText.of(finding.printableText),
            "check_name": JSONText.of(finding.id.name),
            "fingerprint": JSONText.of(fingerprint),
            "severity": JSONText.of(severity(finding.severity)),
            "location": JSONText.object([
                "path": JSONText.of(finding.filePath),
                "lines": JSONText.object(["begin": "\(finding.span?.start.line ?? 1)"]),
            ]),
        ])
    }

    /// `critical` and `blocker` are for what soac cannot know: how much depends on a service.
    private static func severity(_ severity: Severity) -> String {
        switch severity {
        case .error: "major"
        case .warning: "minor"
        case .note: "info"
        }
    }
}
