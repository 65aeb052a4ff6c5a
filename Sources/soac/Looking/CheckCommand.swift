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
            whose own configuration is at hand. soac check FILE tells of the files and folders that are named; all else \
            is read nevertheless, for it bears on them.

            An error is what paasta validate refuses, and what the next soac compile refuses; JSON says of each finding \
            who does, as refused_by.

            Exit status: 0 nothing is wrong, 1 there are errors (with --strict, or warnings), 2 soac could not run, or was \
            called wrongly.
            """)

    @Argument(
        help: ArgumentHelp(
            "Tell only what is wrong in these files and folders; - is a file on standard input.", valueName: "path"))
    var paths: [String] = []

    @Option(
        help: ArgumentHelp(
            "The file that standard input takes the place of, as an editor has it that is not saved.", valueName: "file"
        ))
    var stdinFilename: String?

    @OptionGroup(title: "Source") var source: SourceOptions
    @OptionGroup(title: "Clusters") var systems: SystemConfigsOption

    @Option(
        help: ArgumentHelp(
            "Report only what is new since the state left this revision: A, or A...B with the state B; A.. is A itself.",
            valueName: "revision"))
    var base: String?

    @OptionGroup var services: ServicesOption

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

    @Option(name: .limit, help: .limit())
    var limit: Int?

    @Option(name: .customLong("max-findings"), help: .hidden) var oldLimit: Int?

    @Flag(name: .customLong("no-cache"), help: .noCache)
    var noCache = false

    func validate() throws {
        try Limit.validate(limit ?? oldLimit)
        if base != nil, source.soaDir != nil { throw ValidationError("--base needs a git repository, not --soa-dir") }
        guard paths.contains("-") == (stdinFilename != nil) else {
            throw ValidationError("standard input is checked by - with --stdin-filename, which says what file it is")
        }
        if stdinFilename != nil, source.rev != nil || source.staged || base.flatMap({ CheckBase($0).state }) != nil {
            throw ValidationError("--stdin-filename goes with the files of the work tree, or with --soa-dir")
        }
        if let state = base.flatMap({ CheckBase($0).state }), source.rev != nil || source.staged || source.worktree {
            throw ValidationError("--base names the state \(state): --rev, --staged and --worktree name another one")
        }
    }

    func run() throws {
        Repository.prepare()
        let systems = try systems.loadAll()
        let unsaved = try stdinFilename.map { name throws(Problem) in
            UnsavedFile(path: try CheckedPaths.unsaved(name, below: source.top()), bytes: try Self.standardInput())
        }
        let snapshot = try snapshot(unsaved)
        let wanted = try wantedPaths()
        let fleet = Fleet(
            snapshot: snapshot, services: services.chosen ?? wanted?.services, jobs: Clock.cores())
        let clusters = systems.configurations.clusters
        let check = FleetCheck(
            fleet, clusters: clusters.isEmpty ? nil : clusters, systems: systems.configurations,
            systemsDigest: systems.digest, teams: try teams(), moment: Clock.now(),
            cache: noCache ? nil : Cache.atHand())
        let result = try result(of: check, snapshot)
        CheckCommand.kept.withLock { $0 = result }
        let report = try report(result, of: snapshot, wanted)
        try Terminal.output(format.render(report, colored: color.isColored), colored: color.isColored)
        if result.findings.contains(where: report.isFailure) { throw ExitCode(1) }
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
    private func wantedPaths() throws(Problem) -> CheckedPaths? {
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
            state: snapshot.state(countsUnread: base == nil), version: Version.text, strict: strict,
            allowsUncompilable: allow == .uncompilable || result.allowsUncompilable, rulePages: result.rulePages)
    }

    private func snapshot(_ unsaved: UnsavedFile?) throws(Problem) -> Snapshot {
        guard let state = base.flatMap({ CheckBase($0).state }) else {
            return try source.snapshot(else: .workTree, unsaved: unsaved)
        }
        return try source.repository.snapshot(.revision(state))
    }

    private func result(of check: FleetCheck, _ snapshot: Snapshot) throws(Problem) -> FleetCheck.Result {
        let since = try base.flatMap { base throws(Problem) in
            try CheckBase(base).snapshot(for: snapshot, source.repository)
        }
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
