import Compiler
import Emitters
import Git
import Runtime

/// Tells what a run of `soac deployments` found and did.
struct DeploymentsOutput {
    private let result: DeploymentsRun.Result
    private let state: SnapshotState
    private let isWriting: Bool

    init(_ result: DeploymentsRun.Result, of state: SnapshotState, isWriting: Bool) {
        self.state = state
        self.result = result
        self.isWriting = isWriting
    }

    func print(as format: OutputFormat) throws(Problem) {
        switch format {
        case .json: try Terminal.output(json)
        case .text where !isWriting: try Terminal.output(result.reports.map(text).joined())
        case .text: break
        }
    }

    // MARK: Standard error

    /// `namesFiles`: each file that was written is named.
    func news(namesFiles: Bool) -> TellingOptions.News {
        let written = result.reports.filter { if case .written = $0.status { true } else { false } }
        var news = TellingOptions.News(
            findings: result.diagnostics, problems: result.reports.flatMap(problems), hasChanged: !written.isEmpty)
        if !written.isEmpty { news.summary = lines(of: written, all: namesFiles) }
        news.summary.append(summary)
        return news
    }

    /// `checkout written: prod.main 1f2e3d4c → 9b5c4e13`, of a few services or of all.
    private func lines(of written: [DeploymentReport], all: Bool) -> [String] {
        let shown = all ? written[...] : written.prefix(10)
        let lines = shown.map { report in
            let changes = report.groups.compactMap { group -> String? in
                let (old, new) = (report.previous?[group]?.commit, report.table[group]?.commit)
                if old == new { return nil }
                let shown = [old, new].map { commit in commit.map { String($0.prefix(8)) } ?? "none" }
                return "\(group) \(shown.joined(separator: " → "))"
            }
            let words = changes.isEmpty ? "what is to run, or to be restarted" : changes.joined(separator: ", ")
            return "\(report.service) written: \(words)"
        }
        return lines + (written.count > shown.count ? ["and \(written.count - shown.count) more services"] : [])
    }

    func count(_ metrics: inout CommandMetrics) {
        func services(_ names: String...) -> Int { result.reports.count { names.contains(name(of: $0.status)) } }
        metrics.gauge("services", result.reports.count, "Services that have instances, or a file.")
        metrics.gauge("unreadable_services", services("unreadable"), "Services whose repository cannot be read.")
        metrics.gauge("broken_services", services("broken"), "Services of which soa-configs cannot be read.")
        metrics.gauge("unwritten_services", services("unwritten"), "Services whose file could not be written.")
        metrics.gauge(
            "held_back", result.reports.map(\.heldBack.count).reduce(0, +), "Deploy groups whose commit has no image.")
        metrics.count(findings: result.diagnostics)
        metrics.count("written_files_total", services("written"), "Files that were written.")
    }

    private func problems(of report: DeploymentReport) -> [Problem] {
        let held = report.heldBack.map { held in
            Problem("\(report.service): \(held.group) keeps what it has: \(held.reason)")
        }
        switch report.status {
        case .written, .unchanged, .shown: return held
        case .unreadable(let error): return held + [Problem("\(report.service): \(error.message)", hint: error.hint)]
        case .broken: return held + [Problem("\(report.service): its deployments are left as they are")]
        case .unwritten(let error): return held + [Problem("\(report.service): \(error.message)")]
        }
    }

    private var summary: String {
        var counts: [String: Int] = [:]
        for report in result.reports { counts[name(of: report.status), default: 0] += 1 }
        let order = ["written", "unchanged", "shown", "unreadable", "broken", "unwritten"]
        let parts = order.compactMap { name in counts[name].map { "\($0) \(name)" } }
        let services = result.reports.count
        return "\(services) service\(services == 1 ? "" : "s")" + parts.map { ", \($0)" }.joined() + "; "
            + state.description
    }

    private func name(of status: DeploymentReport.Status) -> String {
        switch status {
        case .written: "written"
        case .unchanged: "unchanged"
        case .shown: "shown"
        case .unreadable: "unreadable"
        case .broken: "broken"
        case .unwritten: "unwritten"
        }
    }

    // MARK: Text

    private func text(_ report: DeploymentReport) -> String {
        let width = report.groups.map { $0.text.count }.max() ?? 0
        var lines = [report.service.text]
        for group in report.groups {
            let name = group.text + String(repeating: " ", count: width - group.text.count)
            lines.append("  \(name)  \(deployed(group, report))")
        }
        for branch in report.table.branches where branch.entry.desiredState == "stop" {
            lines.append("  \(branch.name) is stopped")
        }
        return lines.map { Printable.line($0) + "\n" }.joined()
    }

    private func deployed(_ group: DeployGroup, _ report: DeploymentReport) -> String {
        guard let entry = report.table[group] else { return "not deployed yet" }
        let deploy = report.tags.deploys(to: group).first { $0.commit.description == entry.commit }
        return entry.commit + (deploy.map { "  \(DeployTime($0.time)?.readable ?? $0.time)" } ?? "")
    }

    // MARK: JSON

    /// Version 1: `services`, each with its status and, where its repository could be read, its groups and instances.
    private var json: String {
        let services = result.reports.map { "\n  " + service($0) }.joined(separator: ",")
        return "{\"version\": 1, \"state\": \(state.json), \"services\": [\(services)\n]}\n"
    }

    private func service(_ report: DeploymentReport) -> String {
        let groups = report.groups.map { group(($0, report.table[$0]), report) }
        let instances = report.table.branches.map { name, entry in
            object([
                ("instance", text(name.text)), ("desired_state", text(entry.desiredState)),
                ("force_bounce", entry.forceBounce.map(text) ?? "null"), ("docker_image", text(entry.image)),
            ])
        }
        let held = report.heldBack.map { held in
            object([
                ("group", text(held.group.text)), ("git_sha", text(held.commit.description)),
                ("reason", text(held.reason)),
            ])
        }
        let (reason, hint) = failure(report.status)
        return object([
            ("service", text(report.service.text)), ("status", text(name(of: report.status))),
            ("reason", reason.map(text) ?? "null"), ("hint", hint.map(text) ?? "null"),
            ("groups", "[\(groups.joined(separator: ", "))]"), ("instances", "[\(instances.joined(separator: ", "))]"),
            ("held_back", "[\(held.joined(separator: ", "))]"),
        ])
    }

    private func group(
        _ group: (name: DeployGroup, entry: DeploymentTable.Group?), _ report: DeploymentReport
    ) -> String {
        object([
            ("group", text(group.name.text)), ("git_sha", group.entry.map { text($0.commit) } ?? "null"),
            ("previous_git_sha", report.previous?[group.name].map { text($0.commit) } ?? "null"),
        ])
    }

    private func failure(_ status: DeploymentReport.Status) -> (reason: String?, hint: String?) {
        switch status {
        case .written, .unchanged, .shown: (nil, nil)
        case .unreadable(let error): (error.message, error.hint)
        case .broken: ("its files in soa-configs cannot be read", nil)
        case .unwritten(let error): (error.message, nil)
        }
    }

    private func text(_ text: String) -> String { JSONText.of(text) }

    private func object(_ members: [(key: String, value: String)]) -> String {
        "{" + members.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ") + "}"
    }
}
