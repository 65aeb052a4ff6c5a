import Testing

@testable import Compiler

/// A rule finds what it is there for, at the marked places, and nothing else.
struct RuleTester {
    /// Checks services whose files are given by `SERVICE/FILE`, with `⟦…⟧` around each place where the rule must report.
    static func expect(
        _ rule: any Rule.Type, _ files: [String: String], clusters: [String] = ["c"],
        system: SystemConfiguration? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        var sources: [String: ServiceSource] = [:]
        var expected: [String] = []
        for (path, marked) in files.sorted(by: { $0.key < $1.key }) {
            let parts = path.split(separator: "/", maxSplits: 1).map(String.init)
            let text = MarkedText(marked, path: path)
            sources[parts[0], default: ServiceSource(name: ServiceName(parts[0]))].files[parts[1]] =
                .present(path: path, bytes: Array(text.text.utf8))
            expected += text.spans.map(shown)
        }
        let context = RuleContext(clusters: clusters.map { ClusterName($0) }, system: system)
        let pipeline = CheckPipeline(context)
        let checked = sources.values.sorted { $0.name < $1.name }.map { pipeline.check($0) }
        let all = checked.flatMap(\.diagnostics) + pipeline.check(RepositoryFacts(checked.map(\.value)))
        let found = all.filter { $0.id == rule.id }.sorted(by: Diagnostic.inReadingOrder)
        #expect(found.map { shown($0.span) } == expected.sorted(), sourceLocation: sourceLocation)
        for finding in found {
            #expect(finding.service != nil && finding.hint != nil, "\(finding)", sourceLocation: sourceLocation)
        }
    }

    private static func shown(_ span: SourceSpan?) -> String {
        guard let span else { return "nowhere" }
        return "\(span.path):\(span.start.line):\(span.start.column)-\(span.end.line):\(span.end.column)"
    }
}
