import ArgumentParser
import Compiler
import Fleet
import Git
import Glibc
import Planner
import Runtime

struct ApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Brings a cluster to what a commit wants.",
        discussion: """
            Without a file it makes one round: each instance and each job that is not as it should be has one turn, as \
            cron would do every minute; where standard error is no terminal, a round with nothing to do says nothing. \
            --wait continues until nothing is left to do. --send tells Sensu about each \
            instance that cannot be brought up to date, and when it can be again.

            With a plan made by soac plan --write, it first checks that everything is still as the plan saw it; if \
            not, it says what changed and does nothing. Then it carries the plan out to its end, and touches no app \
            that the plan does not name.

            soac apply --host sets up this host's nerve and synapse instead: soac apply --host --help.

            Exit status: 0 all went well, 1 an instance or a job failed, waits for something that does not answer, or \
            was not finished in time, a guard refused, or Sensu could not be told, 2 soac could not run, was called \
            incorrectly, or the plan is stale.
            """)

    @Argument(help: ArgumentHelp("A plan that soac plan --write made.", valueName: "plan"), completion: .file())
    var plan: String?

    @OptionGroup var options: RolloutOptions
    @OptionGroup(title: "Kubernetes") var secrets: DecryptOption
    @OptionGroup(title: "Guards") var guards: RolloutGuardOptions

    @Flag(help: "Continue until nothing is left to do.")
    var wait = false

    @Option(help: .timeout)
    var timeout = 60.0

    @Option(help: .interval)
    var interval = 10.0

    @OptionGroup var quiet: QuietFlag
    @OptionGroup var metrics: MetricsOption

    @Flag(help: .send)
    var send = false

    @Flag(help: .noLog)
    var noLog = false

    func validate() throws {
        try TimeLimit.validate(minutes: timeout)
        guard interval > 0, interval < 1e6 else { throw ValidationError("--interval is more than 0") }
        if plan != nil, options.rev != "HEAD" { throw ValidationError("a plan names its commit: leave out --rev") }
    }

    func run() async throws {
        let meter = RolloutMeter()
        do { try await apply(meter) } catch {
            write(meter, hasSucceeded: false)
            throw error
        }
        write(meter, hasSucceeded: true)
    }

    private func apply(_ meter: RolloutMeter) async throws {
        let written = try plan.map { path in try read(path) }
        let prepared = try await options.prepare(revision: written?.inputs.commit, locks: true) { cluster in
            meter.begin(cluster.name, try noLog ? UnrepeatedLog([TerminalLog()]) : TerminalLog.andWritten(for: cluster))
            return meter
        }
        defer { prepared.close() }
        if send { Alerting.noteIfNobody(prepared.monitoring) }
        let cluster = try await ClusterRollout(prepared, secrets.decryption)
        if let written { try await check(written, cluster) }
        let todo = if let written { written } else { try await cluster.plan(maxRemoved: guards.share) }
        meter.note(todo)
        var refusals = guards.guards.refusals(of: todo)
        if written == nil { refusals.removeAll(where: todo.removalRefusals.contains) }
        guard refusals.isEmpty else {
            for refusal in refusals { Terminal.error(Problem(refusal, hint: "nothing was done")) }
            throw ExitCode(1)
        }
        let patience =
            written != nil || wait ? Rollout.Patience(limit: TimeLimit.of(timeout * 60), interval: interval) : nil
        async let jobsReport = cluster.jobs.carryOut(todo.jobs, patience: patience)
        async let workloadsReport = cluster.workloads.carryOut(todo.workloads, patience: patience)
        let report =
            if let patience {
                await cluster.rollout.carryOut(todo, patience: patience)
            } else {
                await cluster.rollout.round(of: todo)
            }
        meter.note(report)
        try prepared.memory.save(isEnd: true)
        let sent = await jobsReport
        meter.note(sent)
        let pods = await workloadsReport
        meter.note(workloads: pods)
        let isNews = patience != nil || report.isNews || sent.isNews || pods.isNews || !pods.turns.isEmpty
        // What a written plan found in order has not been looked at again.
        let tells: SummaryRule = quiet.quiet ? .never : isNews ? .always : .news
        Self.tell(report, adopted: written == nil ? todo.adopted : 0, todo, tells)
        let haveJobsFailed = JobsWords.tell(sent, adopted: written == nil ? todo.jobs.adopted : 0, todo.jobs, tells)
        let havePodsFailed = WorkloadsWords.tell(
            pods, adopted: written == nil ? todo.workloads.adopted : 0, todo.workloads, tells)
        var isTold = true
        if send {
            let looked = written == nil ? todo : nil
            let areJobsTold = Alerting.isTold(try Alerting.tell(sent, looked?.jobs, cluster.jobs, prepared.monitoring))
            isTold = Alerting.isTold(try Alerting.tell(report, looked, prepared)) && areJobsTold
        }
        if !isTold || report.hasFailed || todo.removalRefusal != nil || haveJobsFailed || havePodsFailed {
            throw ExitCode(1)
        }
    }

    /// That the metrics cannot be written is no failure of the run; that they stay as they were is seen by their times.
    private func write(_ meter: RolloutMeter, hasSucceeded: Bool) {
        guard let file = metrics.file, let metrics = meter.metrics(hasSucceeded: hasSucceeded) else { return }
        MetricsOption.update(file, limit: RolloutMetrics.sizeLimit) { old in metrics.text(after: old) }
    }

    private func read(_ path: String) throws -> RolloutPlan {
        guard let bytes = try File.read(path, limit: PlanFile.sizeLimit, pipes: true) else {
            throw Problem("there is no file \(path)", hint: "soac plan --write makes one")
        }
        do { return try PlanFile.read(bytes) } catch { throw Problem("\(path) is not a plan: \(error.reason)") }
    }

    /// A plan is carried out where it was made for, and as long as all is as it saw it.
    private func check(_ plan: RolloutPlan, _ cluster: ClusterRollout) async throws {
        var changes = plan.inputs.differences(to: cluster.rollout.inputs)
        if changes.isEmpty { changes = await cluster.changes(since: plan) }
        guard changes.isEmpty else {
            for change in changes { Terminal.note("  \(change)") }
            throw Problem("the plan is stale: nothing was done", hint: "make a new one with soac plan --write")
        }
    }

    /// What became of each instance that is not as it should be, and a line over all; where a run does nothing but remove,
    /// over what went.
    static func tell(
        _ report: RolloutReport, adopted: Int? = nil, _ plan: RolloutPlan, _ rule: SummaryRule = .news,
        onlyRemovals: Bool = false
    ) {
        for (id, turn) in report.turns.sorted(by: { $0.key < $1.key }) where turn.code != 0 {
            Terminal.error(Problem("\(id): \(turn.text)"))
        }
        for (id, reason) in report.unremoved.sorted(by: { $0.key < $1.key }) {
            Terminal.error(Problem("\(id) is not removed: \(reason)"))
        }
        let unfinished = report.unfinished.filter { (report.turns[$0.key]?.code ?? 0) == 0 }
        // One server that is away holds thousands.
        for (reason, ids) in Dictionary(grouping: unfinished.keys.sorted(), by: { unfinished[$0] ?? "" })
            .sorted(by: { $0.value[0] < $1.value[0] })
        {
            let names = ids.count == 1 ? "\(ids[0]) is" : "\(ids[0]) and \(ids.count - 1) others are"
            Terminal.error(Problem("\(names) not done: \(reason)"))
        }
        if let refusal = plan.removalRefusal { Terminal.error(Problem(refusal)) }
        let hasFailed = report.hasFailed || plan.removalRefusal != nil
        guard rule.tells(isNews: hasFailed || report.isNews) else { return }
        for (id, reason) in report.skipped.sorted(by: { $0.key < $1.key }) where report.unfinished[id] == nil {
            Terminal.note("\(id) is skipped: \(reason)")
        }
        if plan.leftOut > 0 {
            Terminal.note(PlanWords.withoutMarathon(plan.leftOut))
            return
        }
        let adopted = adopted ?? plan.adopted
        let done = report.turns.values.count { $0.isDone } + adopted
        let all = report.turns.count + adopted
        var parts: [String] = []
        if !onlyRemovals {
            parts.append(
                all == 0
                    ? "there was nothing to do for any instance" : "\(done) of \(all) instances are as they should be")
        }
        if onlyRemovals || !report.removed.isEmpty { parts.append("\(report.removed.count) removed") }
        if !report.skipped.isEmpty { parts.append("\(report.skipped.count) skipped") }
        Terminal.note(parts.joined(separator: "; "))
    }
}
