/// Findings as text for people: where, what, the line with a caret, and what to do.
public struct TextRenderer: Sendable {
    public var colored: Bool

    public init(colored: Bool) { self.colored = colored }

    public func render(_ finding: Diagnostic) -> String { render([finding]) }

    /// One below the other. Into one text: there may be ten thousand.
    public func render(_ findings: [Diagnostic]) -> String {
        var text = ""
        // What most take: a text that grows is copied again and again.
        text.reserveCapacity(256 * findings.count)
        for finding in findings { append(finding, to: &text) }
        return text
    }

    private func append(_ finding: Diagnostic, to text: inout String) {
        if let span = finding.span {
            paint("1", &text) { text in
                appendPrintable(span.path, to: &text)
                text += ":\(span.start.line):\(span.start.column): "
            }
        }
        let color = finding.severity == .error ? "1;31" : finding.severity == .warning ? "1;33" : "1;36"
        paint(color, &text) { text in
            text += finding.severity.rawValue
            text += ": "
        }
        paint("1", &text) { appendPrintable(finding.message, to: &$0) }
        text += " ["
        text += finding.id.name
        text += "]\n"
        if let span = finding.span, let excerpt = finding.excerpt { append(excerpt, span, to: &text) }
        if let hint = finding.hint {
            text += "  "
            paint("36", &text) { $0 += "help:" }
            text += " "
            appendPrintable(hint, to: &text)
            text += "\n"
        }
    }

    /// The line, and a caret under the span.
    public func quote(_ line: String, _ span: SourceSpan) -> String {
        var text = ""
        append(line, span, to: &text)
        return text
    }

    private func append(_ line: String, _ span: SourceSpan, to text: inout String) {
        let number = String(span.start.line)
        let margin = String(repeating: " ", count: number.utf8.count)
        let limit = 160
        let start = Int(span.start.column) - 1
        // Of a long line the excerpt is the beginning alone.
        let length = TextRenderer.isPlain(line) ? line.utf8.count : line.unicodeScalars.count
        let isShown = start <= length
        text += "  \(margin) |\n  \(number) | "
        var shift = 0
        if length > limit {
            // A window onto a long line, with the caret near its left edge.
            shift = !isShown ? 0 : max(0, min(start - 20, length - limit))
            appendPrintable(String(line.unicodeScalars.dropFirst(shift).prefix(limit)), to: &text)
        } else {
            appendPrintable(line, to: &text)
        }
        text += "\n"
        guard isShown else { return }
        let last = min(length, shift + limit)
        let end = span.end.line == span.start.line ? Int(span.end.column) - 1 : last
        let width = max(1, min(end, last) - start)
        text += "  \(margin) | "
        paint("1;31", &text) { text in
            text += String(repeating: " ", count: max(0, start - shift))
            text += String(repeating: "^", count: width)
        }
        text += "\n"
    }

    /// A text without what moves a terminal's cursor: one column a character.
    public func printable(_ text: String) -> String {
        var result = ""
        appendPrintable(text, to: &result)
        return result
    }

    private func appendPrintable(_ text: String, to result: inout String) {
        if TextRenderer.isPlain(text) {
            result += text
            return
        }
        for scalar in text.unicodeScalars {
            if scalar == "\t" {
                result += " "
            } else if scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) {
                result += "\u{FFFD}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
    }

    /// Whether a text is printable ASCII, as nearly all are.
    private static func isPlain(_ text: String) -> Bool {
        text.utf8.withContiguousStorageIfAvailable { $0.allSatisfy { (0x20..<0x7F).contains($0) } } ?? false
    }

    private func paint(_ code: String, _ text: inout String, _ content: (inout String) -> Void) {
        if colored { text += "\u{1B}[\(code)m" }
        content(&text)
        if colored { text += "\u{1B}[0m" }
    }
}
