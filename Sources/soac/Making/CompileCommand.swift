import ArgumentParser
import Compiler
import Emitters
import Fleet
import Git
import Glibc
import Runtime

struct CompileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compile",
        abstract: "Writes the artifacts of one cluster, or of all.",
        discussion: """
            Reads soa-configs at a commit, HEAD unless another state is named, and writes \
            OUT/CLUSTER/marathon|chronos/SERVICE.INSTANCE.json, the bodies that are POSTed, \
            OUT/CLUSTER/sensu|sensu-jobs/SERVICE.INSTANCE.json, the events of their checks, \
            OUT/CLUSTER/nerve|synapse/SERVICE.NAMESPACE.json, what every host tells nerve and synapse, and \
            OUT/.manifest, which `soac manifest OUT` prints. Only files whose content changed are written; files of \
            instances that are no longer defined are removed. An instance that cannot be compiled, or is not deployed yet, keeps the file it has.

            A service whose inputs did not change is not compiled again: $XDG_CACHE_HOME/soac (or ~/.cache/soac) holds \
            the result, in at most 512 MB. Several runs can share that folder; whatever is damaged, or comes from \
            another build of soac, is computed again.

            Where standard error is not a terminal, as under cron, only news is printed: what was written, from which \
            commit to which, and findings that the last run into OUT did not print; errors are repeated each day. \
            --verbose prints everything.

            --format json prints what was done, for programs; text prints nothing on standard output.

            Exit status: 0 everything compiled (an instance that waits for its first deployment is not a failure), 1 \
            something could not be compiled, 2 soac could not run, or was called incorrectly.
            """)

    @OptionGroup(title: "Source") var source: SourceOptions
    @OptionGroup(title: "Clusters") var clusters: ClusterOptions

    @OptionGroup(title: "What to compile") var compilation: CompilationOptions

    @Option(name: .shortAndLong, help: .out, completion: .directory)
    var out: String?

    @Option(name: .customLong("out-pack"), help: .outPack, completion: .directory)
    var outPack: String?

    @Flag(help: .dryRun)
    var dryRun = false

    @Flag(name: .customLong("no-cache"), help: .noCache)
    var noCache = false

    @Option(help: .format)
    var format: OutputFormat = .text

    @OptionGroup(title: "What is told") var telling: TellingOptions
    @OptionGroup var metrics: MetricsOption

    func validate() throws {
        if out == nil, outPack == nil, !dryRun {
            throw ValidationError("name a folder with --out or --out-pack, or use --dry-run")
        }
        if out != nil, outPack != nil { throw ValidationError("--out and --out-pack exclude each other") }
    }

    func run() throws {
        try metrics.measure("compile", labels: labels) { metrics in try run(&metrics) }
    }

    /// That takes as long as `git status`: only somebody who looks is told how many files nobody read.
    private var countsUnread: Bool { telling.verbose || Terminal.isWatched }

    /// What the command line says, so that a run that comes to nothing has the same.
    private var labels: [CommandMetrics.Label] {
        let names = clusters.names.joined(separator: ",")
        return (out.map { [("folder", $0)] } ?? []) + (names.isEmpty ? [] : [("cluster", names)])
    }

    private func run(_ metrics: inout CommandMetrics) throws {
        let moment = compilation.date?.moment ?? Clock.now()
        let loaded: [ClusterOptions.Loaded]
        let snapshot: Snapshot
        do {
            snapshot = try source.snapshot()
            loaded = try clusters.load(source.whereabouts())
        } catch let error as FileError {
            throw Problem(error)
        } catch let error as GitError {
            throw Problem(error)
        }
        let families = try compilation.families()
        let folder = try dryRun ? nil : out.map { path throws(Problem) in try open(path) }
        let archives = try dryRun ? nil : outPack.map { path throws(Problem) in try begin(path, loaded, moment) }
        let result = try compile(snapshot, loaded, families, moment, wanted(folder, archives))
        var changes: OutputFolder.Changes?
        let inputs = inputs(of: loaded, snapshot, moment, result)
        if let folder { changes = try write(result, to: folder, inputs, families) }
        let packs = try archives.map { try finish($0, result, inputs) } ?? []
        let output = CompileOutput(
            result, changes, inputs: inputs, state: snapshot.state(countsUnread: countsUnread),
            namesFiles: telling.verbose)
        output.count(&metrics)
        if case .json = format { try Terminal.output(output.json) }
        var news = output.news
        news.summary += packs
        telling.tell(news, isWritten: folder != nil, after: folder.flatMap { memory($0, inputs) })
        if result.hasFailed { throw ExitCode(1) }
    }

    private func compile(
        _ snapshot: Snapshot, _ loaded: [ClusterOptions.Loaded], _ families: Set<Family>, _ moment: Moment,
        _ wanted: FleetCompilation.Wanted
    ) throws(Problem) -> FleetCompilation.Result {
        let inputs = Pipeline.Inputs(clusters: loaded.map(\.input), families: families, moment: moment)
        let fleet = Fleet(
            snapshot: snapshot, services: compilation.chosenServices,
            jobs: compilation.jobs.count)
        let run = FleetCompilation(
            fleet, inputs: inputs, families: families, deployments: compilation.deployments, wanted: wanted,
            cache: noCache || needsAll ? nil : Cache.atHand(),
            systemsDigest: loaded.map(\.systemConfigDigest).joined(separator: " "))
        do {
            let bar = ProgressBar("compiling")
            defer { bar.clear() }
            return try run.run { done, count in bar.show(done, of: count) }
        } catch { throw Problem(error) }
    }

    private func wanted(_ folder: OutputFolder?, _ archives: ArtifactArchives?) -> FleetCompilation.Wanted {
        if let archives { return .archives(archives) }
        guard var contents = folder?.contents else { return .trial }
        contents.comparesBytes = noCache
        return .folder(contents)
    }

    /// To keep all bytes takes longer than to make them.
    private var needsAll: Bool { outPack != nil && !dryRun }

    /// Before anything is compiled: artifacts go there as they are made.
    private func begin(
        _ path: String, _ loaded: [ClusterOptions.Loaded], _ moment: Moment
    ) throws(Problem) -> ArtifactArchives {
        let time = moment.local.unixTime - moment.offset
        do {
            return try ArtifactArchives(for: loaded.map(\.input.name), in: path, time: time)
        } catch { throw Problem(error) }
    }

    /// Before anything is compiled: what the folder has need not be made.
    private func open(_ out: String) throws(Problem) -> OutputFolder {
        do {
            return try OutputFolder(out)
        } catch { throw Problem(error) }
    }

    private func forgotten(_ entries: [String], _ out: String) -> String {
        let names = entries.prefix(3).map { "'\($0)'" }.joined(separator: ", ")
        let others = entries.count > 3 ? " and \(entries.count - 3) more" : ""
        return "the manifest of \(out) has entries that cannot be read: \(names)\(others); their files are kept"
    }

    private func inputs(
        of loaded: [ClusterOptions.Loaded], _ snapshot: Snapshot, _ moment: Moment, _ result: FleetCompilation.Result
    ) -> [ClusterName: Manifest.Inputs] {
        var inputs: [ClusterName: Manifest.Inputs] = [:]
        for cluster in loaded {
            inputs[cluster.input.name] = Manifest.Inputs(
                source: source.sourceName, commit: (snapshot.commit ?? snapshot.head)?.id.description,
                date: MomentArgument.text(of: moment), systemConfig: cluster.systemConfigDigest,
                instanceCounts: cluster.instanceCountsDigest,
                deployments: result.deploymentsDigest?.id.description)
        }
        return inputs
    }

    private func write(
        _ result: FleetCompilation.Result, to folder: OutputFolder, _ inputs: [ClusterName: Manifest.Inputs],
        _ families: Set<Family>
    ) throws(Problem) -> OutputFolder.Changes {
        let scope = OutputFolder.Scope(
            clusters: Set(inputs.keys), families: families,
            services: compilation.chosenServices.map { Set($0) })
        do {
            let changes = try result.write(to: folder, inputs: inputs, scope: scope)
            let unreadable = folder.contents.unreadable
            if !unreadable.isEmpty { Terminal.warn(forgotten(unreadable, folder.path)) }
            return changes
        } catch { throw Problem(error) }
    }

    /// A line for each archive.
    private func finish(
        _ archives: ArtifactArchives, _ result: FleetCompilation.Result, _ inputs: [ClusterName: Manifest.Inputs]
    ) throws -> [String] {
        try archives.finish(inputs: inputs, leftOut: result.leftOut, jobs: compilation.jobs.count).map {
            "\($0) \($1 ? "written" : "unchanged")"
        }
    }

    /// What runs told that were asked for the same; nil if that cannot be read.
    private func memory(_ folder: OutputFolder, _ inputs: [ClusterName: Manifest.Inputs]) -> ToldBefore? {
        let clusters = inputs.keys.map(\.text).sorted().joined(separator: ",")
        let services = (compilation.chosenServices ?? []).map(\.text).sorted().joined(separator: ",")
        let only = compilation.artifacts.only ?? ""
        do { return try folder.told("\(clusters) \(only) \(services)") } catch {
            Terminal.warn(Problem(error).message)
            return nil
        }
    }
}
