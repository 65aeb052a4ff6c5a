import ArgumentParser
import Compiler
import Fleet
import Git
import Runtime
import Synchronization

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Shows every problem of soa-configs, at the line where it was made.",
        discussion: """
            Checks all services of soa-configs, each alone and all together: the files of the work tree, or HEAD in a \
            bare repository; --rev HEAD is for CI. The last line says what was read. With --base, problems that \
            already existed there are left out. Only files of clusters that the system configuration names, or that \
            have one in --system-configs, are checked; without either, those of every cluster. Rules about slaves and \
            secrets apply to clusters whose own configuration is given. soac check FILE prints only what is wrong in the \
            files and folders that are named; everything else is still read, because it matters to them.

            Where things are: an option, else $SOAC_REPO, $SOAC_ROOT, $SOAC_SYSTEM_CONFIG(S) and $SOAC_CLUSTER, else .soac.yaml at the \
            top of the repository, else what is found beside soa-configs, else /etc/paasta.

            An error is something that paasta validate or the next soac compile rejects; the member refused_by in JSON \
            says which of the two.

            Exit status: 0 nothing is wrong, 1 there are errors (or, with --strict, warnings), 2 soac could not run, \
            or was called incorrectly.
            """)

    @Argument(
        help: ArgumentHelp(
            "Print only what is wrong in these files and folders; - is a file on standard input.", valueName: "path"),
        completion: .file())
    var paths: [String] = []

    @Option(
        help: ArgumentHelp(
            "The file that standard input stands for, such as an editor's unsaved text.", valueName: "file"
        ),
        completion: .file())
    var stdinFilename: String?

    @OptionGroup(title: "Source") var source: SourceOptions
    @OptionGroup(title: "Clusters") var systems: SystemConfigsOption

    @Option(
        help: ArgumentHelp(
            "Report only what is new since the state left this revision: A, or A...B with the state B; A.. is A itself.",
            valueName: "revision"),
        completion: .revisionNames)
    var base: String?

    @Flag(help: "Carry out the mends that are sure in the files of the work tree, and report what is left.")
    var fix = false

    @Flag(help: "Print what --fix would do as a patch, and write nothing.")
    var diff = false

    @Flag(help: "Silence all that is wrong now in .soac.yaml, with reasons to fill in.")
    var addSilences = false

    @OptionGroup var services: ServicesOption
    @OptionGroup var jobs: JobsOption

    @Option(
        help: ArgumentHelp(
            "Only findings of these rules, separated by commas, by name or code: unknown-key,SOA0701. Default: all.",
            valueName: "rules"),
        completion: .ruleNames)
    var only: String?

    @Option(help: .teamData, completion: .file())
    var teamData: String?

    @Option(
        help: ArgumentHelp(
            "Ignore in the exit status what only soac compile refuses, and paasta validate does not: \(Allowed.uncompilable.rawValue).",
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
        guard paths.contains("-") == (stdinFilename != nil) else {
            throw ValidationError("standard input is checked by - with --stdin-filename, which says what file it is")
        }
        if stdinFilename != nil, source.rev != nil || source.staged || base.flatMap({ CheckBase($0).state }) != nil {
            throw ValidationError("--stdin-filename goes with the files of the work tree, or with --soa-dir")
        }
        if [fix || diff, addSilences].contains(true),
            source.rev != nil || source.staged || base != nil || stdinFilename != nil
        {
            throw ValidationError(
                "--fix, --diff and --add-silences go with the files of the work tree, all that is wrong in them")
        }
        if fix || diff, addSilences { throw ValidationError("--add-silences goes with neither --fix nor --diff") }
        if let state = base.flatMap({ CheckBase($0).state }), source.rev != nil || source.staged || source.worktree {
            throw ValidationError("--base names the state \(state): --rev, --staged and --worktree name another one")
        }
    }

    @OptionGroup var metrics: MetricsOption

    func run() throws { try metrics.measure("check", labels: []) { metrics in try run(&metrics) } }

    private func run(_ metrics: inout CommandMetrics) throws {
        if fix || diff || addSilences { return try change(&metrics) }
        let whereabouts = try source.whereabouts()
        let unsaved = try stdinFilename.map { name throws(Problem) in
            [UnsavedFile(path: try CheckedPaths.unsaved(name, below: source.top()), bytes: try Self.standardInput())]
        }
        let snapshot = try snapshot(unsaved ?? [])
        let wanted = try wantedPaths()
        let since = try base.flatMap { try CheckBase($0).snapshot(for: snapshot, source.repository) }
        let (check, top) = try fleetCheck(of: snapshot, services.chosen ?? wanted?.services, whereabouts)
        var result = try result(of: check, since: since)
        let old = try since.flatMap { try topSettings(of: $0, above: whereabouts.root) }
        if let top, services.chosen == nil, old?.value != top.value {
            result.findings = top.diagnostics + RepositorySettings.read(top.value).diagnostics + result.findings
        }
        if let rules = try rules() { result.findings.removeAll { !rules.contains($0.id) } }
        try tell(result, of: snapshot, wanted, &metrics)
    }

    /// A check of these services, or of all, and the settings file above soa-configs.
    func fleetCheck(
        of snapshot: Snapshot, _ services: [ServiceName]?, _ whereabouts: Whereabouts
    ) throws -> (check: FleetCheck, top: Outcome<SourceFile>?) {
        let systems = try systems.loadAll(whereabouts, for: .looking)
        let top = try topSettings(of: snapshot, above: whereabouts.root)
        let clusters = systems.configurations.clusters
        let check = FleetCheck(
            Fleet(snapshot: snapshot, services: services, jobs: jobs.count),
            clusters: clusters.isEmpty ? nil : clusters,
            systems: systems.configurations, systemsDigest: systems.digest, teams: try teams(), moment: Clock.now(),
            cache: noCache ? nil : Cache.atHand(), top: top?.value)
        return (check, top)
    }

    /// Prints the report, and ends with status 1 if there is reason to.
    func tell(
        _ result: FleetCheck.Result, of snapshot: Snapshot, _ wanted: CheckedPaths?, _ metrics: inout CommandMetrics
    ) throws {
        CheckCommand.kept.withLock { $0 = result }
        metrics.gauge("services", result.services, "Services of soa-configs.")
        metrics.count(findings: result.findings)
        let report = try report(result, of: snapshot, wanted)
        let isColored = file.isColored(color)
        try file.output(format.render(report, colored: isColored), colored: isColored)
        let judged = wanted.map { wanted in result.findings.filter(wanted.contain) } ?? result.findings
        if judged.contains(where: report.isFailure) { throw ExitCode(1) }
    }

    /// Nil: all.
    func rules() throws -> Set<DiagnosticID>? {
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

    /// Nil: all are wanted.
    func wantedPaths() throws(Problem) -> CheckedPaths? {
        guard !paths.isEmpty else { return nil }
        return try CheckedPaths(
            paths.filter { $0 != "-" }, unsaved: stdinFilename, below: source.folder(), in: source.top())
    }

    private static func standardInput() throws(Problem) -> [UInt8] {
        do {
            return try File.read("/dev/stdin", limit: SourceTree.fileSizeLimit, pipes: true) ?? []
        } catch { throw Problem(error) }
    }

    private func report(
        _ result: FleetCheck.Result, of snapshot: Snapshot, _ wanted: CheckedPaths?
    ) throws(Problem) -> Report {
        let all = result.findings.oncePerFile(perService: !format.isForPeople)
        var findings = wanted.map { wanted in all.filter(wanted.contain) } ?? all
        // Where somebody stands in the repository, terminals and editors open what is told from there.
        if format == .text, source.repository.repo == ".", let folder = try? source.folder(),
            let top = try? source.top(),
            let shown = CheckedPaths.shown(from: folder, in: top)
        {
            findings = findings.map { $0.renamed(shown) }
        }
        let shown = findings.prefix(Limit.of(limit ?? oldLimit))
        return Report(
            findings: Array(shown), cut: findings.count - shown.count, elsewhere: all.count - findings.count,
            silenced: result.silenced, services: result.services,
            // With a base less is looked at than git looks at to compare all files.
            state: snapshot.state(countsUnread: base == nil), version: Version.number, strict: strict,
            allowsUncompilable: allow == .uncompilable || result.allowsUncompilable, rulePages: result.rulePages)
    }

    private func snapshot(_ unsaved: [UnsavedFile]) throws(Problem) -> Snapshot {
        guard let state = base.flatMap({ CheckBase($0).state }) else {
            return try source.snapshot(else: .workTree, unsaved: unsaved)
        }
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
