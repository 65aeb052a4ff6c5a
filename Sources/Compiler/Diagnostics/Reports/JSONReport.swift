/// soac's own document, for programs: a finding a line. `version` rises when a member changes its meaning or goes;
/// new ones may come at any time.
enum JSONReport {
    static func text(_ report: Report) -> String {
        JSONText.object([
            "version": "1",
            "findings": JSONText.lines(report.findings.map(\.json)),
            "summary": report.summaryObject,
        ]) + "\n"
    }
}

extension Diagnostic {
    /// A finding as JSON. Lines and columns count from 1, columns in Unicode scalars; the end is behind the last character. All of them
    /// are null, and the path, if no file is to blame.
    public var json: String {
        return JSONText.object([
            "service": JSONText.orNull(service?.text),
            "severity": JSONText.of(severity.rawValue),
            "rule": JSONText.of(id.name),
            "code": JSONText.of(id.code),
            "path": JSONText.orNull(span?.path),
            "line": number(span?.start.line),
            "column": number(span?.start.column),
            "end_line": number(span?.end.line),
            "end_column": number(span?.end.column),
            "message": JSONText.of(message),
            "hint": JSONText.orNull(hint),
            "refused_by": refusedByJSON,
            "fix": mend?.json ?? "null",
        ])
    }

    /// `["validate", "compile"]`; what nobody refuses has an empty list.
    var refusedByJSON: String { "[\(refusedBy.names.map(JSONText.of).joined(separator: ", "))]" }

    private func number(_ number: UInt32?) -> String { number.map { "\($0)" } ?? "null" }
}

extension Mend {
    /// What to do, and the edits by bytes of the file, or its new name.
    fileprivate var json: String {
        switch action {
        case .edits(let edits):
            let items = edits.map { edit in
                JSONText.object([
                    "start": "\(edit.range.lowerBound)", "end": "\(edit.range.upperBound)",
                    "text": JSONText.of(edit.text),
                ])
            }
            return JSONText.object(["title": JSONText.of(title), "edits": "[\(items.joined(separator: ", "))]"])
        case .rename(let name):
            return JSONText.object(["title": JSONText.of(title), "rename": JSONText.of(name)])
        }
    }
}
