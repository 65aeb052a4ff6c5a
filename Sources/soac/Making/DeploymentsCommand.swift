import ArgumentParser
import Compiler
import Fleet
import Git
import Runtime

struct DeploymentsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deployments",
        abstract: "Writes deployments.json of every service, from the tags of its repository.",
        discussion: """
            Asks the git_url of each service that has instances for its tags, many at once, without cloning anything. \
            Writes OUT/SERVICE.json, or with --in-place SERVICE/deployments.json in soa-configs itself; with neither \
            it only shows what is deployed. A file is replaced only if its content changes. If a repository cannot be \
            read, or a service is broken, its file is kept.

            The tags are kept below --state, for soac log.

            Where standard error is not a terminal, as under cron, a run that writes prints only news: what was written, \
            and what is wrong that the last run did not print; errors are repeated each day. --verbose prints everything.

            Exit status: 0 all were read, 1 some could not be (they are listed on standard error), 2 soac could not \
            run, was called incorrectly, or could not write a file.
            """)

    @OptionGroup(title: "Source") var source: SourceOptions
    @OptionGroup(title: "Clusters") var systems: SystemConfigsOption

    @OptionGroup var services: ServicesOption

    @Option(name: .shortAndLong, help: .out, completion: .directory)
    var out: String?

    @Flag(help: "Write SERVICE/deployments.json into the work tree that is read.")
    var inPlace = false

    /// Elsewhere `--write` names a file.
    @Flag(name: .customLong("write"), help: .hidden) var oldInPlace = false

    private var writesInPlace: Bool { inPlace || oldInPlace }

    @OptionGroup(title: "Remotes") var remotes: RemoteOptions

    @Flag(
        help: ArgumentHelp(
            "Ask the Docker registry whether each image that is about to be deployed exists; without it, a deploy group keeps what it has."
        ))
    var verifyImages = false

    @OptionGroup var dockercfg: DockercfgOption

    @Option(help: .format)
    var format: OutputFormat = .text

    @OptionGroup(title: "What is told") var telling: TellingOptions
    @OptionGroup var metrics: MetricsOption

    @Option(help: .state, completion: .directory)
    var state: String?

    func validate() throws {
        if out != nil, writesInPlace { throw ValidationError("--out and --in-place exclude each other") }
        if dockercfg.dockercfg != nil, !verifyImages { throw ValidationError("--dockercfg needs --verify-images") }
        if writesInPlace, !source.readsWorkTree { throw ValidationError("--in-place needs --worktree or --soa-dir") }
    }

    func run() async throws {
        // What the command line says, so that a run that comes to nothing has the same.
        let folder = try out ?? (writesInPlace ? source.folder() : nil)
        try await metrics.measure("deployments", labels: folder.map { [("folder", $0)] } ?? []) { metrics in
            try await run(&metrics)
        }
    }

    private func run(_ metrics: inout CommandMetrics) async throws {
        let snapshot = try source.snapshot()
        let whereabouts = try source.whereabouts()
        let use: SystemConfigsOption.Use = out != nil || writesInPlace ? .changing : .looking
        let run = DeploymentsRun(
            Fleet(
                snapshot: snapshot, services: services.chosen, jobs: Clock.cores()),
            clusters: try systems.clusters(whereabouts, for: use), remotes: try remotes.load(snapshot),
            folder: try folder(snapshot),
            images: try verifyImages ? imageCheck(systems.loadOne(nil, whereabouts, for: use)) : nil)
        let time = Clock.seconds()
        let result = try await result(of: run)
        let status = status(of: result)
        let output = DeploymentsOutput(result, of: snapshot.state(), isWriting: run.folder != nil)
        output.count(&metrics)
        try output.print(as: format)
        var news = output.news(namesFiles: telling.verbose)
        if let warning = keep(result, at: time) { news.warnings.append(warning) }
        telling.tell(
            news, isWritten: run.folder != nil,
            after: run.folder.flatMap { memory($0, status) })
        if status != 0 { throw ExitCode(status) }
    }

    private func folder(_ snapshot: Snapshot) throws(Problem) -> DeploymentsFolder? {
        do {
            if let out { return try DeploymentsFolder(out, .flat) }
            return writesInPlace ? try DeploymentsFolder(try source.folder(), .services) : nil
        } catch let problem as Problem {
            throw problem
        } catch DeploymentsFolder.Failure.locked(let path) {
            throw Problem("another soac writes to \(path)", hint: "wait for it, or choose another --out")
        } catch DeploymentsFolder.Failure.file(let error) {
            throw Problem(error)
        } catch { preconditionFailure("all errors here are typed") }
    }

    /// What runs told that were asked for the same; of those that write into soa-configs the state folder has it.
    private func memory(_ folder: DeploymentsFolder, _ status: Int32) -> ToldBefore? {
        let scope = (services.chosen ?? []).map(\.text).sorted().joined(separator: ",")
        do {
            if let told = try folder.told(scope) { return told }
            let place = try source.folder()
            return TellingOptions.memory(
                of: "deployments \(RealPath.of(place) ?? place) \(scope)", hasNews: status != 0)
        } catch { return nil }
    }

    /// Keeps the tags for `soac log`. Why that cannot be, for people; nobody needs to be told where there is no place for it.
    private func keep(_ result: DeploymentsRun.Result, at time: Int) -> String? {
        do {
            guard let path = try (state ?? StateFolder.standard).map({ try StateFolder($0).path }) else { return nil }
            let folder = source.soaDir ?? source.repository.repo
            var read: [ServiceName: ServiceTags] = [:]
            for report in result.reports where report.knowsTags {
                read[report.service] = ServiceTags(followers: report.followers, tags: report.tags, time: time)
            }
            try KeptTags.keep(
                read, at: StateFolder.tags(in: path, of: try? Repository(discovering: folder), folder))
            return nil
        } catch {
            let reason = (error as? Problem)?.message ?? (error as? FileError)?.message ?? "\(error)"
            return "the tags are not kept for soac log: \(reason)"
        }
    }

    private func imageCheck(_ configuration: SystemConfiguration?) throws -> ImageCheck {
        let credentials = try configuration.map { try dockercfg.credentials($0) } ?? DockerCredentials()
        return ImageCheck(ImageRegistry(credentials: credentials), standard: configuration?.dockerRegistry?.value)
    }

    private func result(of run: DeploymentsRun) async throws(Problem) -> DeploymentsRun.Result {
        let bar = ProgressBar("asking")
        defer { bar.clear() }
        do {
            return try await run.run { done, count, failed in
                bar.show(done, of: count, failed == 0 ? "" : "\(failed) cannot be read")
            }
        } catch { throw Problem(error) }
    }

    private func status(of result: DeploymentsRun.Result) -> Int32 {
        var status: Int32 = result.diagnostics.contains { $0.severity == .error } ? 1 : 0
        for report in result.reports {
            switch report.status {
            case .written, .unchanged, .shown: status = max(status, report.heldBack.isEmpty ? 0 : 1)
            case .unreadable, .broken: status = max(status, 1)
            case .unwritten: return 2
            }
        }
        return status
    }
}
