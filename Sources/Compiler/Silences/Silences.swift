/// Takes away the findings that someone silenced, and reports silences that are of no use.
public enum Silences {
    /// What is left, with what is said of comments. Whether an entry of the configuration is of use is told by the tallies
    /// of all services together.
    public static func apply(
        _ findings: [Diagnostic], comments: [Silence], configuration: SilenceConfiguration
    ) -> (findings: [Diagnostic], tally: SilenceTally) {
        var tally = SilenceTally(entries: configuration.entries.count)
        if comments.isEmpty, configuration.entries.isEmpty { return (findings, tally) }
        let comments = Comments(comments)
        var uses = Array(repeating: SilenceTally.Use(), count: comments.targetCount)
        var lookup = SilenceConfiguration.Lookup(configuration)
        var left: [Diagnostic] = []
        for finding in findings {
            let covering = comments.covering(finding)
            let entry = lookup.entry(for: finding)
            // What a stage calls an error is not compiled, whoever looks away.
            let isFixed =
                finding.severity == .error
                && (finding.refusedBy.contains(.compile) || finding.id.isOfStage)
            for target in covering { uses[target].add(isFixed: isFixed) }
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
        for (comment, target) in comments.all {
            let finding = uses[target].finding(comment.rule, comment.place, mayBeUnused: !comment.isInCheckedFile)
            left += finding.map { [comment.service.map($0.of) ?? $0] } ?? []
        }
        return (left, tally)
    }

    /// The comments by what they silence. Thousands may silence the same.
    private struct Comments {
        /// What a comment silences: a rule on a line, or, without one, in a file.
        private struct Target: Hashable {
            var rule: DiagnosticID
            var path: Text
            var line: UInt32?
        }

        /// Each once, with the number of its target: a file that several symlinks lead to is read several times.
        private(set) var all: [(comment: Silence, target: Int)] = []
        private var targets: [Target: Int] = [:]

        var targetCount: Int { targets.count }

        init(_ comments: [Silence]) {
            struct Key: Hashable {
                var rule: DiagnosticID
                var span: SourceSpan
            }
            var seen: Set<Key> = []
            for comment in comments where seen.insert(Key(rule: comment.rule, span: comment.place.span)).inserted {
                let target = Target(rule: comment.rule, path: Text(comment.place.span.path), line: comment.line)
                let number = targets[target] ?? targets.count
                targets[target] = number
                all.append((comment, number))
            }
        }

        /// The targets that a finding is in.
        func covering(_ finding: Diagnostic) -> [Int] {
            guard !targets.isEmpty, let span = finding.span else { return [] }
            let path = Text(span.path)
            return [nil, span.start.line].compactMap { targets[Target(rule: finding.id, path: path, line: $0)] }
        }
    }
}
