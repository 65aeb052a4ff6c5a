import Testing

@testable import Compiler

/// A rule finds what it is there for, at the marked places, and nothing else.
struct RuleTester {
    /// Checks services whose files are given by `SERVICE/FILE`, with `⟦…⟧` around each place where the rule must report.
    static func expect(
        _ rule: any Rule.Type, _ files: [String: String], clusters: [String] = ["c"],
        system: SystemConfiguration? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let expected = files.flatMap { MarkedText($1, path: $0).spans.map(shown) }
        let found = findings(rule, files, clusters: clusters, system: system)
        #expect(found.map { shown($0.span) } == expected.sorted(), sourceLocation: sourceLocation)
        for finding in found {
            #expect(finding.service != nil && finding.hint != nil, "\(finding)", sourceLocation: sourceLocation)
        }
    }

    /// What the rule finds in services whose files are given by `SERVICE/FILE`.
    static func findings(
        _ rule: any Rule.Type, _ files: [String: String], clusters: [String] = ["c"],
        system: SystemConfiguration? = nil
    ) -> [Diagnostic] {
        var sources: [String: ServiceSource] = [:]
        for (path, marked) in files {
            let parts = path.split(separator: "/", maxSplits: 1).map(String.init)
            sources[parts[0], default: ServiceSource(name: ServiceName(parts[0]))].files[parts[1]] =
                .present(path: path, bytes: Array(MarkedText(marked, path: path).text.utf8))
        }
        let context = RuleContext(clusters: clusters.map { ClusterName($0) }, system: system)
        let pipeline = CheckPipeline(context)
        let checked = sources.values.sorted { $0.name < $1.name }.map { pipeline.check($0) }
        let all = checked.flatMap(\.diagnostics) + pipeline.check(RepositoryFacts(checked.map(\.value)))
        return all.filter { $0.id == rule.id }.sorted(by: Diagnostic.inReadingOrder)
    }

    private static func shown(_ span: SourceSpan?) -> String {
        guard let span else { return "nowhere" }
        return "\(span.path):\(span.start.line):\(span.start.column)-\(span.end.line):\(span.end.column)"
    }
}
