import Compiler

/// A log as JSON for other programs; `docs/history.md` describes it. `version` rises when a member changes its meaning or
/// goes; new ones may come at any time.
public enum HistoryJSON {
    public static func render(_ report: HistoryReport) -> String {
        JSONText.object([
            "version": "1",
            "service": JSONText.orNull(report.of.service?.text),
            "pattern": JSONText.orNull(report.of.pattern),
            "instance": JSONText.orNull(report.of.instance?.text),
            "clusters": "[" + report.clusters.map { JSONText.of($0.text) }.joined(separator: ", ") + "]",
            "start": JSONText.of(report.start.id.description),
            "boundary": "[" + report.boundary.map { JSONText.of($0.id.id.description) }.joined(separator: ", ") + "]",
            "commits": JSONText.lines(report.entries.map(entry)),
            "deploys_read": JSONText.orNull((report.deploysRead?.time).flatMap(CommitWords.iso)),
            "deploys": JSONText.lines(report.deploys.map(\.json)),
        ]) + "\n"
    }

    private static func entry(_ entry: HistoryEntry) -> String {
        JSONText.object([
            "commit": CommitWords.json(entry.commit),
            "merge": entry.merge.map(CommitWords.json) ?? "null",
            "begins_with": entry.beginsWith.map(String.init) ?? "null",
            "changes": "[" + entry.changes.map(ChangeJSON.change).joined(separator: ", ") + "]",
        ])
    }
}
