import ArgumentParser
import Compiler
import Fleet
import Git
import Runtime

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Shows what runs of a service, beside what should.",
        discussion: """
            For each instance what a commit wants and what Marathon has: running, deploying, bouncing, delayed, waiting for \
            room, stopped, with its tasks, their hosts and health. Named instances are looked at closely: what HAProxy and \
            hacheck say of each task as well.

            Exit status: 0 all that was asked for is as it should be, 1 something is not, 2 soac could not run, or was called \
            wrongly.
            """)

    @Argument(help: ArgumentHelp("SERVICE or SERVICE.INSTANCE. Default: all.", valueName: "name"))
    var names: [String] = []

    @OptionGroup var options: RolloutOptions

    @Option(help: ArgumentHelp("What to print: text, json.", valueName: "format"))
    var format = Format.text

    @Option(help: "Whether text has colours: auto, always, never. NO_COLOR counts as never for auto.")
    var color: ColorChoice = .auto

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    func run() async throws {
        let prepared = try await options.prepare(locks: false) { _ in TerminalLog() }
        defer { prepared.close() }
        try await Self.show(prepared, names: names, format: format, colored: color.isColored)
    }

    /// `names` as above.
    static func show(
        _ prepared: RolloutOptions.Prepared, names: [String], format: Format, colored: Bool
    ) async throws {
        let rollout = prepared.rollout
        var ids: [InstanceID] = names.isEmpty ? rollout.instances(named: nil) : []
        for name in names {
            let found = rollout.instances(named: name)
            if found.isEmpty { throw unknown(name, rollout) }
            ids += found.filter { !ids.contains($0) }
        }
        let statuses = await rollout.status(of: ids, closely: !names.isEmpty)
        switch format {
        case .text:
            let text = StatusText(colored: colored, now: HostClock().now)
            try Terminal.output(text.render(statuses, closely: !names.isEmpty), colored: colored)
            Terminal.tell(prepared.state)
        case .json: try Terminal.output(StatusJSON.text(statuses))
        }
        if !statuses.allSatisfy(\.isWell) { throw ExitCode(1) }
    }

    private static func unknown(_ name: String, _ rollout: Rollout) -> Problem {
        let all = rollout.instances(named: nil)
        let known = Set(all.map(\.description)).union(all.map(\.service.text)).sorted()
        let near = NearestNames.of(name, among: known)
        return Problem(
            "nothing of the name '\(name)' runs in \(rollout.inputs.cluster)",
            hint: near.isEmpty ? nil : "did you mean \(near.joined(separator: " or "))?")
    }
}
