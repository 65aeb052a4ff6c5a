import Testing

@testable import Compiler

/// The check of some services with their silences, for the cluster `c`.
struct SilencesTester {
    /// `PATH:LINE SEVERITY RULE`, in reading order.
    let shown: [String]
    let findings: [Diagnostic]
    let silenced: Int

    /// Files by `SERVICE/FILE`; `.soac.yaml` may be one of them.
    init(_ files: [String: String], clusters: [String] = ["c"]) {
        var sources: [String: ServiceSource] = [:]
        for (path, text) in files where path != RepositorySettings.fileName {
            let parts = path.split(separator: "/", maxSplits: 1).map(String.init)
            sources[parts[0], default: ServiceSource(name: ServiceName(parts[0]))].files[parts[1]] =
                .present(path: path, bytes: Array(text.utf8))
        }
        let file = files[RepositorySettings.fileName].map {
            SourceFile.present(path: RepositorySettings.fileName, bytes: Array($0.utf8))
        }
        let settings = RepositorySettings.read(file ?? .absent)
        let pipeline = CheckPipeline(RuleContext(clusters: clusters.map { ClusterName($0) }))
        let checked = sources.values.sorted { $0.name < $1.name }.map { pipeline.check($0) }
        let values = checked.map(\.value)
        let all =
            settings.diagnostics + checked.flatMap(\.diagnostics)
            + pipeline.check(RepositoryFacts(values.map(\.facts)))
        // The texts of these tests are too short for their schemas, and nothing deploys them.
        let looked = all.filter { $0.id != .schema && $0.id != .deployStep }
        let result = Silences.apply(
            looked, comments: values.flatMap(\.silences), configuration: settings.value.silences)
        let ofEntries = settings.value.silences.findings(
            result.tally, isComplete: values.allSatisfy(\.isComplete))
        findings = (result.findings + ofEntries).sorted(by: Diagnostic.inReadingOrder)
        silenced = result.tally.silenced
        shown = findings.map { finding in
            "\(finding.span?.path ?? ""):\(finding.span?.start.line ?? 0) \(finding.severity) \(finding.id.name)"
        }
    }

    /// One file of the service `web`: `LINE RULE` of each finding.
    static func lines(_ text: String, file: String = "marathon-c.yaml") -> [String] {
        SilencesTester(["web/\(file)": text]).findings.map { "\($0.span?.start.line ?? 0) \($0.id.name)" }
    }
}
