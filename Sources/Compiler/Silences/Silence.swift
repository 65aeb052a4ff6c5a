/// A comment in a file that silences findings of one rule: on one line, or in the whole file.
public struct Silence: Sendable {
    public var rule: DiagnosticID
    /// The line whose findings it silences; nil: all of the file.
    public var line: UInt32?
    /// Of the comment.
    public var place: Place
    /// Whether everything that could be found in its file was looked for. Only then it can be of no use.
    public var isInCheckedFile = true
    public var service: ServiceName?

    public init(
        rule: DiagnosticID, line: UInt32?, place: Place, isInCheckedFile: Bool = true, service: ServiceName? = nil
    ) {
        (self.rule, self.line, self.place) = (rule, line, place)
        (self.isInCheckedFile, self.service) = (isInCheckedFile, service)
    }
}

/// A rule as users name it: `unknown-key` or `SOA0304`.
enum RuleName {
    /// Every kind of finding but those about silences: these would go on forever.
    private static let known = DiagnosticID.all.filter { $0 != .silence }

    static func find(_ name: String) -> DiagnosticID? { known.first { $0.name == name || $0.code == name } }

    static func unknown(_ name: String, at place: Place) -> Diagnostic {
        let near = NearestNames.of(name, among: known.map(\.name))
        let hint =
            near.isEmpty ? "findings show their rule in brackets" : "did you mean \(near.joined(separator: ", "))?"
        return place.diagnostic(.silence, "there is no rule '\(name)' to silence", hint: hint)
    }
}
