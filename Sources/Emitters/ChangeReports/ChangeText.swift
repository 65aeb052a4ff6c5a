import Compiler

/// A diff as text for people at a terminal.
public struct ChangeText: Sendable {
    /// The columns that a line should have.
    private let width: Int
    private let colored: Bool
    /// How many groups are shown.
    private let limit: Int
    private let renderer: TextRenderer

    public init(width: Int = 120, colored: Bool = false, limit: Int = .max) {
        self.width = width
        self.colored = colored
        self.limit = limit
        renderer = TextRenderer(colored: colored)
    }

    public func render(_ report: ChangeReport) -> String {
        let groups = report.groups.prefix(limit).map(block).joined() + rest(report.groups.dropFirst(limit))
        let findings = renderer.render(report.findings)
        let parts = [groups, findings, pools(PoolTable(report.totals))]
        return parts.filter { !$0.isEmpty }.map { $0 + "\n" }.joined() + summary(report)
    }

    private func summary(_ report: ChangeReport) -> String {
        var report = report
        (report.before.name, report.after.name) = (
            Printable.line(report.before.name), Printable.line(report.after.name)
        )
        return ChangeWords.summary(report, width: width) + "\n"
    }

    private func rest(_ groups: ArraySlice<ChangeGroup>) -> String {
        if groups.isEmpty { return "" }
        let counts = Array(groups).byVerdict.map { "\($1.map(\.changes.count).reduce(0, +)) \($0.rawValue)" }
        return "… and \(counts.joined(separator: ", ")) more; --limit 0 shows all\n"
    }

    // MARK: One group

    private static let indent = String(repeating: " ", count: 8)

    private func block(_ group: ChangeGroup) -> String {
        let verdict = group.verdict.rawValue
        let facts = Printable.line(ChangeWords.facts(group))
        let members = Printable.line(ChangeWords.members(group))
        let head = paint(verdict, color(group.verdict)) + ChangeText.indent.dropFirst(verdict.count)
        let room = width - ChangeText.indent.count
        var lines: [String]
        if members.unicodeScalars.count + facts.unicodeScalars.count + 3 <= room {
            lines = [head + paint(members, "1") + (facts.isEmpty ? "" : " · " + facts)]
        } else {
            // What it is about comes first, and how much there is of it.
            let isLong = members.unicodeScalars.count > room
            let count = isLong ? ChangeWords.artifacts([group]) : ""
            let beside = [count, facts].filter { !$0.isEmpty }.joined(separator: " · ")
            lines = [head + paint(members.cut(to: room), "1"), ChangeText.indent + beside]
        }
        if let note = group.note { lines.append(ChangeText.indent + Printable.line(note)) }
        return (lines + fields(ChangeWords.shown(group))).map { $0 + "\n" }.joined()
    }

    // MARK: Fields

    /// A field, its values and its place in a line each; where that is too wide, the place above its fields.
    func fields(_ fields: [FieldChange]) -> [String] {
        let paths = fields.map { Printable.line($0.path.text) }
        let places = fields.map { Printable.line(ChangeWords.place($0)) }
        func longest(_ texts: [String]) -> Int { texts.map(\.unicodeScalars.count).max() ?? 0 }
        let (pathWidth, placeWidth) = (min(longest(paths), 40), longest(places))
        let room = width - ChangeText.indent.count - pathWidth - 2
        let values = fields.map { self.values($0, max(24, room - 2 - placeWidth)) }
        let valueWidth = values.map(\.width).max() ?? 0
        if valueWidth + 2 + placeWidth > room { return stacked(fields, paths, places) }
        return fields.indices.map { index in
            let place = places[index].isEmpty ? "" : "  " + paint(places[index], "2")
            let padding = String(repeating: " ", count: place.isEmpty ? 0 : valueWidth - values[index].width)
            return ChangeText.indent + "\(paths[index].padded(to: pathWidth))  \(values[index].text)\(padding)\(place)"
        }
    }

    private func stacked(_ fields: [FieldChange], _ paths: [String], _ places: [String]) -> [String] {
        var lines: [String] = []
        var seen: Set<String> = []
        for place in places where seen.insert(place).inserted {
            let own = fields.indices.filter { places[$0] == place }
            if !place.isEmpty { lines.append(ChangeText.indent + paint(place, "2")) }
            let pathWidth = min(own.map { paths[$0].unicodeScalars.count }.max() ?? 0, 40)
            lines += own.map { index in
                let path = paths[index].padded(to: pathWidth)
                let room = width - ChangeText.indent.count - 4 - path.unicodeScalars.count
                return ChangeText.indent + "  \(path)  \(values(fields[index], max(24, room)).text)"
            }
        }
        return lines
    }

    /// `1 → 2`, of at most `room` columns.
    private func values(_ field: FieldChange, _ room: Int) -> (text: String, width: Int) {
        let (old, new) = ChangeWords.values(field, room: room - 3)
        let parts: [(text: String, color: String)]
        switch (old.map(Printable.line), new.map(Printable.line)) {
        case (nil, let new?): parts = [("+ ", "32"), (new, "32")]
        case (let old?, nil): parts = [("- ", "31"), (old, "31")]
        case (let old, let new): parts = [(old ?? "", "31"), (" → ", "2"), (new ?? "", "32")]
        }
        return (
            parts.map { paint($0.text, $0.color) }.joined(), parts.reduce(0) { $0 + $1.text.unicodeScalars.count }
        )
    }

    // MARK: Pools

    private func pools(_ table: PoolTable) -> String {
        if table.rows.isEmpty { return "" }
        var lines = [["what the changed instances take"] + table.columns]
        for row in table.rows {
            let name = Printable.line("\(row.pool.cluster), pool \(row.pool.name)")
            lines.append([name] + row.cells.map(\.change))
            if row.needsRoom { lines.append(["  while they bounce"] + row.cells.map { $0.peak ?? "" }) }
        }
        let widths = lines[0].indices.map { column in lines.map { $0[column].unicodeScalars.count }.max() ?? 0 }
        return lines.enumerated().map { index, line in
            var text = zip(line, widths).map { $0.padded(to: $1) }.joined(separator: "  ")
            while text.last == " " { text.removeLast() }
            return (index == 0 ? paint(text, "2") : text) + "\n"
        }.joined()
    }

    // MARK: Colours

    func color(_ verdict: Verdict) -> String {
        switch verdict.gravity {
        case .loss: "1;31"
        case .restart: "1;33"
        case .gain: "1;32"
        case .other: "1;36"
        }
    }

    func paint(_ text: String, _ code: String) -> String {
        colored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
