/// Findings as text for people: where, what, the line with a caret, and what to do.
public struct TextRenderer: Sendable {
    public var colored: Bool

    public init(colored: Bool) { self.colored = colored }

    public func render(_ finding: Diagnostic) -> String { render([finding]) }

    /// One below the other.
    public func render(_ findings: [Diagnostic]) -> String {
        // There may be ten thousand: bytes are put together much faster than texts.
        var text: [UInt8] = []
        text.reserveCapacity(300 * findings.count)
        for finding in findings { append(finding, to: &text) }
        return String(decoding: text, as: UTF8.self)
    }

    private func append(_ finding: Diagnostic, to text: inout [UInt8]) {
        if let span = finding.span {
            paint("1", &text) { text in
                appendPrintable(span.path, to: &text)
                text += ":".utf8
                text += String(span.start.line).utf8
                text += ":".utf8
                text += String(span.start.column).utf8
                text += ": ".utf8
            }
        }
        let color = finding.severity == .error ? "1;31" : finding.severity == .warning ? "1;33" : "1;36"
        paint(color, &text) { text in
            text += finding.severity.rawValue.utf8
            text += ": ".utf8
        }
        paint("1", &text) { appendPrintable(finding.message, to: &$0) }
        text += " [".utf8
        text += finding.id.name.utf8
        text += "]\n".utf8
        if let span = finding.span, let excerpt = finding.excerpt { append(excerpt, span, to: &text) }
        if let hint = finding.hint {
            text += "  ".utf8
            paint("36", &text) { $0 += "help:".utf8 }
            text += " ".utf8
            appendPrintable(hint, to: &text)
            text += "\n".utf8
        }
    }

    /// The line, and a caret under the span.
    public func quote(_ line: String, _ span: SourceSpan) -> String {
        var text: [UInt8] = []
        append(line, span, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    private func append(_ line: String, _ span: SourceSpan, to text: inout [UInt8]) {
        func appendMargin(_ content: String) {
            text += "  ".utf8
            text += content.utf8
            text += " |".utf8
        }
        let number = String(span.start.line)
        let margin = String(repeating: " ", count: number.utf8.count)
        let limit = 160
        let start = Int(span.start.column) - 1
        // Of a long line the excerpt is the beginning alone.
        let length = Printable.isPlain(line) ? line.utf8.count : line.unicodeScalars.count
        let isShown = start <= length
        appendMargin(margin)
        text += "\n".utf8
        appendMargin(number)
        text += " ".utf8
        var shift = 0
        if length > limit {
            // A window onto a long line, with the caret near its left edge.
            shift = !isShown ? 0 : max(0, min(start - 20, length - limit))
            appendPrintable(String(line.unicodeScalars.dropFirst(shift).prefix(limit)), to: &text)
        } else {
            appendPrintable(line, to: &text)
        }
        text += "\n".utf8
        guard isShown else { return }
        let last = min(length, shift + limit)
        let end = span.end.line == span.start.line ? Int(span.end.column) - 1 : last
        let width = max(1, min(end, last) - start)
        appendMargin(margin)
        text += " ".utf8
        paint("1;31", &text) { text in
            text += repeatElement(UInt8(ascii: " "), count: max(0, start - shift))
            text += repeatElement(UInt8(ascii: "^"), count: width)
        }
        text += "\n".utf8
    }

    private func appendPrintable(_ text: String, to result: inout [UInt8]) { result += Printable.line(text).utf8 }

    private func paint(_ code: String, _ text: inout [UInt8], _ content: (inout [UInt8]) -> Void) {
        if colored { text += "\u{1B}[\(code)m".utf8 }
        content(&text)
        if colored { text += "\u{1B}[0m".utf8 }
    }
}
