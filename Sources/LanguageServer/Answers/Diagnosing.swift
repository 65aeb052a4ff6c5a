import Compiler

/// Findings of a document as an editor takes them.
struct Diagnosing {
    private let document: OpenDocument
    private let findings: [Diagnostic]
    private let places: TextPlaces

    init(_ document: OpenDocument, _ findings: [Diagnostic]) {
        (self.document, self.findings) = (document, findings)
        places = TextPlaces(document.text.bytes)
    }

    /// A text that nobody reads has more.
    private static let limit = 1000

    /// What several services have of one file is said once.
    var items: String {
        let items = findings.oncePerFile(perService: false).prefix(Self.limit).map(item)
        return "[\(items.joined(separator: ", "))]"
    }

    /// The bytes of a finding; at least something to point at.
    func range(of finding: Diagnostic) -> Range<Int> {
        guard let span = finding.span else { return 0..<0 }
        return places.range(of: span)
    }

    func item(_ finding: Diagnostic) -> String {
        let severity =
            switch finding.severity {
            case .error: 1
            case .warning: 2
            case .note: 3
            }
        let text = [finding.message, finding.hint].compactMap { $0.map { Printable.line($0) } }.joined(separator: "\n")
        return JSONText.object([
            "range": document.text.range(range(of: finding)), "severity": "\(severity)",
            "code": JSONText.of(finding.id.name), "source": JSONText.of("soac"), "message": JSONText.of(text),
        ])
    }
}
