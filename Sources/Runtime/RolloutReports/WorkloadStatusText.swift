import Compiler
import Planner

extension StatusText {
    /// `closely`: with the pods of each; else a line for each instance.
    public func render(_ statuses: [WorkloadStatus], closely: Bool) -> String {
        statuses.map { status in
            let word = status.word.rawValue
            let space = String(repeating: " ", count: max(1, 14 - word.count))
            var text =
                paint(word, color(status.word)) + space + paint(Printable.line(status.id.description), "1")
                + " · Kubernetes"
            if let replicas = status.replicas { text += ": \(status.ready) of \(replicas) pods ready" }
            if let reason = status.reason { text += " · " + Printable.line(reason) }
            let lines = closely ? facts(status).map { "  " + Printable.line($0) } : []
            return ([text] + lines).map { $0 + "\n" }.joined()
        }.joined()
    }

    private func facts(_ status: WorkloadStatus) -> [String] {
        var lines = status.controllers.map { "\($0) · \(status.seen ?? "")" }
        if let wanted = status.wanted, wanted != status.seen { lines.append("wanted  \(wanted)") }
        return lines + status.pods.map { "  " + line($0, isOld: $0.configuration != status.wanted) }
    }

    private func line(_ pod: PodStatus, isOld: Bool) -> String {
        let restarts = pod.restarts == 0 ? "" : "restarted \(PlanWords.counted(pod.restarts, "time"))"
        return [
            pod.name, pod.node ?? "no node yet", pod.isLeaving ? "leaving" : pod.phase.lowercased(),
            pod.isReady ? "ready" : "not ready", isOld ? "old" : "", restarts,
            pod.started.map { "since \($0)" } ?? "", pod.trouble ?? "",
        ].filter { !$0.isEmpty }.joined(separator: "  ")
    }

    private func color(_ word: WorkloadStatus.Word) -> String {
        switch word {
        case .running: "32"
        case .stopped: "2"
        case .rolling, .outdated, .notDeployed: "33"
        case .stuck, .short, .missing, .broken, .unknown: "1;31"
        }
    }
}

extension StatusJSON {
    static func text(_ status: WorkloadStatus) -> String {
        JSONText.object([
            "kubernetes": JSONText.of(status.id.description), "status": JSONText.of(status.word.rawValue),
            "reason": JSONText.orNull(status.reason), "wanted": JSONText.orNull(status.wanted),
            "seen": JSONText.orNull(status.seen), "replicas": status.replicas.map { "\($0)" } ?? "null",
            "ready": "\(status.ready)",
            "objects": "[\(status.controllers.map { JSONText.of($0) }.joined(separator: ", "))]",
            "pods": "[\(status.pods.map(text).joined(separator: ", "))]",
        ])
    }

    private static func text(_ pod: PodStatus) -> String {
        JSONText.object([
            "name": JSONText.of(pod.name), "node": JSONText.orNull(pod.node), "phase": JSONText.of(pod.phase),
            "ready": "\(pod.isReady)", "leaving": "\(pod.isLeaving)", "restarts": "\(pod.restarts)",
            "started": JSONText.orNull(pod.started), "trouble": JSONText.orNull(pod.trouble),
            "configuration": JSONText.orNull(pod.configuration),
        ])
    }
}
