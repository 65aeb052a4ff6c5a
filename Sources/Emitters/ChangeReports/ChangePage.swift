import CPages
import Compiler

/// A diff as one HTML file that needs no network. The first entries stand in it as HTML (`ChangeEntries`), which is all that a
/// reader without scripts needs; all of them stand in it as JSON, which `Page/page.js` filters and shows.
///
/// The page forbids itself all but its own style and script (its Content-Security-Policy), whose digests stand here; a test
/// tells the new ones after an edit.
enum ChangePage {
    static let styleDigest = "sha256-J9+nR0YHaurGSLhjeJWWYnbak2/TlqVIb4RCzfzNKvA="
    static let scriptDigest = "sha256-sfNrx7T+BLa5W2EIhBmguuVj6/keF8RkJTa3XprTu+Y="

    static let style = String(cString: soac_change_page_css())
    static let script = String(cString: soac_change_page_js())

    static func text(_ report: ChangeReport) -> String {
        let entries = ChangeEntries(report)
        let (findings, pools) = (entries.findings, entries.pools)
        return HTMLText.filled(
            String(cString: soac_change_page_html()),
            [
                "style-digest": styleDigest, "script-digest": scriptDigest, "style": style, "script": script,
                "before": HTMLText.escaped(report.before.name),
                "after": HTMLText.escaped(report.after.name),
                "summary": HTMLText.escaped(ChangeWords.summary(report)), "data": data(report),
                "head": entries.head, "entries": entries.list, "rest": entries.rest,
                "findings": findings, "no-findings": findings.isEmpty ? " hidden" : "",
                "pools": pools, "no-pools": pools.isEmpty ? " hidden" : "",
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
        let text = JSONText.object([
            "verdicts": JSONText.lines(verdicts),
            "groups": JSONText.lines(report.groups.map { group($0, report) }),
        ])
        return HTMLText.data(text)
    }

    private static func list(_ texts: [String]) -> String {
        "[" + texts.map(json).joined(separator: ", ") + "]"
    }

    private static func group(_ group: ChangeGroup, _ report: ChangeReport) -> String {
        let fields = ChangeWords.shown(group).map { field($0, report.address($0, of: group.service)) }
        return JSONText.object([
            "verdict": json(group.verdict.rawValue),
            "members": "[" + ChangeWords.memberLists(group).map(members).joined(separator: ", ") + "]",
            "facts": json(ChangeWords.facts(group)),
            "first": json(ChangeEntries.firstFields(group)),
            "note": jsonOrNull(group.note),
            "changes": "[" + group.changes.map(change).joined(separator: ", ") + "]",
            "fields": "[" + fields.joined(separator: ", ") + "]",
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

    /// Field, value before, value after, place, line of the file, where that can be looked at; null where there is none.
    private static func field(_ field: FieldChange, _ address: String?) -> String {
        let members = [
            field.path.text, field.before.map(value), field.after.map(value), ChangeWords.place(field),
            field.place?.place.excerpt, address,
        ]
        return "[" + members.map(jsonOrNull).joined(separator: ", ") + "]"
    }

    /// Text as it is, all else as JSON.
    static func value(_ field: ExplainedField) -> String {
        JSONParser.parse(Array(field.shown.utf8), path: "").value?.root.string ?? field.shown
    }

    /// A text as JSON, without what would turn the direction of others on the page.
    private static func json(_ text: String) -> String { JSONText.of(Printable.line(text)) }

    private static func jsonOrNull(_ text: String?) -> String { text.map(json) ?? "null" }
}
