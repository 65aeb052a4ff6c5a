import Git

/// What a check found, to be shown.
public struct Report: Sendable {
    /// In reading order. Of very many only the first.
    public var findings: [Diagnostic]
    /// How many more there are than `findings`.
    public var cut: Int
    /// How many stand in other files of the services than those that were asked for.
    public var elsewhere: Int
    /// How many are hidden because someone asked for it.
    public var silenced: Int
    /// How many services were checked.
    public var services: Int
    /// What they were read from.
    public var state: SnapshotState
    /// Of soac: `0.1.0`
    public var version: String
    /// Warnings count as errors do.
    public var strict: Bool
    /// What only the compilation refuses does not count.
    public var allowsUncompilable: Bool

    public init(
        findings: [Diagnostic], cut: Int = 0, elsewhere: Int = 0, silenced: Int = 0, services: Int,
        state: SnapshotState, version: String,
        strict: Bool = false, allowsUncompilable: Bool = false
    ) {
        self.findings = findings
        self.cut = cut
        self.elsewhere = elsewhere
        self.silenced = silenced
        self.services = services
        self.state = state
        self.version = version
        self.strict = strict
        self.allowsUncompilable = allowsUncompilable
    }

    /// Whether a finding is a reason to refuse.
    public func isFailure(_ finding: Diagnostic) -> Bool {
        switch finding.severity {
        case .error: !(allowsUncompilable && finding.refusedBy == .compile)
        case .warning: strict
        case .note: false
        }
    }

    private func count(_ severity: Severity) -> Int { findings.count { $0.severity == severity } }

    // MARK: The summary

    /// A line for people: `12 services: 2 errors, 1 note, and 7 more; 4 silenced; HEAD 1f2e3d4c`
    var summary: String {
        var counts = Severity.allCases.filter { count($0) > 0 }.map { Report.amount(count($0), $0.rawValue) }
        if cut > 0 { counts.append("and \(cut) more") }
        var text = "\(Report.amount(services, "service")): "
        text += counts.isEmpty ? "no findings" : counts.joined(separator: ", ")
        if strict, count(.warning) > 0 { text += "; warnings count as errors" }
        let allowed = findings.count { $0.severity == .error && !isFailure($0) }
        if allowed > 0 { text += "; \(Report.amount(allowed, "error")) of soac compile alone allowed" }
        if elsewhere > 0 { text += "; \(elsewhere) in other files" }
        if silenced > 0 { text += "; \(silenced) silenced" }
        return text + "; " + Printable.line(state.description)
    }

    /// The same for programs, as JSON. The counts of severities are those of `findings`.
    var summaryObject: String {
        JSONText.object([
            "services": "\(services)", "errors": "\(count(.error))", "warnings": "\(count(.warning))",
            "notes": "\(count(.note))", "silenced": "\(silenced)", "cut": "\(cut)", "strict": "\(strict)",
            "state": state.json,
        ])
    }

    private static func amount(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}

/// A finding in the words that several formats share.
extension Diagnostic {
    /// What is wrong, and on a second line what to do. Without control characters: the text may come from YAML, and
    /// ends in terminals, logs and databases, some of which do not even take a NUL.
    var printableText: String {
        return Printable.line(message) + (hint.map { "\n" + Printable.line($0) } ?? "")
    }

    /// The file; for formats that demand one, the folder of the service or the top of soa-configs where none is to blame.
    var filePath: String { span?.path ?? service?.text ?? "." }
}
