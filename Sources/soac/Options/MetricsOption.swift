import ArgumentParser
import Compiler
import Fleet
import Runtime

/// Where the numbers of a run go.
struct MetricsOption: ParsableArguments {
    @Option(
        name: .customLong("metrics"),
        help: ArgumentHelp(
            "Write the results of the run to a file for node_exporter's textfile collector; each cron line needs its own file.",
            valueName: "file"),
        completion: .file())
    var file: String?

    /// Runs a command, and writes the numbers that it counts, how long it took and how it ended, also where it fails.
    func measure(
        _ command: String, labels: [CommandMetrics.Label], _ work: (inout CommandMetrics) throws -> Void
    ) throws {
        var metrics = CommandMetrics(command: command, labels: labels, start: HostClock().now)
        do { try work(&metrics) } catch {
            write(metrics, status: Self.status(of: error))
            throw error
        }
        write(metrics, status: 0)
    }

    func measure(
        _ command: String, labels: [CommandMetrics.Label], _ work: (inout CommandMetrics) async throws -> Void
    ) async throws {
        var metrics = CommandMetrics(command: command, labels: labels, start: HostClock().now)
        do { try await work(&metrics) } catch {
            write(metrics, status: Self.status(of: error))
            throw error
        }
        write(metrics, status: 0)
    }

    /// Of one that looks at a cluster: its label is what the command line says, so that a run that comes to nothing has it too.
    func measure(
        _ command: String, cluster: [String], _ work: () async throws -> Void
    ) async throws {
        try await measure(command, labels: cluster.first.map { [("cluster", $0)] } ?? []) { _ in try await work() }
    }

    private static func status(of error: any Error) -> Int32 { (error as? ExitCode)?.rawValue ?? 2 }

    /// That the metrics cannot be written is no failure of the run; that they stay as they were is seen by their times.
    private func write(_ metrics: CommandMetrics, status: Int32) {
        guard let file else { return }
        Self.update(file, limit: CommandMetrics.sizeLimit) { old in
            metrics.text(status: status, end: HostClock().now, after: old)
        }
    }

    /// Replaces a file of numbers whole, by what `text` makes of what it holds. Everybody may read it: node_exporter has a user
    /// of its own.
    static func update(_ file: String, limit: Int, _ text: ([UInt8]?) -> String) {
        do {
            let old = try File.read(file, limit: limit)
            try File.replace(file, with: Array(text(old).utf8), mode: 0o644)
        } catch { Terminal.warn(error.message) }
    }
}

extension CommandMetrics {
    mutating func count(findings: [Diagnostic]) {
        let findings = findings.oncePerFile(perService: false)
        gauge("errors", findings.count { $0.severity == .error }, "Errors of soa-configs.")
        gauge("warnings", findings.count { $0.severity == .warning }, "Warnings about soa-configs.")
    }
}
