import Compiler
import Planner

extension StatusText {
    /// `closely`: with what Chronos has of each; else a line for each job.
    public func render(_ statuses: [JobStatus], closely: Bool) -> String {
        statuses.map { status in
            let word = status.word.rawValue
            let space = String(repeating: " ", count: max(1, 14 - word.count))
            var text = paint(word, color(status.word)) + space + paint(Printable.line("job \(status.id)"), "1")
            if let statistics = status.statistics {
                text += " · \(statistics.successCount) runs went well, \(statistics.errorCount) failed"
            }
            if let reason = status.reason { text += " · " + Printable.line(reason) }
            let lines = closely ? facts(status).map { "  " + Printable.line($0) } : []
            return ([text] + lines).map { $0 + "\n" }.joined()
        }.joined()
    }

    private func facts(_ status: JobStatus) -> [String] {
        var lines: [String] = []
        if let seen = status.seen { lines.append(seen == status.wanted ? seen : "\(seen), old") }
        if let wanted = status.wanted, wanted != status.seen { lines.append("wanted  \(wanted)") }
        if let schedule = status.schedule { lines.append("runs    \(schedule)") }
        if !status.parents.isEmpty {
            lines.append("after   \(status.parents.sorted().map(\.text).joined(separator: ", "))")
        }
        for (word, time) in [
            ("success", status.statistics?.lastSuccess ?? ""), ("error  ", status.statistics?.lastError ?? ""),
        ] where !time.isEmpty { lines.append("\(word) \(time)") }
        return lines
    }

    private func color(_ word: JobStatus.Word) -> String {
        switch word {
        case .scheduled, .fresh: "32"
        case .disabled: "2"
        case .outdated, .notDeployed: "33"
        case .failing, .missing, .unknown: "1;31"
        }
    }
}

extension StatusJSON {
    static func text(_ status: JobStatus) -> String {
        JSONText.object([
            "job": JSONText.of(status.id.description), "status": JSONText.of(status.word.rawValue),
            "reason": JSONText.orNull(status.reason), "wanted": JSONText.orNull(status.wanted),
            "seen": JSONText.orNull(status.seen), "schedule": JSONText.orNull(status.schedule),
            "parents": "[\(status.parents.map { JSONText.of($0.text) }.joined(separator: ", "))]",
            "successes": status.statistics.map { "\($0.successCount)" } ?? "null",
            "errors": status.statistics.map { "\($0.errorCount)" } ?? "null",
            "last_success": JSONText.orNull(
                status.statistics.flatMap { $0.lastSuccess.isEmpty ? nil : $0.lastSuccess }),
            "last_error": JSONText.orNull(status.statistics.flatMap { $0.lastError.isEmpty ? nil : $0.lastError }),
        ])
    }
}
