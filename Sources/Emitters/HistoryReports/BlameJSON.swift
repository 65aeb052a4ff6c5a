import Compiler

/// Blamed fields as JSON for other programs; `docs/history.md` describes it. `version` rises when a member changes its
/// meaning or goes; new ones may come at any time.
public enum BlameJSON {
    public static func render(_ report: BlameReport) -> String {
        JSONText.object([
            "version": "1",
            "service": JSONText.of(report.id.service.text),
            "instance": JSONText.of(report.id.instance.text),
            "start": JSONText.of(report.start.id.description),
            "artifacts": "[" + report.tables.map(table).joined(separator: ", ") + "]",
        ]) + "\n"
    }

    private static func table(_ table: BlameTable) -> String {
        JSONText.object([
            "cluster": JSONText.of(table.cluster.text),
            "family": JSONText.of(table.family.rawValue),
            "fields": JSONText.lines(table.fields.map(field)),
        ])
    }

    private static func field(_ blamed: BlamedField) -> String {
        JSONText.object([
            "field": JSONText.of(blamed.field.path.text),
            "value": blamed.field.shown,
            "source": ExplanationJSON.object(blamed.field.source),
            "boundary": "\(blamed.commit.isBoundary)",
            "commit": CommitWords.json(blamed.commit),
        ])
    }
}
