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

    /// Whether it is a mapping; keys that mean nothing are reported. `elsewhere` are those of the file at the top of the
    /// repository, in another one.
    mutating func isMapping(_ node: Node, of known: [String], elsewhere: [String] = []) -> Bool {
        guard node.isMapping else {
            report("a mapping of \(known.joined(separator: ", ")) is due here", at: node)
            return false
        }
        for (key, _, _) in node.pairs where !known.contains(where: { key.isString($0) }) {
            if let name = elsewhere.first(where: { key.isString($0) }) {
                report(
                    "'\(name)' counts at the top of the repository, and not here",
                    hint: "write it into the .soac.yaml there", at: key)
                continue
            }
            let near = key.string.map { NearestNames.of($0, among: known) } ?? []
            report(
                "the key \(key.value.shown) is not known",
                hint: near.isEmpty
                    ? "known are \(known.joined(separator: ", "))" : "did you mean \(near.joined(separator: " or "))?",
                at: key, mend: KeySpelling.mend(key, of: node, among: known)?.mend)
        }
        return true
    }

    mutating func report(_ message: String, hint: String? = nil, at node: Node, mend: Mend? = nil) {
        diagnostics.append(node.diagnostic(id, message, hint: hint ?? self.hint).mended(by: mend))
    }

    /// One of the same form that has collected nothing.
    func anew() -> SettingsForm { SettingsForm(id, hint: hint) }

    mutating func add(_ finding: Diagnostic) { diagnostics.append(finding) }
}
