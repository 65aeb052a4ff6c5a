import ArgumentParser
import Compiler
import Fleet
import Git
import Synchronization

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Shows every problem of soa-configs, each where it stands.",
        discussion: """
            Checks all services of soa-configs, and all of them together: the files of the work tree, or in a bare repository \
            HEAD; --rev HEAD is for CI. The last line says what was read. With --base it reports only what is not wrong \
            there already. The files of the clusters that the system configuration names count, or that have one in \
            --system-configs; without either, those of every cluster. Rules about slaves and secrets look at the clusters \
            whose own configuration is at hand.

            Where things are: an option, else $SOAC_REPO, $SOAC_ROOT, $SOAC_SYSTEM_CONFIG(S) and $SOAC_CLUSTER, else .soac.yaml at the \
            top of the repository, else what is found beside soa-configs, else /etc/paasta.

            An error is what paasta validate refuses, and what the next soac compile refuses; JSON says of each finding \
            who does, as refused_by.

            Exit status: 0 nothing is wrong, 1 there are errors (with --strict, or warnings), 2 soac could not run, or was \
            called wrongly.
            """)

    @OptionGroup(title: "Source") var source: SourceOptions
    @OptionGroup(title: "Clusters") var systems: SystemConfigsOption

    @Option(
        help: ArgumentHelp(
            "Report only what is new since the state left this revision: A, or A...B with the state B; A.. is A itself.",
            valueName: "revision"))
    var base: String?

    @OptionGroup var services: ServicesOption
    @OptionGroup var jobs: JobsOption

    @Option(
        help: ArgumentHelp(
            "Only findings of these rules, with commas between, by name or code: unknown-key,SOA0701. Default: all.",
            valueName: "rules"))
    var only: String?

    @Option(
        help: ArgumentHelp(
            "The teams that there are: JSON with a member for each. Default: /etc/sensu/team_data.json, if it is there.",
            valueName: "file"))
    var teamData: String?

    @Option(
        help: ArgumentHelp(
            "Leave out of the exit status what soac compile alone refuses, and paasta validate does not: \(Allowed.uncompilable.rawValue).",
            valueName: "what"))
    var allow: Allowed?

    @Flag(help: "Warnings count as errors.")
    var strict = false

    @Option(help: .format)
    var format: ReportFormat = .text

    @OptionGroup var color: ColorOption
    @OptionGroup var file: WriteOption

    @Option(name: .limit, help: .limit())
    var limit: Int?

    @Option(name: .customLong("max-findings"), help: .hidden) var oldLimit: Int?

    @Flag(name: .customLong("no-cache"), help: .noCache)
    var noCache = false

    func validate() throws {
        _ = try rules()
        try Limit.validate(limit ?? oldLimit)
        if base != nil, source.soaDir != nil { throw ValidationError("--base needs a git repository, not --soa-dir") }
        if let state = base.flatMap({ CheckBase($0).state }), source.rev != nil || source.staged || source.worktree {
            throw ValidationError("--base names the state \(state): --rev, --staged and --worktree name another one")
        }
    }

    func run() throws {
        Repository.prepare()
        let whereabouts = try source.whereabouts()
        let systems = try systems.loadAll(whereabouts, for: .looking)
        let snapshot = try snapshot()
        let since = try base.flatMap { try CheckBase($0).snapshot(for: snapshot, source.repository) }
        let top = try topSettings(of: snapshot, above: whereabouts.root)
        let fleet = Fleet(snapshot: snapshot, services: services.chosen, jobs: jobs.count)
        let clusters = systems.configurations.clusters
        let check = FleetCheck(
            fleet, clusters: clusters.isEmpty ? nil : clusters, systems: systems.configurations,
            systemsDigest: systems.digest, teams: try teams(), moment: Clock.now(),
            cache: noCache ? nil : Cache.atHand(), top: top?.value)
        var result = try result(of: check, since: since)
        let old = try since.flatMap { try topSettings(of: $0, above: whereabouts.root) }
        if let top, services.chosen == nil, old?.value != top.value {
            result.findings = top.diagnostics + RepositorySettings.read(top.value).diagnostics + result.findings
        }
        if let rules = try rules() { result.findings.removeAll { !rules.contains($0.id) } }
        CheckCommand.kept.withLock { $0 = result }
        let report = report(result, of: snapshot)
        let isColored = file.isColored(color)
        try file.output(format.render(report, colored: isColored), colored: isColored)
        if result.findings.contains(where: report.isFailure) { throw ExitCode(1) }
    }

    /// Nil: all.
    private func rules() throws -> Set<DiagnosticID>? {
        guard let only else { return nil }
        return Set(
            try Names.all([only], of: "--only").map { name in
                let rule = DiagnosticID.all.first { $0.name == name || $0.code == name }
                if let rule { return rule }
                let near = NearestNames.of(name, among: DiagnosticID.all.map(\.name))
                let hint =
                    near.isEmpty
                    ? "findings show theirs in brackets" : "did you mean \(near.joined(separator: " or "))?"
                throw ValidationError("there is no rule '\(name)'; \(hint)")
            })
    }

    /// Freed with the process.
    private static let kept = Mutex<FleetCheck.Result?>(nil)

    /// Nil if nothing says which teams there are.
    private func teams() throws -> [String]? {
        let path = teamData ?? "/etc/sensu/team_data.json"
        guard let bytes = try File.read(path, limit: JSONParser.sizeLimit, pipes: teamData != nil) else {
            if teamData == nil { return nil }
            throw Problem("there is no file \(path)")
        }
        let lowered = TeamData.lower(bytes, path: path)
        Terminal.report(lowered.diagnostics)
        return lowered.value
    }

    private func report(_ result: FleetCheck.Result, of snapshot: Snapshot) -> Report {
        let findings = result.findings.oncePerFile(perService: !format.isForPeople)
        let shown = findings.prefix(Limit.of(limit ?? oldLimit))
        return Report(
            findings: Array(shown), cut: findings.count - shown.count, silenced: result.silenced,
            services: result.services,
            // With a base less is looked at than git looks at to compare all files.
            state: snapshot.state(countsUnread: base == nil), version: Version.text, strict: strict,
            allowsUncompilable: allow == .uncompilable || result.allowsUncompilable)
    }

    private func snapshot() throws(Problem) -> Snapshot {
        guard let state = base.flatMap({ CheckBase($0).state }) else { return try source.snapshot(else: .workTree) }
        return try source.repository.snapshot(.revision(state))
    }

    /// The settings file above soa-configs, at the top of the repository; nil if soa-configs is the top.
    private func topSettings(of state: Snapshot, above root: String) throws(Problem) -> Outcome<SourceFile>? {
        if source.soaDir != nil { return nil }
        return try Problem.telling {
            try RepositoryTop.settings(of: state.source, in: source.repository.repository(), above: root)
        }
    }

    private func result(of check: FleetCheck, since: Snapshot?) throws(Problem) -> FleetCheck.Result {
        let bar = ProgressBar("checking")
        defer { bar.clear() }
        do {
            return try check.run(since: since) { done, count in bar.show(done, of: count) }
        } catch { throw Problem(error) }
    }
}

extension ReportFormat: ExpressibleByArgument {}

/// What is no reason to fail.
enum Allowed: String, ExpressibleByArgument, CaseIterable {
    case uncompilable
}
