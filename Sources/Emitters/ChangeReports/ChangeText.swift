import Compiler

/// A diff as text for people at a terminal.
public struct ChangeText: Sendable {
    /// The columns that a line should have.
    private let width: Int
    private let colored: Bool
    private let renderer: TextRenderer

    public init(width: Int = 120, colored: Bool = false) {
        self.width = width
        self.colored = colored
        renderer = TextRenderer(colored: colored)
    }

    public func render(_ report: ChangeReport) -> String {
        let groups = report.groups.map(block).joined()
        let findings = report.findings.map(renderer.render).joined()
        let parts = [groups, findings, ChangeWords.pools(report.totals).map { $0 + "\n" }.joined()]
        return parts.filter { !$0.isEmpty }.map { $0 + "\n" }.joined() + ChangeWords.summary(report) + "\n"
    }

    // MARK: One group

    private func block(_ group: ChangeGroup) -> String {
        let verdict = group.verdict.rawValue
        let indent = String(repeating: " ", count: 8)
        var text = paint(verdict, color(group.verdict)) + indent.dropFirst(verdict.count)
        let facts = ChangeWords.facts(group)
        let head = ChangeWords.members(group, limit: max(24, width - 8 - (facts.isEmpty ? 0 : facts.count + 3)))
        text += paint(renderer.printable(head), "1") + (facts.isEmpty ? "" : " · " + facts) + "\n"
        if let note = group.note { text += indent + renderer.printable(note) + "\n" }
        return text + table(ChangeWords.shown(group), indent)
    }

    func table(_ fields: [FieldChange], _ indent: String) -> String {
        let paths = fields.map { renderer.printable($0.path.text) }
        let places = fields.map(ChangeWords.place)
        func longest(_ texts: [String]) -> Int { texts.map(\.unicodeScalars.count).max() ?? 0 }
        let (pathWidth, placeWidth) = (min(longest(paths), 40), min(longest(places), 56))
        let room = max(24, width - indent.count - pathWidth - placeWidth - 4)
        let values = fields.map { self.values($0, room) }
        let valueWidth = values.map(\.width).max() ?? 0
        return fields.indices.map { index in
            let place = places[index].isEmpty ? "" : "  " + paint(places[index], "2")
            let padding = String(repeating: " ", count: place.isEmpty ? 0 : valueWidth - values[index].width)
            return "\(indent)\(paths[index].padded(to: pathWidth))  \(values[index].text)\(padding)\(place)\n"
        }.joined()
    }

    /// `1 → 2`, of at most `room` columns.
    private func values(_ field: FieldChange, _ room: Int) -> (text: String, width: Int) {
        func shown(_ value: ExplainedField) -> String { renderer.printable(ChangeWords.value(value, at: field.path)) }
        let parts: [(text: String, color: String)]
        switch (field.before.map(shown), field.after.map(shown)) {
        case (nil, let new?): parts = [("+ ", "32"), (new.cut(to: room - 2), "32")]
        case (let old?, nil): parts = [("- ", "31"), (old.cut(to: room - 2), "31")]
        case (let old, let new):
            let (left, right) = ChangeWords.contrast(old ?? "", new ?? "", room: room - 3)
            parts = [(left, "31"), (" → ", "2"), (right, "32")]
        }
        return (
            parts.map { paint($0.text, $0.color) }.joined(), parts.reduce(0) { $0 + $1.text.unicodeScalars.count }
        )
    }

    // MARK: Colours

    func color(_ verdict: Verdict) -> String {
        switch verdict {
        case .break, .remove: "1;31"
        case .bounce, .deploy, .stop, .start: "1;33"
        case .create, .mend: "1;32"
        case .scale, .update, .route, .alert: "1;36"
        }
    }

    func paint(_ text: String, _ code: String) -> String {
        colored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
