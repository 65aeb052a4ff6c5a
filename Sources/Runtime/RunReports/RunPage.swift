import CPages
import Compiler
import Emitters

/// A `RunStatus` as a page that keeps itself up to date: its script asks for `/status.json`. The first state stands in it as
/// rows, so that it is read without a script as well.
///
/// The page is allowed nothing but its own style and script and answers of its server (`policy`); the digests stand here, and a
/// test tells the new ones after an edit.
enum RunPage {
    static let styleDigest = "sha256-ykhZK2BcBjaEbyeUqrlGBDIqSweQgYmKv6YLd+EczmY="
    static let scriptDigest = "sha256-lSM/mAwGThMsAa4AwJYe7WVW+w5MiTombstJ32RL8BA="

    static let style = String(cString: soac_run_page_css())
    static let script = String(cString: soac_run_page_js())
    private static let template = String(cString: soac_run_page_html())

    static let policy =
        "default-src 'none'; style-src '\(styleDigest)'; script-src '\(scriptDigest)'; connect-src 'self'; img-src data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    /// Rows of a table that are written; the script has them all.
    private static let rowLimit = 50

    static func text(_ status: RunStatus) -> String {
        let page = RunPageRows(status)
        return HTMLText.filled(
            template,
            [
                "title": HTMLText.escaped("\(status.cluster.text) · soac run"),
                "style": style, "script": script, "data": HTMLText.data(RunStatusFile.text(status)),
                "cluster": HTMLText.escaped(status.cluster.text), "now": page.moment,
                "start": page.time(status.start), "counters": page.counters, "notices": page.notices,
                "wanted": page.wanted, "runs": page.runs, "looks": page.looks,
                "troubles": table(status.troubles, columns: 5, none: "Nothing fails.", page.row),
                "troubles-count": "\(status.troubles.count)",
                "bounces": table(status.bounces, columns: 6, none: "Nothing is under way.", page.row),
                "bounces-count": "\(status.bounces.count)",
                "events": table(
                    status.events, columns: 4, limit: RunStatus.eventLimit, none: "Nothing happened yet.", page.row),
                "events-count": "\(status.events.count)",
            ])
    }

    private static func table<Item>(
        _ items: [Item], columns: Int, limit: Int = rowLimit, none: String, _ row: (Item) -> String
    ) -> String {
        if items.isEmpty { return RunPageRows.note(none, columns: columns) }
        let left = items.count - limit
        return items.prefix(limit).map(row).joined()
            + (left > 0 ? RunPageRows.note("And \(left) more: status.json has them all.", columns: columns) : "")
    }
}
