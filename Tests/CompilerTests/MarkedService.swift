import Testing

@testable import Compiler

/// A text in which `⟦…⟧` stands around each place where a finding is expected.
struct MarkedText {
    private(set) var text = ""
    /// In the order of their beginnings.
    private(set) var spans: [SourceSpan] = []

    init(_ marked: String, path: String) {
        var open: [Int] = []
        var (line, column) = (UInt32(1), UInt32(1))
        for scalar in marked.unicodeScalars {
            let place = Position(line: line, column: column)
            switch scalar {
            case "⟦":
                open.append(spans.count)
                spans.append(SourceSpan(path: path, start: place, end: place))
            case "⟧":
                if let index = open.popLast() { spans[index].end = place }
            default:
                text.unicodeScalars.append(scalar)
                (line, column) = scalar == "\n" ? (line + 1, 1) : (line, column + 1)
            }
        }
    }
}

/// The service `web`, lowered for the cluster `c` from files whose marks say where findings are expected.
struct MarkedService {
    let service: Service
    let findings: [Diagnostic]
    private let expected: [SourceSpan]

    /// By the file's name.
    init(_ files: [String: String], broken: Set<String> = []) {
        var source = ServiceSource(name: ServiceName("web"))
        var expected: [SourceSpan] = []
        for (name, marked) in files.sorted(by: { $0.key < $1.key }) {
            let text = MarkedText(marked, path: "web/\(name)")
            source.files[name] = .present(path: "web/\(name)", bytes: Array(text.text.utf8))
            expected += text.spans
        }
        for name in broken { source.files[name] = .unreadable }
        let lowered = ServiceLowering.lower(
            source, clusters: [ClusterName("c")], kinds: Set(InstanceKind.allCases),
            checks: Set(InstanceKind.allCases))
        service = lowered.value
        findings = lowered.diagnostics.sorted(by: Diagnostic.inReadingOrder)
        self.expected = expected
    }

    /// The findings are these, one at each mark, in order of files and places.
    func expect(_ ids: [DiagnosticID], sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(findings.map(\.id.name) == ids.map(\.name), sourceLocation: sourceLocation)
        #expect(
            findings.map { MarkedService.shown($0.span) } == expected.map(MarkedService.shown),
            sourceLocation: sourceLocation)
        #expect(findings.allSatisfy { $0.service == ServiceName("web") }, sourceLocation: sourceLocation)
    }

    private static func shown(_ span: SourceSpan?) -> String {
        guard let span else { return "nowhere" }
        return "\(span.path):\(span.start.line):\(span.start.column)-\(span.end.line):\(span.end.column)"
    }

    // MARK: What the files define

    var marathon: InstanceFile<MarathonInstance> { service.clusters.first?.marathon ?? .absent }
    var chronos: InstanceFile<ChronosJob> { service.clusters.first?.chronos ?? .absent }

    /// The instance `main` of the Marathon file; nil if it is broken.
    var main: MarathonInstance? { MarkedService.definition("main", of: marathon)?.value }
    /// The job `main` of the Chronos file; nil if it is broken.
    var job: ChronosJob? { MarkedService.definition("main", of: chronos)?.value }

    static func definition<Instance>(_ name: String, of file: InstanceFile<Instance>) -> Definition<Instance>? {
        guard case .present(let instances) = file else { return nil }
        return instances.first { $0.name == InstanceName(name) }?.definition
    }

    /// `absent`, `broken`, or the names of the instances, those that are broken with a `!`.
    static func summary<Instance>(_ file: InstanceFile<Instance>) -> String {
        switch file {
        case .absent: "absent"
        case .broken: "broken"
        case .present(let instances):
            instances.map { $0.name.text + ($0.definition.value == nil ? "!" : "") }.joined(separator: " ")
        }
    }
}
