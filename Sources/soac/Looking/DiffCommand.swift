import ArgumentParser
import Compiler
import Emitters
import Fleet
import Git

struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Shows what a change will do to each cluster, before it is deployed.",
        discussion: """
            Compiles both states with one system configuration and compares the results: which instances bounce, \
            scale, appear, disappear or no longer compile, and which line of which file is the reason.

            soac diff compares HEAD with the work tree, soac diff main compares main with it, soac diff main topic compares two commits. A..B means A \
            and B; A...B means B and the commit where it left A.

            Exit status: 0 the diff was made, whether anything changes or not; with --detailed-exitcode 3 if something \
            changes; 1 if --deny, --max-bounces or --max-removed refuse the change; 2 soac could not run, or was \
            called incorrectly.
            """)

    @Argument(
        help: ArgumentHelp("The state before: a revision, A..B or A...B.", valueName: "a"),
        completion: .revisionNames)
    var before = "HEAD"

    @Argument(
        help: ArgumentHelp("The state after: a revision. Default: the work tree.", valueName: "b"),
        completion: .revisionNames)
    var after: String?

    @Flag(help: .staged)
    var staged = false

    @OptionGroup(title: "Source") var source: RepositoryOptions
    @OptionGroup(title: "Clusters") var clusters: ClusterOptions

    @Option(
        help: ArgumentHelp("Another system configuration for the state before.", valueName: "dir"),
        completion: .directory)
    var systemConfigA: String?

    @Option(
        help: ArgumentHelp("Another system configuration for the state after.", valueName: "dir"),
        completion: .directory)
    var systemConfigB: String?

    @OptionGroup(title: "What to compile") var compilation: CompilationOptions

    @Option(help: .format)
    var format: ChangeFormat = .text

    @Option(
        help: ArgumentHelp(
            "Where a line of a file can be looked at: an address with {sha}, {path} and {line}. Default: what GitHub Actions and GitLab CI say, else links of .soac.yaml.",
            valueName: "address"))
    var link: LinkTemplate?

    @OptionGroup var color: ColorOption
    @OptionGroup var file: WriteOption

    @Option(name: .limit, help: .limit(default: "200 on a terminal, else 0"))
    var limit: Int?

    @Option(name: .customLong("max-entries"), help: .hidden) var oldLimit: Int?

    @Flag(help: .detailedExitcode)
    var detailedExitcode = false

    @Flag(name: .customLong("no-cache"), help: .noCache)
    var noCache = false

    @OptionGroup(title: "Guards") var guards: ChangeGuards

    func validate() throws {
        try Limit.validate(limit ?? oldLimit)
        if after != nil, staged { throw ValidationError("--staged is the state after: do not name another one") }
        if after != nil || staged, before.contains("..") {
            throw ValidationError("'\(before)' names both states: leave the second one out")
        }
        if systemConfigA != nil || systemConfigB != nil, clusters.systems.systemConfigs != nil {
            throw ValidationError("--system-config-a and -b exclude --system-configs")
        }
    }

    func run() throws {
        let states = try states()
        let families = try compilation.families()
        let moment = compilation.date?.moment ?? Clock.now()
        let old = try clusters(with: systemConfigA)
        let new = systemConfigA == systemConfigB ? old : try clusters(with: systemConfigB)
        var report = try report(
            FleetDiff(
                side(states.before, old), side(states.after, new), families: families, moment: moment,
                services: compilation.chosenServices, cache: noCache ? nil : Cache.atHand(),
                jobs: compilation.jobs.count),
            states)
        let instances = guards.needsCount ? try count(side(states.before, old), families, moment) : 0
        let refusals = guards.refusals(report, instances: instances)
        report.refusals = refusals.map(\.message)
        try file.output(format.render(report, text: layout), colored: file.isColored(color))
        for refusal in refusals { Terminal.error(refusal) }
        if !refusals.isEmpty { throw ExitCode(1) }
        if detailedExitcode, !report.changes.isEmpty { throw ExitCode(3) }
    }

    /// How many artifacts a state has.
    private func count(_ side: FleetDiff.Side, _ families: Set<Family>, _ moment: Moment) throws(Problem) -> Int {
        let fleet = Fleet(
            snapshot: side.snapshot, services: compilation.chosenServices, jobs: compilation.jobs.count)
        do {
            return try FleetCompilation(
                fleet, inputs: Pipeline.Inputs(clusters: side.clusters, families: families, moment: moment),
                families: families, deployments: compilation.deployments, wanted: .trial
            ).run().artifacts
        } catch { throw Problem(error) }
    }

    private var layout: ChangeText {
        ChangeText(width: Terminal.width, colored: file.isColored(color), limit: Limit.ofEntries(limit ?? oldLimit))
    }

    private func report(
        _ diff: FleetDiff, _ states: (before: State, after: State)
    ) throws(Problem) -> ChangeReport {
        let bar = ProgressBar("comparing")
        defer { bar.clear() }
        let result: FleetDiff.Result
        do {
            result = try diff.run { done, count in bar.show(done, of: count) }
        } catch { throw Problem(error) }
        let repository = try source.repository()
        var report = ChangeReport(
            before: told(states.before, diff.before, repository), after: told(states.after, diff.after, repository),
            changes: result.changes, findings: result.findings.oncePerFile(perService: format == .json),
            services: result.services)
        report.links = try links(repository)
        return report
    }

    private func links(_ repository: Repository) throws(Problem) -> ChangeLinks? {
        let whereabouts = try source.whereabouts(at: after ?? "HEAD")
        return (link ?? ReviewService.links(repository) ?? whereabouts.places.links)
            .map { ChangeLinks($0, root: whereabouts.root) }
    }

    // MARK: The two states

    private struct State {
        var source: SnapshotSource
        /// As people call it.
        var name: String
        /// What that does not say.
        var remark: String?
    }

    /// As the report has it.
    private func told(_ state: State, _ side: FleetDiff.Side, _ repository: Repository) -> ComparedState {
        let told = side.snapshot.state(countsUnread: false)
        let commit = told.commit.flatMap { try? repository.read($0) }
        let isCommitted = if case .revision = state.source { true } else { false }
        let branch = state.name == "HEAD" ? ReviewService.branch.map { "branch \($0)" } : nil
        return ComparedState(
            name(state, side), commit: commit, isCommitted: isCommitted, remark: state.remark ?? branch)
    }

    /// For people with how much of it is not committed, where that may be something.
    private func name(_ state: State, _ side: FleetDiff.Side) -> String {
        if case .revision = state.source { return state.name }
        if format == .json { return state.name }
        return side.snapshot.state().description
    }

    private func states() throws(Problem) -> (before: State, after: State) {
        func revision(_ text: some StringProtocol) -> State {
            // As in git, nothing before or behind the dots is HEAD.
            let name = text.isEmpty ? "HEAD" : String(text)
            return State(source: .revision(name), name: name)
        }
        if let range = RevisionRange(before) {
            let (a, b) = (revision(range.start), revision(range.end))
            return (range.beginsAtMergeBase ? try fork(of: b, from: a) : a, b)
        }
        let other = staged ? State(source: .index, name: "index") : State(source: .workTree, name: "work tree")
        return (revision(before), after.map { revision($0) } ?? other)
    }

    /// The last commit that both stand on.
    private func fork(of topic: State, from main: State) throws(Problem) -> State {
        try Problem.telling {
            let base = try source.repository().mergeBase(main.name, topic.name)
            return State(
                source: .revision(base.id.description), name: String(base.id.description.prefix(8)),
                remark: "where \(topic.name) left \(main.name)")
        }
    }

    private func clusters(with systemConfig: String?) throws -> [ClusterOptions.Loaded] {
        var clusters = clusters
        if let systemConfig { clusters.systems.single.systemConfig = systemConfig }
        return try clusters.load(source.whereabouts(at: after ?? "HEAD"))
    }

    private func side(_ state: State, _ clusters: [ClusterOptions.Loaded]) throws(Problem) -> FleetDiff.Side {
        FleetDiff.Side(
            snapshot: try source.snapshot(state.source), clusters: clusters.map(\.input),
            clustersDigest: clusters.map(\.digest).joined(separator: "\n"), deployments: compilation.deployments)
    }
}

