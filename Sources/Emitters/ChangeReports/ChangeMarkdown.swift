import Compiler

/// A diff as a comment for a code review, on GitHub and GitLab.
///
/// All that comes from files stands in HTML blocks: there, no character means anything to Markdown, and an empty line alone
/// ends one.
struct ChangeMarkdown {
    /// The bytes that GitHub takes for a comment (it counts 65,536 characters; bytes are never fewer).
    static let limit = 65_536

    /// By which a bot finds its comment again.
    static let marker = "<!-- soac diff -->"

    /// In bytes. At least what the headline needs.
    private let limit: Int
    private let report: ChangeReport

    init(_ report: ChangeReport, limit: Int = limit) {
        self.report = report
        self.limit = limit
    }

    func text() -> String {
        let head = headline
        let findings = fold(
            "New findings", report.findings.map(finding), noun: "finding", limit: limit / 8, in: ("<ul>", "</ul>"))
        let table = PoolTable(report.totals)
        let pools = fold(
            "What the changed instances take", table.rows.map(row), noun: "pool", limit: limit / 8,
            in: ("<table>\n<tr>" + cells("th", ["cluster", "pool"] + table.columns) + "</tr>", "</table>"))
        let room = limit - head.utf8.count - findings.utf8.count - pools.utf8.count
        return head + findings + groups(room) + pools
    }

    // MARK: Headline

    private var headline: String {
        let words = ChangeWords.verdicts(report.totals).joined(separator: ", ")
        let names = [report.before, report.after].map { HTMLText.code($0.name.cut(to: 200)) }
        var facts = [names.joined(separator: " → "), ChangeWords.count(report.services, "service")]
        if let restarts = ChangeWords.restarts(report.totals) { facts.append(restarts) }
        let title = report.refusals.isEmpty ? words : "refused · \(words)"
        return "\(ChangeMarkdown.marker)\n### soac diff: \(title)\n\n\(refusals)"
            + "<p>\(facts.joined(separator: " · "))</p>\n\n\(states)"
    }

    /// Why a guard refuses the change.
    private var refusals: String {
        if report.refusals.isEmpty { return "" }
        let items = report.refusals.prefix(12).map { "<li>⛔ \(HTMLText.prose($0.cut(to: 300)))</li>\n" }.joined()
        return "<ul>\n\(items)</ul>\n\n"
    }

    /// Of what the comment speaks: a later push makes it another one.
    private var states: String {
        let items = [("before", report.before), ("after", report.after)].compactMap { side, state in
            ChangeWords.commit(state).map { commit in
                var parts = [HTMLText.code(commit.id)]
                if let remark = state.remark { parts.append(HTMLText.prose(remark.cut(to: 300))) }
                parts += [HTMLText.prose(commit.who), commit.time, "<i>" + HTMLText.prose(commit.subject) + "</i>"]
                return "<li>\(side): \(parts.joined(separator: " · "))</li>\n"
            }
        }
        return items.isEmpty ? "" : "<ul>\n\(items.joined())</ul>\n\n"
    }

    // MARK: Groups

    /// How many groups of a verdict are seen without unfolding anything.
    private static let seen = 10

    private typealias Entry = (group: ChangeGroup, text: String)

    /// The gravest in full while they take three quarters of the room, then a line each; the rest is counted.
    private func groups(_ room: Int) -> String {
        let sections = report.groups.byVerdict.count
        // What stands around the entries.
        var used = 300 + sections * 250
        var entries: [Entry] = []
        for group in report.groups {
            let whole = self.whole(group)
            let text = used + whole.utf8.count <= room * 3 / 4 ? whole : paragraph(group)
            used += text.utf8.count
            if used > room { break }
            entries.append((group, text))
        }
        var text = ""
        var start = 0
        for (verdict, groups) in report.groups.byVerdict {
            let shown = entries.dropFirst(start).prefix(groups.count)
            if !shown.isEmpty { text += section(verdict, groups, Array(shown)) }
            start += groups.count
        }
        return text + rest(Array(report.groups.dropFirst(entries.count)))
    }

    private func section(_ verdict: Verdict, _ groups: [ChangeGroup], _ shown: [Entry]) -> String {
        let title = "\(verdict.sign) \(verdict.rawValue): \(ChangeWords.artifacts(groups))"
        let (seen, folded) = (shown.prefix(ChangeMarkdown.seen), shown.dropFirst(ChangeMarkdown.seen))
        var text = "#### \(title)\n\n" + seen.map(\.text).joined()
        if !folded.isEmpty {
            let count = ChangeWords.artifacts(folded.map(\.group))
            text += "<details>\n<summary>\(count) more</summary>\n\(folded.map(\.text).joined())</details>\n"
        }
        return text + "\n"
    }

    private func rest(_ groups: [ChangeGroup]) -> String {
        if groups.isEmpty { return "" }
        let counts = groups.byVerdict.map { "\($1.map(\.changes.count).reduce(0, +)) \($0.rawValue)" }
        return "There is no room here for \(counts.joined(separator: ", ")): `soac diff` shows them.\n\n"
    }

