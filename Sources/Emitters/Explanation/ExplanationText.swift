import Compiler

/// Explained fields as text for people: a table, or one field in full.
public struct ExplanationText: Sendable {
    /// The columns that a line of the table should have; only values are cut to that end.
    private let width: Int
    private let renderer: TextRenderer

    public init(width: Int = 120, colored: Bool = false) {
        self.width = width
        renderer = TextRenderer(colored: colored)
    }

    /// A single field is shown in full, with the lines that it comes from.
    public func render(_ fields: [ExplainedField]) -> String {
        if fields.count == 1, let field = fields.first { return inFull(field) }
        return table(fields)
    }

    // MARK: Table

    private func table(_ fields: [ExplainedField]) -> String {
        let rows = fields.map { (Printable.line($0.path.text), inRow($0.shown), summary($0.source)) }
        func longest(_ texts: some Sequence<String>) -> Int { texts.map(\.unicodeScalars.count).max() ?? 0 }
        let pathWidth = min(longest(rows.map(\.0)), 48)
        let sourceWidth = min(longest(rows.map(\.2)), 48)
        let valueWidth = min(longest(rows.map(\.1)), max(24, width - pathWidth - sourceWidth - 4))
        return rows.map { path, value, source in
            padded(path, pathWidth) + "  " + padded(cut(value, valueWidth), valueWidth) + "  " + source + "\n"
        }.joined()
    }

    /// Mappings and lists are shown by what is in them: `cap-drop KILL` for `{"key": "cap-drop", "value": "KILL"}`.
    private func inRow(_ value: String) -> String {
        guard let node = JSONParser.parse(Array(value.utf8), path: "").value?.root else { return value }
        let parts = node.items.map(\.value.str) + node.pairs.map(\.value.value.str)
        return parts.isEmpty ? value : Printable.line(parts.joined(separator: " "))
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.unicodeScalars.count))
    }

    private func cut(_ text: String, _ width: Int) -> String {
        let scalars = text.unicodeScalars
        return scalars.count <= width ? text : String(scalars.prefix(width - 1)) + "…"
    }

    func summary(_ source: FieldSource) -> String {
        switch source {
        case .written(let place, nil): return shown(place)
        case .written(let place, let through?):
            return "\(shown(place)) (<< at \(through.span.start.line):\(through.span.start.column))"
        case .standard: return "default"
        case .fixed: return "always"
        case .system(let place): return "system config \(shown(place))"
        case .deployments(let place): return shown(place)
        case .computed(let ingredients):
            var names: [String] = []
            for ingredient in ingredients where !names.contains(ingredient.name) { names.append(ingredient.name) }
            return names.isEmpty ? "computed" : "computed from " + Printable.line(names.joined(separator: ", "))
        }
    }

    private func shown(_ place: SourcePlace) -> String {
        "\(Printable.line(place.span.path)):\(place.span.start.line):\(place.span.start.column)"
    }

    // MARK: One field

    private func inFull(_ field: ExplainedField) -> String {
        var text = "\(Printable.line(field.path.text)) = \(field.shown)\n"
        guard case .computed(let ingredients) = field.source else {
            return text + summary(field.source) + "\n" + lines(field.source)
        }
        text += "computed from\n"
        for ingredient in ingredients {
            text += "- " + Printable.line(ingredient.name)
            if let source = ingredient.source { text += ": \(summary(source))\n" + lines(source) } else { text += "\n" }
        }
        return text
    }

    /// The lines of the file, with carets.
    private func lines(_ source: FieldSource) -> String {
        switch source {
        case .written(let place, let through):
            return quote(place) + (through.map { "  merged through\n" + quote($0) } ?? "")
        case .deployments(let place), .system(let place): return quote(place)
        case .standard, .fixed: return ""
        case .computed(let ingredients): return ingredients.compactMap(\.source).map(lines).joined()
        }
    }

    private func quote(_ place: SourcePlace) -> String {
        place.excerpt.map { renderer.quote($0, place.span) } ?? ""
    }
}
