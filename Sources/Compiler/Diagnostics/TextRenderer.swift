/// Findings as text for people: where, what, the line with a caret, and what to do.
public struct TextRenderer: Sendable {
    public var colored: Bool

    public init(colored: Bool) { self.colored = colored }

    public func render(_ finding: Diagnostic) -> String {
        var text = ""
        if let span = finding.span {
            text += paint("\(printable(span.path)):\(span.start.line):\(span.start.column): ", "1")
        }
        let color = finding.severity == .error ? "1;31" : finding.severity == .warning ? "1;33" : "1;36"
        text += paint("\(finding.severity.rawValue): ", color)
        text += paint(printable(finding.message), "1") + " [\(finding.id.name)]\n"
        if let span = finding.span, let excerpt = finding.excerpt { text += quote(excerpt, span) }
        if let hint = finding.hint { text += "  " + paint("help:", "36") + " " + printable(hint) + "\n" }
        return text
    }

    /// The line, and a caret under the span.
    public func quote(_ line: String, _ span: SourceSpan) -> String {
        let number = String(span.start.line)
        let margin = String(repeating: " ", count: number.utf8.count)
        var shown = printable(line)
        let limit = 160
        let start = Int(span.start.column) - 1
        // Of a long line the excerpt is the beginning alone.
        let length = shown.unicodeScalars.count
        let isShown = start <= length
        var shift = 0
        if length > limit {
            // A window onto a long line, with the caret near its left edge.
            shift = !isShown ? 0 : max(0, min(start - 20, length - limit))
            shown = String(String.UnicodeScalarView(Array(shown.unicodeScalars.dropFirst(shift).prefix(limit))))
        }
        let quoted = "  \(margin) |\n  \(number) | \(shown)\n"
        guard isShown else { return quoted }
        let last = min(length, shift + limit)
        let end = span.end.line == span.start.line ? Int(span.end.column) - 1 : last
        let width = max(1, min(end, last) - start)
        let caret = String(repeating: " ", count: max(0, start - shift)) + String(repeating: "^", count: width)
        return quoted + "  \(margin) | " + paint(caret, "1;31") + "\n"
    }

    /// A text without what moves a terminal's cursor: one column a character.
    public func printable(_ text: String) -> String {
        // Nearly all are.
        if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "\t" {
                result.append(" ")
            } else if scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) {
                result.append("\u{FFFD}")
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    private func paint(_ text: String, _ code: String) -> String {
        colored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
