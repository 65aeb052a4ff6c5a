/// A page for a terminal: its paragraphs wrapped to the width, its blocks of code as they stand.
public struct RulePageText: Sendable {
    public var width: Int
    /// With bold and colours in place of Markdown's marks.
    public var isColored: Bool

    public init(width: Int, colored: Bool) {
        self.width = max(width, 20)
        isColored = colored
    }

    public func render(_ page: RulePage) -> String {
        var output: [String] = []
        var paragraph: [Substring] = []
        var isCode = false
        func endParagraph() {
            if !paragraph.isEmpty { output += wrapped(Self.withoutLinks(paragraph.joined(separator: " "))) }
            paragraph = []
        }
        for line in page.markdown.split(separator: "\n", omittingEmptySubsequences: false) {
            let isFence = line.utf8.starts(with: "```".utf8)
            if isFence { isCode.toggle() }
            if isFence || isCode {
                endParagraph()
                output.append(isColored && isFence ? "\u{1B}[2m\(line)\u{1B}[0m" : String(line))
            } else if line.first == "#" {
                output.append(isColored ? "\u{1B}[1m\(line.drop { $0 == "#" || $0 == " " })\u{1B}[0m" : String(line))
            } else if line.isEmpty {
                endParagraph()
                output.append("")
            } else {
                paragraph.append(line)
            }
        }
        endParagraph()
        return output.joined(separator: "\n")
    }

    /// `[text](target)` as `text`: no terminal follows a relative path.
    static func withoutLinks(_ text: String) -> String {
        var output = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "[") {
            output += rest[..<open]
            let inner = rest[rest.index(after: open)...]
            guard let close = inner.firstIndex(of: "]"), inner[close...].hasPrefix("]("),
                let end = inner[close...].firstIndex(of: ")")
            else {
                output += "["
                rest = inner
                continue
            }
            output += inner[..<close]
            rest = inner[inner.index(after: end)...]
        }
        return output + rest
    }

    // MARK: Words

    private static let plain = "\u{1B}[0m"
    private static let bold = "\u{1B}[1m"
    private static let code = "\u{1B}[36m"

    /// A word, and how many columns it takes.
    private struct Word {
        var text = ""
        var columns = 0
    }

    private func wrapped(_ paragraph: String) -> [String] {
        var lines: [String] = []
        var line = Word()
        for word in words(of: paragraph) {
            if !line.text.isEmpty, line.columns + 1 + word.columns > width {
                lines.append(line.text)
                line = Word()
            }
            line.text += (line.text.isEmpty ? "" : " ") + word.text
            line.columns += (line.columns == 0 ? 0 : 1) + word.columns
        }
        return lines + [line.text]
    }

    /// With colours, marks become escapes, which end with each word.
    private func words(of text: String) -> [Word] {
        var words: [Word] = []
        var (isBold, isCode) = (false, false)
        var style: String { isCode ? RulePageText.code : isBold ? RulePageText.bold : "" }
        for part in text.split(separator: " ") {
            guard isColored else {
                words.append(Word(text: String(part), columns: part.unicodeScalars.count))
                continue
            }
            var word = Word(text: style)
            var rest = part[...]
            while let next = rest.first {
                let isMarkOfBold = !isCode && rest.hasPrefix("**")
                guard next == "`" || isMarkOfBold else {
                    word.text.append(next)
                    word.columns += next.unicodeScalars.count
                    rest = rest.dropFirst()
                    continue
                }
                let ended = style.isEmpty ? "" : RulePageText.plain
                if isMarkOfBold { isBold.toggle() } else { isCode.toggle() }
                word.text += ended + style
                rest = rest.dropFirst(isMarkOfBold ? 2 : 1)
            }
            if !style.isEmpty { word.text += RulePageText.plain }
            words.append(word)
        }
        return words
    }
}