    // MARK: One group

    private func whole(_ group: ChangeGroup) -> String {
        let fields = ChangeWords.shown(group)
        if fields.isEmpty { return paragraph(group) }
        let limit = 30
        var rows = fields.prefix(limit).map { row($0, of: group.service) }
        if fields.count > limit {
            rows.append("<tr><td colspan=\"4\">and \(ChangeWords.count(fields.count - limit, "more field"))</td></tr>")
        }
        let head = "<tr>" + cells("th", ["field", "before", "after", "where"]) + "</tr>"
        let first = values(group)
        let summary = first.isEmpty ? line(group) : line(group) + ": " + first
        return "<details>\n<summary>\(summary)</summary>\n<table>\n\(head)\n\(rows.joined(separator: "\n"))\n"
            + "</table>\n</details>\n"
    }

    /// `cpus 1 → 0.25`
    private func values(_ group: ChangeGroup) -> String {
        let (fields, more) = ChangeWords.firstFields(group)
        let texts = fields.map { name, old, new in
            let values = [old, new].compactMap { $0.map(HTMLText.code) }
            let sign = old == nil ? "+ " : new == nil ? "- " : ""
            return "\(HTMLText.code(name)) \(sign)\(values.joined(separator: " → "))"
        }
        return texts.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
    }

    private func paragraph(_ group: ChangeGroup) -> String { "<p>" + line(group) + "</p>\n" }

    /// `checkout.main in hamburg-prod · 4 tasks, crossover`
    private func line(_ group: ChangeGroup) -> String {
        let lists = ChangeWords.memberLists(group).map { names($0.names) + " in " + names($0.clusters) }
        var parts = [several(lists, separator: "; ", limit: 6)]
        let facts = ChangeWords.facts(group)
        if !facts.isEmpty { parts.append(HTMLText.prose(facts.cut(to: 200))) }
        if let note = group.note { parts.append("<i>" + HTMLText.prose(note.cut(to: 400)) + "</i>") }
        return parts.joined(separator: " · ")
    }

    private func names(_ names: [String]) -> String {
        several(names.map { HTMLText.code($0.cut(to: 120)) }, separator: ", ", limit: 8)
    }

    private func several(_ parts: [String], separator: String, limit: Int) -> String {
        if parts.count <= limit { return parts.joined(separator: separator) }
        return parts.prefix(limit).joined(separator: separator) + " and \(parts.count - limit) more"
    }

    private func row(_ field: FieldChange, of service: ServiceName) -> String {
        let (old, new) = ChangeWords.values(field, room: 240)
        let cells = [
            HTMLText.code(field.path.text.cut(to: 160)), old.map(HTMLText.code) ?? "", new.map(HTMLText.code) ?? "",
            HTMLText.code(ChangeWords.place(field).cut(to: 240), at: report.address(field, of: service)),
        ]
        return "<tr>" + self.cells("td", cells) + "</tr>"
    }

    // MARK: Findings and pools

    private func finding(_ finding: Diagnostic) -> String {
        var text = "<li>\(finding.severity.rawValue): \(HTMLText.prose(finding.message.cut(to: 400)))"
        if let span = finding.span {
            text +=
                " · "
                + HTMLText.code(
                    "\(span.path.cut(to: 200)):\(span.start.line):\(span.start.column)", at: report.address(finding))
        }
        if let hint = finding.hint { text += "<br>" + HTMLText.prose(hint.cut(to: 400)) }
        return text + "</li>"
    }

    private func row(_ row: PoolTable.Row) -> String {
        let amounts = row.cells.map { cell in
            cell.change + (cell.peak.map { "<br>peak \($0)" } ?? "")
        }
        let names = [row.pool.cluster.text, row.pool.name].map { HTMLText.code($0.cut(to: 120)) }
        return "<tr>" + cells("td", names + amounts) + "</tr>"
    }

    /// A folded list of at most `limit` bytes.
    private func fold(
        _ title: String, _ items: [String], noun: String, limit: Int, in element: (start: String, end: String)
    ) -> String {
        if items.isEmpty { return "" }
        var text = "<details>\n<summary>\(title): \(ChangeWords.count(items.count, noun))</summary>\n\(element.start)\n"
        var shown = 0
        for item in items {
            if text.utf8.count + item.utf8.count + 200 > limit { break }
            text += item + "\n"
            shown += 1
        }
        text += element.end + "\n"
        if shown < items.count { text += "<p>and \(items.count - shown) more</p>\n" }
        return text + "</details>\n\n"
    }

    private func cells(_ element: String, _ contents: [String]) -> String {
        contents.map { "<\(element)>\($0)</\(element)>" }.joined()
    }
}

extension Verdict {
    fileprivate var sign: String {
        switch gravity {
        case .loss: "🔴"
        case .restart: "🟠"
        case .gain: "🟢"
        case .other: "🔵"
        }
    }
}
