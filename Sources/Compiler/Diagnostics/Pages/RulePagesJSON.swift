/// All pages for programs.
public enum RulePagesJSON {
    /// `{"version": 1, "rules": [{"id": "unknown-key", "code": "SOA0304", …}]}`, a rule a line. `severity` is that of the kind,
    /// `severities` are all that a finding of it can have in `soac check`; texts are Markdown.
    public static func render(_ pages: [RulePage]) -> String {
        JSONText.object(["version": "1", "rules": JSONText.lines(pages.map(object))]) + "\n"
    }

    private static func object(_ page: RulePage) -> String {
        let severities: [Severity] =
            !page.id.isOfCheck ? [] : page.id.isErrorOrWarning ? [.error, .warning] : [page.id.severity]
        return JSONText.object([
            "id": JSONText.of(page.id.name), "code": JSONText.of(page.id.code),
            "severity": JSONText.of(page.id.severity.rawValue), "severities": list(severities.map(\.rawValue)),
            "severity_text": JSONText.of(page.severity), "refused_by": list(page.id.refusedBy.names),
            "title": JSONText.of(page.title), "text": JSONText.of(page.text),
            "wrong": files(page.wrong), "right": files(page.right), "no_example": JSONText.orNull(page.noExample),
            "silencing": JSONText.of(page.silencing), "path": JSONText.of(page.path),
        ])
    }

    private static func list(_ texts: [String]) -> String {
        "[\(texts.map(JSONText.of).joined(separator: ", "))]"
    }

    private static func files(_ files: [RulePage.ExampleFile]) -> String {
        let objects = files.map { JSONText.object(["path": JSONText.of($0.path), "text": JSONText.of($0.text)]) }
        return "[\(objects.joined(separator: ", "))]"
    }
}
