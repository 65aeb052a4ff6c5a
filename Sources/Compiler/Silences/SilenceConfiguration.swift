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

        func covers(_ path: String?) -> Bool {
            guard let paths else { return true }
            return path.map(paths.matches) ?? false
        }
    }

    /// The last that covers a finding counts.
    var entries: [Entry] = [] {
        didSet { byRule = Dictionary(grouping: entries.indices) { entries[$0].rule } }
    }

    /// The numbers of the entries.
    private var byRule: [DiagnosticID: [Int]] = [:]

    public var isEmpty: Bool { entries.isEmpty }

    public static let empty = SilenceConfiguration()

    /// Finds entries, for each rule and file once: there may be thousands of both entries and findings.
    struct Lookup {
        private struct Key: Hashable {
            var rule: DiagnosticID
            var path: Text?
        }

        private let configuration: SilenceConfiguration
        private var found: [Key: Int?] = [:]

        init(_ configuration: SilenceConfiguration) { self.configuration = configuration }

        /// The number of the entry that counts for a finding.
        mutating func entry(for finding: Diagnostic) -> Int? {
            guard let candidates = configuration.byRule[finding.id] else { return nil }
            let path = finding.span?.path
            let key = Key(rule: finding.id, path: path.map(Text.init))
            if let known = found[key] { return known }
            let entry = candidates.last { configuration.entries[$0].covers(path) }
            found[key] = .some(entry)
            return entry
        }
    }
}
