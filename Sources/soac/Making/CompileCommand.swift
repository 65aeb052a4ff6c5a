import ArgumentParser
import Compiler
import Emitters
import Fleet
import Git
import Glibc

struct CompileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compile",
        abstract: "Writes the artifacts of one cluster, or of all.",
        discussion: """
            Reads soa-configs at a commit, HEAD unless another state is named, and writes OUT/CLUSTER/marathon|chronos/SERVICE.INSTANCE.json, the bodies that \
            are POSTed, OUT/CLUSTER/sensu|sensu-jobs/SERVICE.INSTANCE.json, the events of their checks, \
            OUT/CLUSTER/nerve|synapse/SERVICE.NAMESPACE.json, what every host would tell nerve and synapse, and \
            OUT/manifest.json. Only files whose content changed are written; files of what is no longer \
            defined are removed. What is broken, or not deployed yet, keeps the file that it has.

            A service whose inputs did not change is not compiled again: $XDG_CACHE_HOME/soac (or ~/.cache/soac) keeps what \
            it came to, in 512 MB at most. Runs may share that folder; what is damaged, or of another build of soac, is \
            computed again.

            Exit status: 0 all compiled (an instance that waits for its first deployment is no failure), 1 something \
            could not be compiled, 2 soac could not run, or was called wrongly.
            """)

    @OptionGroup(title: "Source") var source: SourceOptions
    @OptionGroup(title: "Clusters") var clusters: ClusterOptions

    @OptionGroup(title: "What to compile") var compilation: CompilationOptions

    @Option(name: .shortAndLong, help: .out)
    var out: String?

    @Flag(help: .dryRun)
    var dryRun = false

    @Flag(name: .customLong("no-cache"), help: .noCache)
    var noCache = false

    func run() throws {
        if out == nil, !dryRun { throw ValidationError("name a folder with --out, or use --dry-run") }
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
        let result = try compile(snapshot, loaded, families, moment, into: folder)
        Terminal.report(result.diagnostics)
        if result.outputs.isEmpty {
            let names = loaded.map(\.input.name.text).joined(separator: ", ")
            Terminal.note("warning: nothing in the tree runs in \(names); is soa-configs a folder of it (--root)?")
        }
        var changes: OutputFolder.Changes?
        if let folder { changes = try write(result, to: folder, snapshot, loaded, families, moment) }
        Terminal.note(summary(result, changes, snapshot.state()))
        if result.hasFailed { throw ExitCode(1) }
    }

    private func compile(
        _ snapshot: Snapshot, _ loaded: [ClusterOptions.Loaded], _ families: Set<Family>, _ moment: Moment,
        into folder: OutputFolder?
    ) throws(Problem) -> FleetCompilation.Result {
        let inputs = Pipeline.Inputs(clusters: loaded.map(\.input), families: families, moment: moment)
        let fleet = Fleet(
            snapshot: snapshot, services: compilation.chosenServices,
            jobs: compilation.jobs.count)
        let run = FleetCompilation(
            fleet, inputs: inputs, families: families, deployments: compilation.deployments, wanted: wanted(folder),
            cache: noCache ? nil : Cache.atHand(),
            systemsDigest: loaded.map(\.systemConfigDigest).joined(separator: " "))
        do {
            let bar = ProgressBar("compiling")
            defer { bar.clear() }
            return try run.run { done, count in bar.show(done, of: count) }
        } catch { throw Problem(error) }
    }

    private func wanted(_ folder: OutputFolder?) -> FleetCompilation.Wanted {
        folder.map { noCache ? .bytes : .folder($0.contents) } ?? .trial
    }

    /// Before anything is compiled: what the folder has need not be made.
    private func open(_ out: String) throws(Problem) -> OutputFolder {
        do {
            let folder = try OutputFolder(out)
            if !folder.unreadable.isEmpty { Terminal.warn(forgotten(folder.unreadable, out)) }
            return folder
        } catch { throw problem(error) }
    }

    private func forgotten(_ entries: [String], _ out: String) -> String {
        let names = entries.prefix(3).map { "'\($0)'" }.joined(separator: ", ")
        let others = entries.count > 3 ? " and \(entries.count - 3) more" : ""
        return "\(out)/manifest.json has entries that cannot be read: \(names)\(others); their files stay there"
    }

    private func write(
        _ result: FleetCompilation.Result, to folder: OutputFolder, _ snapshot: Snapshot,
        _ loaded: [ClusterOptions.Loaded],
        _ families: Set<Family>, _ moment: Moment
    ) throws(Problem) -> OutputFolder.Changes {
        var inputs: [ClusterName: Manifest.Inputs] = [:]
        for cluster in loaded {
            inputs[cluster.input.name] = Manifest.Inputs(
                source: source.sourceName, commit: (snapshot.commit ?? snapshot.head)?.id.description,
                date: MomentArgument.text(of: moment), systemConfig: cluster.systemConfigDigest,
                instanceCounts: cluster.instanceCountsDigest,
                deployments: result.deploymentsDigest?.id.description)
        }
        let scope = OutputFolder.Scope(
            clusters: Set(inputs.keys), families: families,
            services: compilation.chosenServices.map { Set($0) })
        do {
            return try folder.apply(result.outputs, inputs: inputs, scope: scope)
        } catch { throw problem(error) }
    }

    private func problem(_ failure: OutputFolder.Failure) -> Problem {
        switch failure {
        case .file(let error): Problem(error)
        case .locked(let path):
            Problem("another soac writes to \(path)", hint: "wait for it, or choose another --out")
        case .foreignManifest(let path):
            Problem("\(path) was not written by this soac", hint: "choose another --out, or move the file away")
        }
    }

    /// An instance without all of its artifacts, or a file of them: it counts once, though its app and its event are
    /// both left out.
    private struct Missing: Hashable {
        var cluster: ClusterName
        var kinds: Set<InstanceKind>
        var service: ServiceName
        var instance: InstanceName?

        init(_ omission: LeftOut) {
            (cluster, kinds) = (omission.cluster, omission.family.kinds)
            (service, instance) = (omission.service, omission.instance)
        }
    }

    /// One line that says what happened, without its end.
    private func summary(
        _ result: FleetCompilation.Result, _ changes: OutputFolder.Changes?, _ state: SnapshotState
    ) -> String {
        var artifacts = 0
        var waiting: [String] = []
        var broken = 0
        var seen: Set<Missing> = []
        for output in result.outputs {
            switch output {
            case .file: artifacts += 1
            case .leftOut(let omission):
                guard seen.insert(Missing(omission)).inserted else { continue }
                guard case .notDeployed = omission.reason else {
                    broken += 1
                    continue
                }
                waiting.append("\(omission.service).\(omission.instance?.text ?? "*")")
            }
        }
        func counted(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
        var parts = [counted(artifacts, "artifact")]
        if let changes {
            parts.append("\(changes.written) written, \(changes.unchanged) unchanged, \(changes.removed) removed")
        }
        if !waiting.isEmpty {
            // A few are named; the manifest has all.
            let names = waiting.count <= 3 ? " (\(waiting.joined(separator: ", ")))" : ""
            parts.append("\(waiting.count) not deployed yet\(names)")
        }
        if broken > 0 { parts.append("\(broken) left out as broken") }
        let findings = result.diagnostics.oncePerFile(perService: false)
        let errors = findings.count { $0.severity == .error }
        let warnings = findings.count { $0.severity == .warning }
        if errors + warnings > 0 { parts.append(counted(errors, "error") + ", " + counted(warnings, "warning")) }
        parts.append(state.description)
        return parts.joined(separator: "; ")
    }
}
