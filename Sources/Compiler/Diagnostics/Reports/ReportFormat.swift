/// The forms in which a report can be had.
public enum ReportFormat: String, CaseIterable, Sendable {
    case text, json, github, gitlab, sarif, junit

    /// Whether people read it, and no programs that ask for the findings of each service.
    public var isForPeople: Bool { self == .text || self == .github }

    /// A whole document that ends with a line break. Only text for people can be colored.
    public func render(_ report: Report, colored: Bool) -> String {
        switch self {
        case .text: text(report, colored: colored)
        case .json: JSONReport.text(report)
        case .github: GitHubReport.text(report)
        case .gitlab: GitLabReport.text(report)
        case .sarif: SARIFReport.text(report)
        case .junit: JUnitReport.text(report)
        }
    }

    private func text(_ report: Report, colored: Bool) -> String {
        var text = TextRenderer(colored: colored).render(report.findings)
        text += report.summary
        text += "\n"
        return text
    }
}
