import ArgumentParser
import Compiler
import Emitters
import Fleet
import Git

struct MoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "move",
        abstract:
            "Moves a Marathon instance or a Chronos job to Kubernetes, and says what each of its keys means there.",
        discussion: """
            soac move checkout.main --to kubernetes cuts the instance out of marathon-CLUSTER.yaml of the work tree, and adds it \
            to kubernetes-CLUSTER.yaml with its comments and the templates that it uses. What means nothing there is left \
            out, and what means something else is told; both are compiled and shown side by side. Where something would be \
            lost that somebody may rely on (constraints, net, gpus), nothing is written: --without KEY says that it may.

            A Chronos job is shown as the CronJob that it becomes, where its schedule can be said so: soa-configs has no file for those.

            soac move --all --to kubernetes --dry-run shows the whole fleet in one table: what can move, and what keeps the others.

            Exit status: 0 it is moved, or could be, 1 something keeps it, 2 soac could not run, or was called wrongly.
            """)

    @Argument(help: ArgumentHelp("SERVICE.INSTANCE; not with --all.", valueName: "instance"), completion: .instanceIDs)
    var subject: String?

    @Option(help: ArgumentHelp("Where to: kubernetes.", valueName: "platform"), completion: .list(["kubernetes"]))
    var to: String

    @Flag(help: "Try all instances of all services, with --dry-run.")
    var all = false

    @Option(
        help: ArgumentHelp(
            "Go without what these keys say, with commas between: constraints,net.", valueName: "keys"),
        completion: .list(["constraints", "deploy_blacklist", "deploy_whitelist", "net", "gpus", "extra_docker_args"]))
    var without: [String] = []

    @Flag(help: .dryRun)
    var dryRun = false

    @OptionGroup(title: "Source") var source: SourceOptions
    @OptionGroup(title: "Clusters") var clusters: ClusterOptions
    @OptionGroup var services: ServicesOption

    @Option(help: .deployments, completion: .directory)
    var deployments: String?

    @OptionGroup var color: ColorOption

    @Option(help: .format)
    var format: OutputFormat = .text

    func validate() throws {
        if to != "kubernetes" { throw ValidationError("there is no way to '\(to)'; --to kubernetes is the only one") }
        if all == (subject != nil) { throw ValidationError("name one instance, as SERVICE.INSTANCE, or --all") }
        if all, !dryRun { throw ValidationError("--all only shows what could move: add --dry-run") }
        if !all, services.chosen != nil { throw ValidationError("--service goes with --all") }
        _ = try Names.all(without, of: "--without")
        try ArtifactOptions.validate(deployments: deployments)
    }

    func run() throws {
        let snapshot = try source.snapshot(else: .workTree)
        let loaded = try clusters.load(source.whereabouts()).map(\.input)
        let reports = try self.reports(snapshot, loaded)
        if all {
            try show(reports, MoveText(colored: color.isColored).render(reports))
        } else {
            let text = reports.map { MoveText(colored: color.isColored).render($0) }.joined(separator: "\n")
            try show(reports, text)
            if !dryRun, reports.allSatisfy(\.canMove) { try write(reports.compactMap(\.move)) }
        }
        if !reports.allSatisfy(\.canMove) { throw ExitCode(1) }
    }

    private func reports(_ snapshot: Snapshot, _ clusters: [ClusterInput]) throws -> [MoveReport] {
        let candidates = subject.map { InstanceID.candidates($0) } ?? []
        let choices: [(services: [ServiceName]?, instance: InstanceName?)] =
            all ? [(services.chosen, nil)] : candidates.map { ([$0.service], $0.instance) }
        for choice in choices {
            let move = FleetMove(
                Fleet(snapshot: snapshot, services: choice.services, jobs: Clock.cores()), clusters: clusters,
                deployments: deployments, moment: Clock.now(),
                without: Set((try? Names.all(without, of: "--without")) ?? []))
            do throws(Fleet.Failure) {
                let reports = try move.run(choice.instance)
                if all || !reports.value.isEmpty {
                    Terminal.report(reports.diagnostics)
                    return reports.value
                }
            } catch {
                if case .noSuchService = error, !all { continue }
                throw Problem(error)
            }
        }
        throw Problem(
            "there is no Marathon instance and no Chronos job \(subject ?? "")",
            hint: "soac list instances --kind marathon,chronos lists them")
    }

    private func show(_ reports: [MoveReport], _ text: String) throws {
        switch format {
        case .text: try Terminal.output(text, colored: color.isColored)
        case .json: try Terminal.output(MoveJSON.render(reports))
        }
    }

    // MARK: Writing

    /// The new file first: whoever is interrupted then has the instance twice, and not nowhere.
    private func write(_ moves: [KubernetesMove]) throws {
        if source.rev != nil || source.staged {
            throw Problem(
                "a move is written into the work tree", hint: "leave --rev and --staged away, or add --dry-run")
        }
        let folder = try source.folder()
        for move in moves {
            let service = "\(folder)/\(move.id.service)"
            let (new, old) = (KubernetesMove.kubernetesName(move.cluster), KubernetesMove.marathonName(move.cluster))
            do throws(FileError) {
                _ = try File.replace("\(service)/\(new)", with: Array(move.kubernetesFile.utf8))
                if let rest = move.marathonFile {
                    _ = try File.replace("\(service)/\(old)", with: Array(rest.utf8))
                } else {
                    try Folder.around("\(service)/\(old)").folder.remove(old)
                }
            } catch { throw Problem(error) }
            let rest = move.marathonFile == nil ? "removed, for nothing is left in it" : "without it"
            Terminal.note("\(move.id.service)/\(new) written; \(old) \(rest)")
        }
    }
}
