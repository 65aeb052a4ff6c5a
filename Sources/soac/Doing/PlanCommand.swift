import ArgumentParser
import Compiler
import Emitters
import Fleet
import Git
import Planner
import Runtime

struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Shows what soac apply would do to a cluster, and why.",
        discussion: """
            Compiles a commit for one cluster, asks its Marathons, HAProxies and hacheck, and says for each instance \
            whether it is created, scaled, bounced or removed: the method, the tasks, and the steps of the first \
            round; for each of Chronos's jobs whether it is created, changed or removed; and for each instance of Kubernetes, if \
            an API server is named, which objects are created, replaced or deleted. Nothing is changed. A \
            plan that --write puts into a file can be carried out by soac apply.

            Exit status: 0 the plan was made, whether anything changes or not; with --detailed-exitcode 3 if something \
            changes; 1 if --max-bounces or --max-removed refuse it; 2 soac could not run, or was called incorrectly.
            """)

    @OptionGroup var options: RolloutOptions
    @OptionGroup(title: "Kubernetes") var secrets: DecryptOption
    @OptionGroup(title: "Guards") var guards: RolloutGuardOptions

    @Option(help: .format)
    var format = Format.text

    @Option(name: .shortAndLong, help: .write, completion: .file())
    var write: String?

    @OptionGroup var color: ColorOption

    @Option(name: .limit, help: .limit(default: "200 on a terminal, else 0"))
    var limit: Int?

    @Option(name: .customLong("max-entries"), help: .hidden) var oldLimit: Int?

    @Flag(help: .detailedExitcode)
    var detailedExitcode = false

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, markdown }

    func validate() throws {
        try Limit.validate(limit ?? oldLimit)
    }

    func run() async throws {
        let prepared = try await options.prepare(locks: false) { _ in TerminalLog() }
        defer { prepared.close() }
        let plan = try await ClusterRollout(prepared, secrets.decryption).plan(maxRemoved: guards.share)
        try prepared.memory.save(isEnd: true)
        if let write { try File.replace(write, with: Array(PlanFile.text(plan).utf8)) }
        switch format {
        case .text:
            let text = PlanText(colored: color.isColored, limit: Limit.ofEntries(limit ?? oldLimit))
            try Terminal.output(text.render(plan), colored: color.isColored)
        case .json: try Terminal.output(PlanFile.text(plan))
        case .markdown: try Terminal.output(PlanMarkdown.render(plan))
        }
        if format != .json { Terminal.tell(prepared.state) }
        let refusals = guards.guards.refusals(of: plan)
        for refusal in refusals { Terminal.error(Problem(refusal)) }
        if !refusals.isEmpty { throw ExitCode(1) }
        if detailedExitcode, plan.changesAnything { throw ExitCode(3) }
    }
}

/// Limits on what one run may do.
struct RolloutGuardOptions: ParsableArguments {
    @Option(
        help: .maxRemoved)
    var maxRemoved = ChangeLimit.percent(10)

    @Option(help: .maxBounces)
    var maxBounces: ChangeLimit?

    func validate() throws {
        guard case .percent = maxRemoved else { throw ValidationError("--max-removed is a share, as 10%") }
    }

    /// 0 to 1.
    var share: Double {
        if case .percent(let percent) = maxRemoved { percent / 100 } else { 0 }
    }

    var guards: RolloutGuards { RolloutGuards(maxRemoved: share, maxBounces: maxBounces) }
}
