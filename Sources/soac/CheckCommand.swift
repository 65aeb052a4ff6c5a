import ArgumentParser
import Compiler
import Git
import Runtime
import Synchronization

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Shows every problem of a commit, each where it stands.",
        discussion: """
            Checks all services of soa-configs, and all of them together. With --base it reports only what is not wrong \
            there already. The files of the clusters that the system configuration names count, or that have one in \
            --system-configs; without either, those of every cluster. Rules about slaves and secrets look at the clusters \
            whose own configuration is at hand.

            Exit status: 0 nothing is wrong, 1 there are errors (with --strict, or warnings), 2 soac could not run, or was \
            called wrongly.
            """)

    @OptionGroup(title: "Source") var source: SourceOptions
    @OptionGroup(title: "Clusters") var systems: SystemConfigsOption

    @Option(help: ArgumentHelp("Report only what this revision does not have.", valueName: "revision"))
    var base: String?

    @Option(
        name: [.customLong("service"), .customShort("s")],
        help: ArgumentHelp("A service to report on; may be given more than once. Default: all.", valueName: "name"))
    var services: [String] = []

    @Option(
        help: ArgumentHelp(
            "The teams that there are: JSON with a member for each. Default: /etc/sensu/team_data.json, if it is there.",
            valueName: "file"))
    var teamData: String?

    @Flag(help: "Warnings count as errors.")
    var strict = false

    @Option(
        help: ArgumentHelp(
            "What to print: \(ReportFormat.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "format"))
    var format: ReportFormat = .text

    @Option(help: "Whether text has colours: auto, always, never. NO_COLOR counts as never for auto.")
    var color: ColorChoice = .auto

    @Option(help: ArgumentHelp("Show no more findings than that, and say how many more there are.", valueName: "n"))
    var maxFindings: Int?

    @Flag(name: .customLong("no-cache"), help: "Use nothing that an earlier run kept, and keep nothing.")
    var noCache = false

    func validate() throws {
        if let maxFindings, maxFindings < 0 { throw ValidationError("--max-findings is at least 0") }
        if base != nil, source.soaDir != nil { throw ValidationError("--base needs a git repository, not --soa-dir") }
    }

    func run() throws {
        Repository.prepare()
        let systems = try systems.loadAll()
        let snapshot = try source.snapshot()
        let fleet = Fleet(
            snapshot: snapshot, services: services.isEmpty ? nil : services.map { ServiceName($0) },
            jobs: Clock.cores())
        let clusters = systems.configurations.clusters
        let check = FleetCheck(
            fleet, clusters: clusters.isEmpty ? nil : clusters, systems: systems.configurations,
            systemsDigest: systems.digest, teams: try teams(), cache: noCache ? nil : Cache())
        let result = try result(of: check)
        CheckCommand.kept.withLock { $0 = result }
        print(result)
        let counts = { (severity: Severity) in result.findings.count { $0.severity == severity } }
        if counts(.error) > 0 || strict && counts(.warning) > 0 { throw ExitCode(1) }
    }

    /// Freed with the process.
    private static let kept = Mutex<FleetCheck.Result?>(nil)

    /// Nil if nothing says which teams there are.
    private func teams() throws -> [String]? {
        let path = teamData ?? "/etc/sensu/team_data.json"
        guard let bytes = try File.read(path, limit: JSONParser.sizeLimit) else {
            if teamData == nil { return nil }
            throw Problem("there is no file \(path)")
        }
        let lowered = TeamData.lower(bytes, path: path)
        Terminal.report(lowered.diagnostics)
        return lowered.value
    }

    private func print(_ result: FleetCheck.Result) {
        let shown = result.findings.prefix(maxFindings ?? .max)
        let report = Report(
            findings: Array(shown), cut: result.findings.count - shown.count, silenced: result.silenced,
            services: result.services,
            version: Soac.version, strict: strict)
        Terminal.output(format.render(report, colored: color.isColored))
    }

    private func result(of check: FleetCheck) throws(Problem) -> FleetCheck.Result {
        let bar = ProgressBar("checking")
        defer { bar.clear() }
        let since = try base.map { revision throws(Problem) in try source.repository.snapshot(.revision(revision)) }
        do {
            return try check.run(since: since) { done, count in bar.show(done, of: count) }
        } catch { throw Problem(error) }
    }
}

extension ReportFormat: ExpressibleByArgument {}

/// Whether what is printed has colours.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never

    var isColored: Bool {
        switch self {
        case .auto: Terminal.outputShowsColor
        case .always: true
        case .never: false
        }
    }
}
