import Compiler

/// The forms that a diff can be shown in.
public enum ChangeFormat: String, CaseIterable, Sendable {
    case text, json

    /// `width` and `colored` are of text alone.
    public func render(_ report: ChangeReport, width: Int = 120, colored: Bool = false) -> String {
        switch self {
        case .text: ChangeText(width: width, colored: colored).render(report)
        case .json: ChangeJSON.text(report)
        }
    }
}
