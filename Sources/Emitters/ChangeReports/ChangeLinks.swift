import Compiler
import Git

/// Where the lines that a diff speaks of can be looked at.
public struct ChangeLinks: Sendable {
    private let template: LinkTemplate
    /// The folder of the repository that soa-configs is; empty: its top.
    private let root: String

    public init(_ template: LinkTemplate, root: String) {
        self.template = template
        self.root = root
    }

    /// Nil for files that are not of the service's directory, which may be of another repository, and where a line is not in a
    /// commit.
    func address(_ span: SourceSpan, of service: ServiceName?, in state: ComparedState) -> String? {
        guard let service, span.path.hasPrefix(service.text + "/"), state.isCommitted, let commit = state.commit else {
            return nil
        }
        let path = root.isEmpty ? span.path : "\(root)/\(span.path)"
        return template.address(sha: commit.id.id.description, path: path, line: Int(span.start.line))
    }
}

extension ChangeReport {
    /// Where the line of a field can be looked at.
    func address(_ field: FieldChange, of service: ServiceName) -> String? {
        guard let links, let (place, isBefore) = field.place else { return nil }
        return links.address(place.span, of: service, in: isBefore ? before : after)
    }

    /// Where the line of a finding, which is of the state after, can be looked at.
    func address(_ finding: Diagnostic) -> String? {
        guard let links, let span = finding.span else { return nil }
        return links.address(span, of: finding.service, in: after)
    }
}
