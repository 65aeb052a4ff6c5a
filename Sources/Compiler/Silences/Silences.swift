/// Takes away the findings that someone silenced, and reports silences that are of no use.
public enum Silences {
    /// What is left, with what is said of comments. Whether an entry of the configuration is of use is told by the tallies
    /// of all services together.
    public static func apply(
        _ findings: [Diagnostic], comments: [Silence], configuration: SilenceConfiguration
    ) -> (findings: [Diagnostic], tally: SilenceTally) {
        var tally = SilenceTally(entries: configuration.entries.count)
        if comments.isEmpty, configuration.entries.isEmpty { return (findings, tally) }
        // Schemas report unknown keys under the name that the lowering has for them.
        let rules = Set(Rules.all.map { $0.id } + [.unknownKey])
        let comments = Comments(comments)
        var uses = comments.all.map { _ in SilenceTally.Use() }
        var left: [Diagnostic] = []
        for finding in findings {
            let covering = comments.covering(finding)
            let entry = configuration.entries.lastIndex { $0.covers(finding) }
            // What a stage calls an error is not compiled, whoever looks away.
            let isFixed = finding.severity == .error && !rules.contains(finding.id)
            for comment in covering { uses[comment].add(isFixed: isFixed) }
            guard let entry, configuration.entries[entry].severity != finding.severity else {
                if covering.isEmpty || isFixed { left.append(finding) }
                continue
            }
            tally.entries[entry].add(isFixed: isFixed)
            let severity = configuration.entries[entry].severity
            if isFixed {
                left.append(finding)
            } else if let severity, covering.isEmpty {
                left.append(finding.with(severity))
            }
        }
        tally.silenced = findings.count - left.count
        for (comment, use) in zip(comments.all, uses) {
            let finding = use.finding(comment.rule, comment.place, mayBeUnused: !comment.isInCheckedFile)
            left += finding.map { [comment.service.map($0.of) ?? $0] } ?? []
        }
        return (left, tally)
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
}
