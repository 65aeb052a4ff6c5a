import Compiler

/// The entries, findings and pools of a page as HTML, which is there without scripts.
struct ChangeEntries {
    /// How many entries stand in the page itself; a script shows the others.
    static let limit = 300
    private static let findingLimit = 200

    private let report: ChangeReport

    init(_ report: ChangeReport) { self.report = report }

    // MARK: Of what

    /// Why the change is refused, and the commits that are compared.
    var head: String {
        let refusals = report.refusals.map { "<li>⛔ \(HTMLText.escaped($0))</li>" }.joined()
        let states = [("before", report.before), ("after", report.after)].compactMap(state).joined()
        return (refusals.isEmpty ? "" : "<ul id=\"refusals\">\(refusals)</ul>\n")
            + (states.isEmpty ? "" : "<ul id=\"commits\">\(states)</ul>")
    }

    private func state(_ side: String, _ state: ComparedState) -> String? {
        ChangeWords.commit(state).map { commit in
            let parts = [state.remark, commit.who, commit.time, commit.subject].compactMap { $0 }.map(HTMLText.escaped)
            return "<li>\(side): \(HTMLText.code(commit.id)) · \(parts.joined(separator: " · "))</li>"
        }
    }

    // MARK: Entries

    var list: String {
        let isOpen = report.groups.count <= 20
        return report.groups.prefix(Self.limit).map { entry($0, isOpen: isOpen) }.joined(separator: "\n")
    }

    /// How many entries a reader without scripts does not see.
    var rest: String {
        let left = report.groups.count - Self.limit
        if left <= 0 { return "" }
        return "<p class=\"quiet\">and \(left) more: a script shows them, and scripts are switched off here</p>"
    }

    private func entry(_ group: ChangeGroup, isOpen: Bool) -> String {
        let members = ChangeWords.memberLists(group).map { names, clusters in
            "<b>\(texts(names))</b> in \(texts(clusters))"
        }
        let title = element("span", "verdict", group.verdict.rawValue) + " " + members.joined(separator: "; ")
        let body = ChangeWords.shown(group).map { field($0, of: group.service) }.joined() + ids(group)
        let start = "<li class=\"\(group.verdict.gravity.rawValue)\"><details\(isOpen ? " open" : "")>"
        return start + "<summary><h3>\(title)</h3> "
            + element("span", "facts", ChangeWords.facts(group)) + " "
            + element("span", "names", Self.firstFields(group)) + "</summary>"
            + (group.note.map { element("p", "note", $0) } ?? "") + "<div class=\"body\">\(body)</div></details></li>"
    }

    /// `cpus 1 → 0.25, mem 512 → 1024 and 2 more`
    static func firstFields(_ group: ChangeGroup) -> String {
        let (fields, more) = ChangeWords.firstFields(group)
        let texts = fields.map { name, old, new in
            let sign = old == nil ? "+ " : new == nil ? "- " : ""
            return "\(name) \(sign)\([old, new].compactMap { $0 }.joined(separator: " → "))"
        }
        return texts.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
    }

    private func field(_ field: FieldChange, of service: ServiceName) -> String {
        let place = link(ChangeWords.place(field), report.address(field, of: service))
        return "<div class=\"field\"><h4>\(HTMLText.escaped(field.path.text))<span>\(place)</span></h4>"
            + "<div class=\"sides\">" + side("old", field.before, "was not there") + side("new", field.after, "is gone")
            + "</div>" + (field.place?.place.excerpt.map { element("pre", "excerpt", $0) } ?? "") + "</div>"
    }

    private func side(_ name: String, _ value: ExplainedField?, _ absence: String) -> String {
        guard let value else { return element("pre", "\(name) none", absence) }
        return element("pre", name, ChangePage.value(value))
    }

    private func ids(_ group: ChangeGroup) -> String {
        let rows = group.changes.compactMap { change -> String? in
            let ids = [change.before?.hash, change.after?.hash].compactMap { $0 }
            if ids.isEmpty { return nil }
            let text = Set(ids).count == 1 ? ids[0] : ids.joined(separator: " → ")
            return "<tr>" + element("td", "", change.cluster.text) + element("td", "", text) + "</tr>"
        }
        if rows.isEmpty { return "" }
        return "<details class=\"ids\"><summary>Ids in each cluster</summary><table>\(rows.joined())</table></details>"
    }

    // MARK: Findings and pools

    var findings: String {
        if report.findings.isEmpty { return "" }
        var items = report.findings.prefix(Self.findingLimit).map(finding)
        let left = report.findings.count - items.count
        if left > 0 { items.append("<li>and \(left) more</li>") }
        return "<h2 id=\"findings-title\">New findings</h2>\n<ul>\(items.joined(separator: "\n"))</ul>"
    }

    private func finding(_ finding: Diagnostic) -> String {
        let gravity = finding.severity == .error ? Gravity.loss : .restart
        let place = finding.span.map { span in
            "<p class=\"quiet\"><code>"
                + link("\(span.path):\(span.start.line):\(span.start.column)", report.address(finding)) + "</code></p>"
        }
        return "<li class=\"\(gravity.rawValue)\"><h3>" + element("span", "severity", finding.severity.rawValue + ": ")
            + HTMLText.escaped(finding.message) + "</h3>" + (place ?? "")
            + (finding.excerpt.map { element("pre", "excerpt", $0) } ?? "")
            + (finding.hint.map { element("p", "quiet", $0) } ?? "") + "</li>"
    }

    var pools: String {
        let table = PoolTable(report.totals)
        if table.rows.isEmpty { return "" }
        return """
            <h2 id="pools-title">What the changed instances take</h2>
            <p class="legend">before → after; at the peak, old and new tasks run side by side</p>
            <div>\(table.rows.map { pool($0, table.columns) }.joined(separator: "\n"))</div>
            """
    }

    private func pool(_ row: PoolTable.Row, _ columns: [String]) -> String {
        let cells = zip(columns, row.cells).map { name, cell in
            element("dt", "", name) + "<dd>" + HTMLText.escaped(cell.change)
                + (cell.peak.map { element("span", "peak", " peak \($0)") } ?? "") + bars(cell.amounts) + "</dd>"
        }
        return "<div class=\"pool\"><h3>\(HTMLText.escaped(row.pool.cluster.text))"
            + element("span", "", " pool \(row.pool.name)") + "</h3><dl>\(cells.joined())</dl></div>"
    }

    /// Before above after, on a ground as wide as the most that is needed.
    private func bars(_ amounts: [Double]) -> String {
        let most = amounts.max() ?? 0
        let widths = amounts.prefix(2).map { most > 0 && most.isFinite ? ChangeWords.number(100 * $0 / most) : "0" }
        let rows = zip(["before", "after"], widths).enumerated().map { row, bar in
            "<rect class=\"\(bar.0)\" y=\"\(row * 3)\" width=\"\(bar.1)%\" height=\"3\"></rect>"
        }
        return "<svg class=\"bars\" aria-hidden=\"true\">\(rows.joined())</svg>"
    }

    // MARK: Elements

    private func element(_ name: String, _ style: String, _ text: String) -> String {
        "<\(name)\(style.isEmpty ? "" : " class=\"\(style)\"")>\(HTMLText.escaped(text))</\(name)>"
    }

    private func link(_ text: String, _ address: String?) -> String {
        guard let address else { return HTMLText.escaped(text) }
        return "<a href=\"\(HTMLText.escaped(address))\">\(HTMLText.escaped(text))</a>"
    }

    private func texts(_ texts: [String]) -> String { HTMLText.escaped(texts.joined(separator: ", ")) }
}
