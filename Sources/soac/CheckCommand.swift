import ArgumentParser
import Compiler
import Git
import Runtime

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Shows every problem of a commit, each where it stands.",
        discussion: """
            Checks all services of soa-configs, and all of them together. With --base it reports only what is not wrong \
            there already. The files of the clusters that the system configuration names count; without one, those of \
            every cluster.

            Exit status: 0 nothing is wrong, 1 there are errors (with --strict, or warnings), 2 soac could not run, or was \
            called wrongly.
            """)

    @OptionGroup(title: "Source") var source: SourceOptions
    @OptionGroup(title: "Clusters") var system: SystemConfigOption

    @Option(help: ArgumentHelp("Report only what this revision does not have.", valueName: "revision"))
    var base: String?

    @Option(
        name: [.customLong("service"), .customShort("s")],
        help: ArgumentHelp("A service to report on; may be given more than once. Default: all.", valueName: "name"))
    var services: [String] = []

    @Flag(help: "Warnings count as errors.")
    var strict = false

    func validate() throws {
        if base != nil, source.soaDir != nil { throw ValidationError("--base needs a git repository, not --soa-dir") }
    }

    func run() throws {
        let snapshot = try source.snapshot()
        let configuration = try system.loadIfThere()
        let fleet = Fleet(
            snapshot: snapshot, services: services.isEmpty ? nil : services.map { ServiceName($0) },
            jobs: Clock.cores())
        let clusters = configuration.map(\.clusters) ?? []
        let check = FleetCheck(fleet, clusters: clusters.isEmpty ? nil : clusters, system: configuration)
        let result = try result(of: check)
        Terminal.report(result.findings)
        let counts = { (severity: Severity) in result.findings.count { $0.severity == severity } }
        if counts(.error) > 0 || strict && counts(.warning) > 0 { throw ExitCode(1) }
    }

    private func result(of check: FleetCheck) throws(Problem) -> FleetCheck.Result {
        let bar = ProgressBar("checking")
        defer { bar.clear() }
        let since = try base.map { revision throws(Problem) in try source.snapshot(at: revision) }
        do {
            return try check.run(since: since) { done, count in bar.show(done, of: count) }
        } catch { throw Problem(error) }
    }
}
