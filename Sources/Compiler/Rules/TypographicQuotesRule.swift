/// A value is in typographic quotes.
///
/// Quotes of YAML are `"` and `'`. Those that editors and wikis make of them (`“…”`, `‘…’`, `„…“`, `«…»`) are letters like
/// any other, and become part of the value. Write plain quotes, or, if they are intended, put them in plain ones as well.
public enum TypographicQuotesRule: ServiceRule {
    public static let id = DiagnosticID.typographicQuotes

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        let findings = service.documents.names.flatMap { name -> [Diagnostic] in
            guard case .parsed(let document) = service.documents.file(name) else { return [] }
            return document.nodes.indices.compactMap { index in
                let node = Node(document: document, index: Int32(index))
                guard isQuoted(node), let text = node.string else { return nil }
                return node.diagnostic(
                    id, "the quotes of \(text.prefix(40)) are part of the text", hint: "YAML's quotes are \" and '")
            }
        }
        return findings.oncePerPlace()
    }

    private static let opening = ["“", "”", "„", "‘", "’", "‚", "«", "»"].map { Array($0.utf8) }
    private static let closing = ["“", "”", "‘", "’", "«", "»"].map { Array($0.utf8) }

    /// A plain scalar, which is as long as its text, in quotes of one kind or another.
    private static func isQuoted(_ node: Node) -> Bool {
        let raw = node.raw
        guard raw.kind == .string, raw.count > 3 else { return false }
        let text = node.document.text[raw.offset..<(raw.offset + raw.count)]
        // Nearly all texts begin with an ASCII character.
        guard text.first.map({ $0 >= 0x80 }) ?? false, opening.contains(where: { text.starts(with: $0) }),
            closing.contains(where: { text.suffix($0.count).elementsEqual($0) })
        else { return false }
        let length = String(decoding: text, as: UTF8.self).unicodeScalars.count
        return raw.startLine != raw.endLine || Int(raw.endColumn &- raw.startColumn) == length
    }
}