extension ChangeFormat: ExpressibleByArgument {}

/// What keeps a change from being waved through.
struct ChangeGuards: ParsableArguments {
    @Option(
        help: .maxBounces)
    var maxBounces: ChangeLimit?

    @Option(help: .maxRemoved)
    var maxRemoved: ChangeLimit?

    @Option(
        help: ArgumentHelp(
            "Refuse if one of these happens, separated by commas: \(Verdict.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "verdicts"),
        completion: .verdictNames)
    var deny: String?

    func validate() throws {
        _ = try denied()
    }

    private func denied() throws -> [Verdict] {
        try (deny ?? "").split(separator: ",").map { name in
            guard let verdict = Verdict(rawValue: String(name)) else {
                let known = Verdict.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("there is no verdict '\(name)'; there are \(known)")
            }
            return verdict
        }
    }

    /// Whether a share of all instances is asked for.
    var needsCount: Bool {
        [maxBounces, maxRemoved].contains { if case .percent = $0 { true } else { false } }
    }

    /// Why the change is refused; empty if it is not. `instances` is how many there were before.
    func refusals(_ report: ChangeReport, instances: Int) -> [Problem] {
        let totals = report.totals
        var refusals: [Problem] = []
        func limit(_ count: Int, _ limit: ChangeLimit?, _ verb: String, _ option: String) {
            guard let limit, count > limit.count(of: instances) else { return }
            let share = if case .percent = limit { " of \(instances)" } else { "" }
            refusals.append(Problem("\(count)\(share) \(verb), and \(option) allows \(limit)"))
        }
        limit(totals.count(.bounce) + totals.count(.deploy), maxBounces, "bounce", "--max-bounces")
        limit(totals.count(.remove), maxRemoved, "are removed", "--max-removed")
        for verdict in (try? denied()) ?? [] {
            guard let first = report.changes.first(where: { $0.verdict == verdict }) else { continue }
            let count = totals.count(verdict)
            let others = count == 1 ? "" : " and \(count - 1) more"
            refusals.append(
                Problem("--deny \(verdict.rawValue): \(first.id) in \(first.cluster)\(others)", hint: first.note))
        }
        return refusals
    }
}
