extension RulePage {
    /// The whole page, as `docs/rules` has it.
    public var markdown: String {
        var parts = ["# \(id.name)", "`\(id.code)`, \(severity)", "**\(title)**"]
        if !text.isEmpty { parts.append(text) }
        parts += examples
        parts += ["## Silencing", silencing]
        return parts.joined(separator: "\n\n") + "\n"
    }

    /// Without what SARIF tells by other members.
    var help: String { ([text] + examples + ["## Silencing", silencing]).joined(separator: "\n\n") + "\n" }

    private var examples: [String] {
        if let noExample { return ["There is no example: \(noExample)"] }
        func section(_ title: String, _ files: [ExampleFile]) -> [String] {
            ["## \(title)"] + files.map { String($0.markdown.dropLast()) }
        }
        return section("Wrong", wrong) + section("Right", right)
    }

    /// As `soac check` has it: `error: paasta validate refuses it`.
    public var severity: String {
        if !id.isOfCheck { return "\(id.severity.rawValue), which `soac check` does not look for" }
        guard let refusers else { return id.isErrorOrWarning ? "error or warning" : id.severity.rawValue }
        let words = "\(refusers) refuses it"
        return id.isErrorOrWarning ? "error where \(words), else a warning" : "error: \(words)"
    }

    private var refusers: String? {
        switch id.refusedBy {
        case .validate: "`paasta validate`"
        case .compile: "the next `soac compile`"
        case [.validate, .compile]: "`paasta validate` or the next `soac compile`"
        default: nil
        }
    }

    /// How to accept a finding, as Markdown.
    public var silencing: String {
        switch id.silencing {
        case .never:
            id.isOfCheck
                ? "It cannot be silenced."
                : "It is no finding of `soac check`, and cannot be silenced."
        case .warnings: "An error cannot be silenced. A warning can.\n\n\(ways)"
        case .unlessCompileRefuses:
            "It can be silenced where `soac compile` does not refuse it as well (`refused_by` in JSON says so).\n\n\(ways)"
        case .all: ways
        }
    }

    private var ways: String {
        let entry = "```yaml\n# .soac.yaml\nrules:\n  \(id.name): {severity: off, reason: why it is intended}\n```"
        if DiagnosticID.withoutLine.contains(id) {
            return "An entry of [`.soac.yaml`](../silences.md) accepts it:\n\n\(entry)"
        }
        return """
            A comment on its line, or on a line of its own directly above, accepts it ([silences](../silences.md)):

            ```yaml
            # soac: allow \(id.name) -- why it is intended
            ```

            An entry of `.soac.yaml` accepts it in many files:

            \(entry)
            """
    }
}

extension DiagnosticID {
    /// What is not found on a line of a YAML file.
    fileprivate static let withoutLine: Set<DiagnosticID> = [
        .noFiles, .reservedName, .jsonSyntax, .danglingSymlink, .soacYAML, .fileName,
    ]
}
