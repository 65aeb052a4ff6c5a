/// Commands in the log of a GitHub workflow, which shows them beside the lines of a change; then the summary.
/// GitHub's documentation calls them workflow commands, `::error file=…::…`.
enum GitHubReport {
    static func text(_ report: Report) -> String {
        report.findings.map(command).joined() + report.summary + "\n"
    }

    private static func command(_ finding: Diagnostic) -> String {
        var properties: [String] = []
        if let span = finding.span {
            properties = [
                "file=\(escaped(span.path, isProperty: true))", "line=\(span.start.line)", "col=\(span.start.column)",
                "endLine=\(span.end.line)", "endColumn=\(span.end.column)",
            ]
        }
        properties.append("title=\(finding.id.name) (\(finding.id.code))")
        let command = finding.severity == .note ? "notice" : finding.severity.rawValue
        let message = escaped(finding.printableText, isProperty: false)
        return "::\(command) \(properties.joined(separator: ","))::\(message)\n"
    }

    private static func escaped(_ text: String, isProperty: Bool) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "%": result += "%25".unicodeScalars
            case "\r": result += "%0D".unicodeScalars
            case "\n": result += "%0A".unicodeScalars
            case ":" where isProperty: result += "%3A".unicodeScalars
            case "," where isProperty: result += "%2C".unicodeScalars
            // GitHub has no escape for these, and the log is shown in terminals as well.
            case _ where Printable.hides(scalar): result.append("\u{FFFD}")
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
