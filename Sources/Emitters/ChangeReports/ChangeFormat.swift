import Compiler

/// The forms that a diff can be shown in.
public enum ChangeFormat: String, CaseIterable, Sendable {
    case text, json, markdown, html

    /// `text` says how text is laid out.
    public func render(_ report: ChangeReport, text: ChangeText = ChangeText()) -> String {
        switch self {
        case .text: text.render(report)
        case .json: ChangeJSON.text(report)
        case .markdown: ChangeMarkdown(report).text()
        case .html: ChangePage.text(report)
        }
    }
}
