import ArgumentParser
import Compiler
import Emitters
import Fleet
import Git
import Runtime

struct ReplicationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replication",
        abstract: "Checks whether instances have as many backends as they should.",
        discussion: """
            An instance in SmartStack is looked for in an HAProxy of each location where it is discovered, any other among \
            Marathon's healthy tasks. With --send each result goes to the socket of Sensu's client, as the event that soac \
            compile makes of the instance's check.

            Exit status: 0 all are well, 1 too few are up somewhere, or that is not known, 2 soac could not run, or was called \
            wrongly.
            """)

    @Argument(help: ArgumentHelp("SERVICE or SERVICE.INSTANCE. Default: all.", valueName: "name"))
    var names: [String] = []

    @OptionGroup var options: RolloutOptions

    @Flag(help: "Tell Sensu.")
    var send = false

    func run() async throws {
        let prepared = try await options.prepare(locks: false) { _ in TerminalLog() }
        defer { prepared.close() }
        try await Self.check(prepared, names: names, send: send)
    }

    /// `names` as above.
    static func check(_ prepared: RolloutOptions.Prepared, names: [String], send: Bool) async throws {
        let rollout = prepared.rollout
        let ids = names.isEmpty ? rollout.instances(named: nil) : names.flatMap { rollout.instances(named: $0) }
        if ids.isEmpty, !names.isEmpty {
            throw Problem("nothing of that name runs in \(rollout.inputs.cluster)")
        }
        let results = await rollout.replication(of: ids)
        var text = ""
        for result in results {
            text += "\(Self.words[min(result.verdict.status, 3)]) \(result.id): "
            text += result.verdict.lines.joined(separator: "; ") + "\n"
        }
        try Terminal.output(text)
        let failures = send ? try tell(results, prepared) : 0
        if failures > 0 || results.contains(where: { $0.verdict.status != 0 }) { throw ExitCode(1) }
    }

    private static let words = ["OK", "WARNING", "CRITICAL", "UNKNOWN"]

    /// How many events were not taken.
    private static func tell(_ results: [ReplicationResult], _ prepared: RolloutOptions.Prepared) throws -> Int {
        guard let client = prepared.sensu else {
            Terminal.note("nobody is told: the system configuration names no sensu_host")
            return 0
        }
        let checks = try prepared.checks()
        var failures = 0
        for result in results {
            // Without a team nobody is told.
            guard let check = checks[result.id],
                let event = SensuEvent.text(
                    check, status: result.verdict.status, output: result.verdict.lines.joined(separator: "\n"))
            else { continue }
            do throws(SensuClient.Failure) { try client.send(event) } catch {
                failures += 1
                if failures == 1 { Terminal.error(Problem(error.reason)) }
            }
        }
        return failures
    }
}
