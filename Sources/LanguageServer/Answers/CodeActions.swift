import Compiler

/// Mends of what is wrong at a place, and of the whole file.
struct CodeActions {
    private let standing: Standing
    private let document: OpenDocument

    init(_ standing: Standing, _ document: OpenDocument) { (self.standing, self.document) = (standing, document) }

    func answer(_ params: Node?) throws(RequestError) -> String {
        guard let start = TextPosition(params?.value("range")?.value("start")),
            let end = TextPosition(params?.value("range")?.value("end"))
        else { throw .params("it names no range") }
        let range =
            document.text.offset(of: start)...max(document.text.offset(of: start), document.text.offset(of: end))
        let wanted = params?.value("context")?.value("only")?.items.compactMap(\.string)
        let findings = standing.findings(of: document).filter { $0.mend != nil }
        var actions: [String] = []
        if isWanted("quickfix", wanted) { actions += quickFixes(findings, range) }
        if isWanted("source.fixAll", wanted), wanted != nil, let action = fixAll(findings) { actions.append(action) }
        return "[\(actions.joined(separator: ", "))]"
    }

    /// Kinds are words with dots: who wants `source` wants `source.fixAll`.
    private func isWanted(_ kind: String, _ wanted: [String]?) -> Bool {
        wanted.map { $0.contains { kind == $0 || kind.hasPrefix($0 + ".") || $0.isEmpty } } ?? true
    }

    private func quickFixes(_ findings: [Diagnostic], _ range: ClosedRange<Int>) -> [String] {
        let diagnosing = Diagnosing(document, findings)
        return findings.compactMap { finding in
            let own = diagnosing.range(of: finding)
            guard let mend = finding.mend, own.lowerBound <= range.upperBound, own.upperBound >= range.lowerBound,
                let edit = edit(mend)
            else { return nil }
            return JSONText.object([
                "title": JSONText.of(mend.title), "kind": JSONText.of("quickfix"),
                "diagnostics": "[\(diagnosing.item(finding))]", "isPreferred": "true", "edit": edit.json,
            ])
        }
    }

    private func edit(_ mend: Mend) -> WorkspaceEdit? {
        var edit = WorkspaceEdit()
        switch mend.change {
        case .edits(let edits):
            edit.add(edits, to: document.text, uri: document.uri, version: document.version)
        case .rename(let name):
            guard standing.canRename, let slash = document.uri.lastIndex(of: "/") else { return nil }
            edit.rename(document.uri, to: String(document.uri[...slash]) + name)
        }
        return edit
    }

    /// All that can be made at once.
    private func fixAll(_ findings: [Diagnostic]) -> String? {
        var all: [Mend.Edit] = []
        for edits in findings.compactMap({ $0.mend?.edits }) {
            let isFree = edits.allSatisfy { new in
                all.allSatisfy {
                    new.range.upperBound < $0.range.lowerBound || $0.range.upperBound < new.range.lowerBound
                }
            }
            if isFree { all += edits }
        }
        if all.isEmpty { return nil }
        var edit = WorkspaceEdit()
        edit.add(
            all.sorted { $0.range.lowerBound < $1.range.lowerBound }, to: document.text, uri: document.uri,
            version: document.version)
        return JSONText.object([
            "title": JSONText.of("Mend all that is sure"), "kind": JSONText.of("source.fixAll"), "edit": edit.json,
        ])
    }
}
