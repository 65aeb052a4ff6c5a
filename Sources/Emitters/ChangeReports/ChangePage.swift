import Compiler

/// A diff as one HTML file that needs no network: what changes stands in it as JSON, and `Page/page.js` shows it.
///
/// The page forbids itself all but its own style and script (its Content-Security-Policy), whose digests stand here; a test
/// tells the new ones after an edit.
enum ChangePage {
    static let styleDigest = "sha256-j693jXg55IJDa7ooyZqpqmxZZro7dGwsT5FXuds3dv8="
    static let scriptDigest = "sha256-H196n1cKNiJ2n3/N2XAPZn4XbPxR2ED2sISjOJ3TviE="

    static let style = String(decoding: PackageResources.page_css, as: UTF8.self)
    static let script = String(decoding: PackageResources.page_js, as: UTF8.self)

    static func text(_ report: ChangeReport) -> String {
        HTMLText.filled(
            String(decoding: PackageResources.page_html, as: UTF8.self),
            [
                "style-digest": styleDigest, "script-digest": scriptDigest, "style": style, "script": script,
                "before": HTMLText.escaped(report.before.name),
                "after": HTMLText.escaped(report.after.name),
                "summary": HTMLText.escaped(ChangeWords.summary(report)), "data": data(report),
            ])
    }

    // MARK: Data

    /// JSON in which no element can begin or end.
    private static func data(_ report: ChangeReport) -> String {
        let verdicts = report.groups.byVerdict.map { verdict, groups in
            JSONText.object([
                "name": json(verdict.rawValue),
                "gravity": json(verdict.gravity.rawValue),
                "count": "\(report.totals.count(verdict))",
            ])
        }
        let table = PoolTable(report.totals)
        let text = JSONText.object([
            "verdicts": JSONText.lines(verdicts),
            "quantities": list(table.columns),
            "pools": JSONText.lines(table.rows.map(pool)),
            "findings": JSONText.lines(report.findings.map(finding)),
            "groups": JSONText.lines(report.groups.map(group)),
        ])
        return HTMLText.data(text)
    }

    private static func list(_ texts: [String]) -> String {
        "[" + texts.map(json).joined(separator: ", ") + "]"
    }

    private static func pool(_ row: PoolTable.Row) -> String {
        JSONText.object([
            "cluster": json(row.pool.cluster.text),
            "name": json(row.pool.name),
            "cells": "[" + row.cells.map(cell).joined(separator: ", ") + "]",
        ])
    }

    private static func cell(_ cell: PoolTable.Cell) -> String {
        JSONText.object([
            "change": json(cell.change),
            "peak": jsonOrNull(cell.peak),
            "amounts": "[" + cell.amounts.map(ChangeWords.json).joined(separator: ", ") + "]",
        ])
    }

    private static func finding(_ finding: Diagnostic) -> String {
        JSONText.object([
            "severity": json(finding.severity.rawValue),
            "message": json(finding.message),
            "rule": json(finding.id.name),
            "hint": jsonOrNull(finding.hint),
            "place": jsonOrNull(finding.span.map { "\($0.path):\($0.start.line):\($0.start.column)" }),
            "excerpt": jsonOrNull(finding.excerpt),
        ])
    }

    private static func group(_ group: ChangeGroup) -> String {
        JSONText.object([
            "verdict": json(group.verdict.rawValue),
            "members": "[" + ChangeWords.memberLists(group).map(members).joined(separator: ", ") + "]",
            "facts": json(ChangeWords.facts(group)),
            "note": jsonOrNull(group.note),
            "changes": "[" + group.changes.map(change).joined(separator: ", ") + "]",
            "fields": "[" + ChangeWords.shown(group).map(field).joined(separator: ", ") + "]",
        ])
    }

    /// Names, and the clusters that they are in.
    private static func members(_ lists: (names: [String], clusters: [String])) -> String {
        "[\(list(lists.names)), \(list(lists.clusters))]"
    }

    /// Cluster, name, id before, id after.
    private static func change(_ change: Change) -> String {
        list([
            change.cluster.text, change.id.description, change.before?.hash ?? "", change.after?.hash ?? "",
        ])
    }

    /// Field, value before, value after, place, line of the file; null where there is none.
    private static func field(_ field: FieldChange) -> String {
        let members = [
            field.path.text, field.before.map(value), field.after.map(value), ChangeWords.place(field),
            field.place?.place.excerpt,
        ]
        return "[" + members.map(jsonOrNull).joined(separator: ", ") + "]"
    }

    /// Text as it is, all else as JSON.
    private static func value(_ field: ExplainedField) -> String {
        JSONParser.parse(Array(field.shown.utf8), path: "").value?.root.string ?? field.shown
    }

    /// A text as JSON, without what would turn the direction of others on the page.
    private static func json(_ text: String) -> String { JSONText.of(Printable.line(text)) }

    private static func jsonOrNull(_ text: String?) -> String { text.map(json) ?? "null" }
}
