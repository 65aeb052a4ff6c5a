/// Takes away the findings that someone silenced, and reports silences that are of no use.
public enum Silences {
    /// `isComplete` says whether everything that could be found was looked for: only then an entry of the configuration
    /// can be of no use.
    public static func apply(
        _ findings: [Diagnostic], comments: [Silence], configuration: SilenceConfiguration, isComplete: Bool = true
    ) -> (findings: [Diagnostic], silenced: Int) {
        if comments.isEmpty, configuration.entries.isEmpty { return (findings, 0) }
        // Schemas report unknown keys under the name that the lowering has for them.
        let rules = Set(Rules.all.map { $0.id } + [.unknownKey])
        let comments = Comments(comments)
        var (ofComments, ofEntries) = (Uses(), Uses())
        var left: [Diagnostic] = []
        for finding in findings {
            let covering = comments.covering(finding)
            let entry = configuration.entries.lastIndex { $0.covers(finding) }
            // What a stage calls an error is not compiled, whoever looks away.
            let isFixed = finding.severity == .error && !rules.contains(finding.id)
            for comment in covering { ofComments.add(comment, isFixed: isFixed) }
            guard let entry, configuration.entries[entry].severity != finding.severity else {
                if covering.isEmpty || isFixed { left.append(finding) }
                continue
            }
            ofEntries.add(entry, isFixed: isFixed)
            let severity = configuration.entries[entry].severity
            if isFixed {
                left.append(finding)
            } else if let severity, covering.isEmpty {
                left.append(finding.with(severity))
            }
        }
        let silenced = findings.count - left.count
        for (place, comment) in comments.all.enumerated() {
            let finding = ofComments.finding(place, comment.rule, comment.place, mayBeUnused: !comment.isInCheckedFile)
            left += finding.map { [comment.service.map($0.of) ?? $0] } ?? []
        }
        for (place, entry) in configuration.entries.enumerated() {
            let mayBeUnused = entry.severity != nil || !isComplete
            left += ofEntries.finding(place, entry.rule, entry.place, mayBeUnused: mayBeUnused).map { [$0] } ?? []
        }
        return (left, silenced)
    }

    /// The comments by their files.
    private struct Comments {
        /// Each once: a file that several symlinks lead to is read several times.
        private(set) var all: [Silence] = []
        private var byPath: [String: [Int]] = [:]

        init(_ comments: [Silence]) {
            struct Key: Hashable {
                var rule: DiagnosticID
                var span: SourceSpan
            }
            var seen: Set<Key> = []
            for comment in comments where seen.insert(Key(rule: comment.rule, span: comment.place.span)).inserted {
                byPath[comment.place.span.path, default: []].append(all.count)
                all.append(comment)
            }
        }

        func covering(_ finding: Diagnostic) -> [Int] {
            guard !byPath.isEmpty, let path = finding.span?.path else { return [] }
            return (byPath[path] ?? []).filter { all[$0].covers(finding) }
        }
    }

    /// What became of each silence.
    private struct Uses {
        private var used: Set<Int> = []
        /// Those that met an error that cannot be silenced.
        private var refused: Set<Int> = []

        mutating func add(_ silence: Int, isFixed: Bool) {
            if isFixed { refused.insert(silence) } else { used.insert(silence) }
        }

        func finding(_ silence: Int, _ rule: DiagnosticID, _ place: Place, mayBeUnused: Bool) -> Diagnostic? {
            if refused.contains(silence) {
                return place.diagnostic(
                    .silence, "an error of \(rule.name) cannot be silenced",
                    hint: "what it is about cannot be compiled; correct it")
            }
            if mayBeUnused || used.contains(silence) || Rules.ofTheSystem.contains(rule) { return nil }
            return place.diagnostic(
                .silence, "this silences no finding of \(rule.name)", hint: "remove it, or see whether it stands right")
        }
    }
}
