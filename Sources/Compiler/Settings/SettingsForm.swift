/// Collects what has not the form that it has to have.
struct SettingsForm {
    private(set) var diagnostics: [Diagnostic] = []
    private let id: DiagnosticID
    private let hint: String

    /// `hint` says where the form is described.
    init(_ id: DiagnosticID, hint: String) {
        self.id = id
        self.hint = hint
    }

    /// Whether it is a mapping; keys that mean nothing are reported.
    mutating func isMapping(_ node: Node, of known: [String]) -> Bool {
        guard node.isMapping else {
            report("a mapping of \(known.joined(separator: ", ")) is due here", at: node)
            return false
        }
        for (key, _, _) in node.pairs where !known.contains(where: { key.isString($0) }) {
            report(
                "the key \(key.value.shown) is not known", hint: "known are \(known.joined(separator: ", "))", at: key)
        }
        return true
    }

    mutating func report(_ message: String, hint: String? = nil, at node: Node) {
        diagnostics.append(node.diagnostic(id, message, hint: hint ?? self.hint))
    }

    mutating func add(_ finding: Diagnostic) { diagnostics.append(finding) }
}
