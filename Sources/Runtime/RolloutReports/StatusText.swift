import Compiler

/// How instances are, for people.
public struct StatusText: Sendable {
    private let colored: Bool
    /// Seconds since 1970; ages are told from here.
    private let now: Double

    public init(colored: Bool = false, now: Double) { (self.colored, self.now) = (colored, now) }

    /// `closely`: each app with its tasks; else a line for each instance.
    public func render(_ statuses: [InstanceStatus], closely: Bool) -> String {
        statuses.map { closely ? block($0) : line($0) }.joined()
    }

    /// A line for each kind of hosts in maintenance; none where there are none.
    public func render(_ maintenance: MaintenanceStatus) -> String {
        maintenance.lines.map { paint("maintenance", "33") + "   " + Printable.line($0) + "\n" }.joined()
    }

    private func line(_ status: InstanceStatus) -> String {
        let word = status.word.rawValue
        let space = String(repeating: " ", count: max(1, 14 - word.count))
        var text = paint(word, color(status.word)) + space + paint(Printable.line(status.id.description), "1")
        // What does not answer has no tasks to count, and none is said to be down.
        if let wanted = status.wantedInstances {
            let isSeen = !status.apps.isEmpty || status.word != .unknown
            text += isSeen ? " · \(status.up) of \(wanted) up" : " · \(wanted) wanted"
        }
        if let reason = status.reason { text += " · " + Printable.line(reason) }
        return text + "\n"
    }

    private func block(_ status: InstanceStatus) -> String {
        var lines = [String(line(status).dropLast())]
        if let wanted = status.wantedID, !status.apps.contains(where: \.isWanted) {
            lines.append("  wanted  \(wanted)")
        }
        for app in status.apps {
            var facts = ["\(app.tasks.count) of \(app.instances) tasks"]
            if !app.isWanted { facts.append("old") }
            if !app.deployments.isEmpty { facts.append("being deployed") }
            if let queued = app.queued, queued > 0 { facts.append("\(queued) waiting to start") }
            lines.append("  \(app.id.dropFirst()) · \(facts.joined(separator: ", "))")
            lines += app.tasks.map { "    " + task($0) }
        }
        return lines.map { Printable.lines($0, colored: colored) + "\n" }.joined()
    }

    private func task(_ task: InstanceStatus.Task) -> String {
        let ports = task.ports.map { ":\($0)" }.joined(separator: ",")
        let health = task.isHealthy.map { $0 ? "healthy" : "unhealthy" } ?? "no check result"
        let age = task.started.map { "up \(Self.duration(now - $0))" } ?? "not started"
        return [
            "\(task.host)\(ports)", task.state, health, task.bucket.map { "(\($0))" } ?? "", age,
            String(task.id.split(separator: ".").last ?? ""),
        ].filter { !$0.isEmpty }.joined(separator: "  ")
    }

    /// `90 s`, `5 min`, `3 h`, `2 days`
    static func duration(_ seconds: Double) -> String {
        let seconds = Int(max(0, min(seconds, 1e12)))
        return switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3600) h"
        default: "\(seconds / 86_400) days"
        }
    }

    private func color(_ word: InstanceStatus.Word) -> String {
        switch word {
        case .running: "32"
        case .stopped: "2"
        case .deploying, .bouncing, .notDeployed: "33"
        case .delayed, .waiting, .short, .missing, .broken, .unknown: "1;31"
        }
    }

    func paint(_ text: String, _ code: String) -> String {
        colored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}

/// The same for programs: a list of objects.
public enum StatusJSON {
    public static func text(
        _ statuses: [InstanceStatus], jobs: [JobStatus] = [], workloads: [WorkloadStatus] = []
    ) -> String {
        JSONText.lines(statuses.map(text) + jobs.map(text) + workloads.map(text)) + "\n"
    }

    private static func text(_ status: InstanceStatus) -> String {
        JSONText.object([
            "instance": JSONText.of(status.id.description), "status": JSONText.of(status.word.rawValue),
            "reason": JSONText.orNull(status.reason), "wanted_id": JSONText.orNull(status.wantedID),
            "wanted_instances": status.wantedInstances.map { "\($0)" } ?? "null", "up": "\(status.up)",
            "bounce_method": JSONText.orNull(status.method),
            "apps": "[\(status.apps.map(text).joined(separator: ", "))]",
        ])
    }

    private static func text(_ app: InstanceStatus.App) -> String {
        JSONText.object([
            "id": JSONText.of(app.id), "shard": "\(app.shard)", "wanted": "\(app.isWanted)",
            "instances": "\(app.instances)", "version": JSONText.of(app.version),
            "deployments": "[\(app.deployments.map { JSONText.of($0) }.joined(separator: ", "))]",
            "queued": app.queued.map { "\($0)" } ?? "null", "delay_seconds": app.delay.map { "\($0)" } ?? "null",
            "tasks": "[\(app.tasks.map(text).joined(separator: ", "))]",
        ])
    }

    private static func text(_ task: InstanceStatus.Task) -> String {
        JSONText.object([
            "id": JSONText.of(task.id), "host": JSONText.of(task.host),
            "ports": "[\(task.ports.map { "\($0)" }.joined(separator: ", "))]", "state": JSONText.of(task.state),
            "started": task.started.map { "\($0)" } ?? "null", "healthy": task.isHealthy.map { "\($0)" } ?? "null",
            "bucket": JSONText.orNull(task.bucket),
        ])
    }
}
