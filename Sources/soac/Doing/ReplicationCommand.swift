import ArgumentParser
import Compiler
import Fleet
import Git
import Runtime

struct ReplicationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replication",
        abstract: "Checks whether instances have as many backends as they should.",
        discussion: """
            An instance in SmartStack is looked up in an HAProxy of each location where it is discovered, any other \
            among Marathon's healthy tasks; one on Kubernetes, if an API server is named, by the pods that are ready. With --send each result goes to the socket of Sensu's client, as the event \
            that soac compile makes for the instance's check; it makes none for Kubernetes.

            Exit status: 0 all are well, 1 too few are up somewhere, or that is not known, or Sensu could not be told, \
            2 soac could not run, or was called incorrectly.
            """)

    @Argument(
        help: ArgumentHelp("SERVICE or SERVICE.INSTANCE. Default: all.", valueName: "name"),
        completion: .servicesAndInstances)
    var names: [String] = []

    @OptionGroup var options: RolloutOptions

    @Flag(help: .send)
    var send = false

    @OptionGroup var quiet: QuietFlag
    @OptionGroup var metrics: MetricsOption

    func run() async throws {
        try await metrics.measure("replication", cluster: options.clusters.names) { try await check() }
    }

    private func check() async throws {
        let prepared = try await options.prepare(locks: false, acts: send) { _ in TerminalLog() }
        defer { prepared.close() }
        if send { Alerting.noteIfNobody(prepared.monitoring) }
        try await Self.check(prepared, names: names, send: send, quiet: quiet.quiet)
    }

    /// `names` as above; `quiet`: only what is not well is printed.
    static func check(
        _ prepared: RolloutOptions.Prepared, names: [String], send: Bool, quiet: Bool = false
    ) async throws {
        let rollout = prepared.rollout
        let workloads = try await prepared.workloads(nil)
        let chosen: [String?] = names.isEmpty ? [nil] : names
        let ids = chosen.flatMap { rollout.instances(named: $0) }
        let podIDs = workloads.isServerNamed ? chosen.flatMap { workloads.instances(named: $0) } : []
        if ids.isEmpty, podIDs.isEmpty, !names.isEmpty {
            throw Problem("nothing of that name runs in \(rollout.inputs.cluster)")
        }
        let own = rollout.hasMarathon ? await rollout.replication(of: ids) : []
        let results = own + (await workloads.replication(of: podIDs))
        var text = ""
        for result in results where !quiet || result.verdict.status != 0 {
            text += "\(Self.words[min(result.verdict.status, 3)]) \(result.id): "
            text += result.verdict.lines.joined(separator: "; ") + "\n"
        }
        try Terminal.output(text)
        let isTold = try !send || Alerting.isTold(Alerting.tell(own, prepared, isWhole: names.isEmpty))
        if !isTold || results.contains(where: { $0.verdict.status != 0 }) { throw ExitCode(1) }
    }

    private static let words = ["OK", "WARNING", "CRITICAL", "UNKNOWN"]
}
