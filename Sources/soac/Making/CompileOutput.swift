import Compiler
import Emitters
import Fleet
import Git
import Runtime

/// Tells what a run of `soac compile` found and did.
struct CompileOutput {
    private let result: FleetCompilation.Result
    /// Nil if it was to write nothing.
    private let changes: OutputFolder.Changes?
    private let inputs: [ClusterName: Manifest.Inputs]
    private let state: SnapshotState
    /// Whether each file that was written is named.
    private let namesFiles: Bool
    private let counts: CompileCounts

    init(
        _ result: FleetCompilation.Result, _ changes: OutputFolder.Changes?, inputs: [ClusterName: Manifest.Inputs],
        state: SnapshotState, namesFiles: Bool
    ) {
        (self.result, self.changes, self.inputs) = (result, changes, inputs)
        (self.state, self.namesFiles) = (state, namesFiles)
        counts = CompileCounts(result)
    }

    private var clusters: [ClusterName] { inputs.keys.sorted() }

    // MARK: Standard error

    var news: TellingOptions.News {
        var news = TellingOptions.News(findings: result.diagnostics, hasChanged: changes.map { !$0.isEmpty } ?? false)
        if result.artifacts == 0, result.leftOut.isEmpty {
            let names = clusters.map(\.text).joined(separator: ", ")
            news.warnings.append("nothing in the tree runs in \(names); is soa-configs a folder inside it (--root)?")
        }
        news.summary = clusters.flatMap(lines) + [summary]
        return news
    }

    /// `hamburg-prod: 1f2e3d4c → 9b5c4e13: 3 written, 1 removed: marathon/checkout.main, …`; nothing of a cluster in which
    /// nothing changed, or of which there was nothing before.
    private func lines(of cluster: ClusterName) -> [String] {
        guard let changes, namesFiles || changes.before[cluster] != nil else { return [] }
        let (written, removed) = (files(changes.written, of: cluster), files(changes.removed, of: cluster))
        if written.isEmpty, removed.isEmpty { return [] }
        let counts = [(written.count, "written"), (removed.count, "removed")].filter { $0.0 > 0 }
            .map { "\($0) \($1)" }.joined(separator: ", ")
        let files = written.map { ($0, "written") } + removed.map { ($0, "removed") }
        let head = "\(cluster): \(commits(of: cluster, changes))\(counts)"
        if namesFiles { return [head] + files.map { "  \($1) \($0)" } }
        let few = files.prefix(3).map { name, verb in verb == "removed" ? "\(name) (removed)" : name }
        let others = files.count - few.count
        return [head + ": " + few.joined(separator: ", ") + (others > 0 ? " and \(others) more" : "")]
    }

    /// `FAMILY/SERVICE.INSTANCE` of those of a cluster.
    private func files(_ paths: [ArtifactPath], of cluster: ClusterName) -> [String] {
        let folder = cluster.text + "/"
        return paths.sorted().map(\.text).filter { $0.hasPrefix(folder) }.map {
            String($0.dropFirst(folder.count).dropLast(".json".count))
        }
    }

    /// `1f2e3d4c → 9b5c4e13: `; nothing where it is the same, or nothing was there before.
    private func commits(of cluster: ClusterName, _ changes: OutputFolder.Changes) -> String {
        guard let old = changes.before[cluster]?.shown, let new = inputs[cluster]?.shown, old != new else { return "" }
        return "\(old) → \(new): "
    }

