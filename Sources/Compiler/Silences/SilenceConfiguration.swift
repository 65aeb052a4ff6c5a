/// What `.soac.yaml` at the top of soa-configs says of findings: how grave
/// those of a rule are, everywhere or in some files.
public struct SilenceConfiguration: Sendable {
    struct Entry: Sendable {
        var rule: DiagnosticID
        /// Nil: everywhere.
        var paths: Glob?
        /// Nil: off.
        var severity: Severity?
        var place: Place

        func covers(_ finding: Diagnostic) -> Bool {
            guard finding.id == rule else { return false }
            guard let paths else { return true }
            return finding.span.map { paths.matches($0.path) } ?? false
        }
    }

    /// The last that covers a finding counts.
    var entries: [Entry] = []

    public static let empty = SilenceConfiguration()
}