    /// One line that says what happened, without its end.
    private var summary: String {
        func counted(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
        var parts = [counted(counts.artifacts, "artifact")]
        if let changes {
            let (written, removed) = (changes.written.count, changes.removed.count)
            parts.append("\(written) written, \(changes.unchanged) unchanged, \(removed) removed")
        }
        if !counts.waiting.isEmpty {
            // A few are named; the manifest has all.
            let names = counts.waiting.count <= 3 ? " (\(counts.waiting.joined(separator: ", ")))" : ""
            parts.append("\(counts.waiting.count) not deployed yet\(names)")
        }
        if counts.broken > 0 { parts.append("\(counts.broken) left out as broken") }
        if counts.errors + counts.warnings > 0 {
            parts.append(counted(counts.errors, "error") + ", " + counted(counts.warnings, "warning"))
        }
        parts.append(state.description)
        return parts.joined(separator: "; ")
    }

    // MARK: Numbers

    func count(_ metrics: inout CommandMetrics) {
        metrics.gauge("services", result.services, "Services of soa-configs.")
        metrics.gauge("artifacts", counts.artifacts, "Artifacts that were made, or are there already.")
        metrics.gauge("not_deployed", counts.waiting.count, "Instances that wait for their first deployment.")
        metrics.gauge("broken", counts.broken, "Instances, or whole files, that cannot be compiled.")
        metrics.count(findings: result.diagnostics)
        metrics.count("written_files_total", changes?.written.count ?? 0, "Files that were written.")
        metrics.count("removed_files_total", changes?.removed.count ?? 0, "Files that were removed.")
    }

    // MARK: JSON

    /// Version 1; docs/operations.md lists the members. A file that was not asked for by its content has none.
    var json: String {
        JSONText.object([
            "version": "1",
            "state": state.json,
            "clusters": JSONText.lines(clusters.map(object)),
            "left_out": JSONText.lines(result.leftOut.map(Self.leftOut)),
            "findings": JSONText.lines(result.diagnostics.oncePerFile(perService: true).map(\.json)),
            "summary": JSONText.object([
                "artifacts": "\(counts.artifacts)",
                "written": number(changes?.written.count), "unchanged": number(changes?.unchanged),
                "removed": number(changes?.removed.count), "not_deployed": "\(counts.waiting.count)",
                "broken": "\(counts.broken)", "errors": "\(counts.errors)", "warnings": "\(counts.warnings)",
            ]),
        ]) + "\n"
    }

    private func object(of cluster: ClusterName) -> String {
        func paths(_ paths: [ArtifactPath]?) -> String {
            guard let paths else { return "null" }
            let own = paths.sorted().filter { $0.text.hasPrefix(cluster.text + "/") }
            return "[" + own.map { JSONText.of($0.text) }.joined(separator: ", ") + "]"
        }
        return JSONText.object([
            "cluster": JSONText.of(cluster.text),
            "before": changes?.before[cluster]?.json ?? "null", "after": inputs[cluster]?.json ?? "null",
            "written": paths(changes?.written), "removed": paths(changes?.removed),
        ])
    }

    private static func leftOut(_ omission: LeftOut) -> String {
        let (reason, detail): (String, String?) =
            switch omission.reason {
            case .notDeployed(let detail): ("not-deployed", detail)
            case .broken: ("broken", nil)
            }
        return JSONText.object([
            "cluster": JSONText.of(omission.cluster.text), "family": JSONText.of(omission.family.rawValue),
            "service": JSONText.of(omission.service.text), "instance": JSONText.orNull(omission.instance?.text),
            "reason": JSONText.of(reason), "detail": JSONText.orNull(detail),
        ])
    }

    private func number(_ number: Int?) -> String { number.map { "\($0)" } ?? "null" }
}

extension Manifest.Inputs {
    /// `1f2e3d4c`, `work tree on 1f2e3d4c`
    fileprivate var shown: String {
        let commit = commit.map { String($0.prefix(8)) }
        switch source {
        case "index": return "index" + (commit.map { " on \($0)" } ?? "")
        case "worktree": return "work tree" + (commit.map { " on \($0)" } ?? "")
        default: return commit ?? "no commit"
        }
    }

    fileprivate var json: String {
        JSONText.object(["source": JSONText.of(source), "commit": JSONText.orNull(commit)])
    }
}
