import ArgumentParser
import Compiler
import Emitters
import Fleet
import Git

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Shows where each field of an artifact comes from, or the manual page of a finding.",
        discussion: """
            soac explain checkout.main lists every field of what Marathon or Chronos is sent, with its value and the place \
            that it comes from, and then those of the event that Sensu gets; --only chooses among them. soac explain checkout.main env shows the fields of env, and a single field in full. \
            The files of the work tree are read, or in a bare repository HEAD; --rev names a commit. \
            soac explain unknown-key, or SOA0304, shows what the finding [unknown-key] means; soac rules lists all findings. \
            soac explain checkout lists what runs of the service in each cluster. \
            soac explain checkout.main.git1f2e3d4c.configabcdef12 takes the id of a Marathon app or of its task, with or without / before it, \
            and says whether that is what soac-configs wants now.

            Exit status: 0, or 2 if there is nothing of that name, or soac could not run, or was called wrongly.
            """)

    @Argument(help: ArgumentHelp("SERVICE.INSTANCE, a service, the id of a Marathon app, or the name or code of a finding.", valueName: "subject"))
    var subject: String

    @Argument(
        help: ArgumentHelp("A field of the artifact, or what it stands in: env, container.docker.", valueName: "field"))
    var field: String?

    @OptionGroup(title: "Source") var source: SourceOptions
    @OptionGroup(title: "Clusters") var clusters: ClusterOptions

    @OptionGroup(title: "What to compile") var artifacts: ArtifactOptions

    /// What `--only` is called elsewhere.
    @Option(help: .hidden) var family: Family?

    @OptionGroup var color: ColorOption

    @Option(help: .format)
    var format: OutputFormat = .text

    func run() throws {
        if field == nil, let page = RulePage.named(subject) { return try show(page) }
        guard try subject.contains(".") || isService() else { throw noSuchFinding }
        let loaded = try clusters.load()
        let snapshot = try source.snapshot(else: .workTree)
        let app = MarathonAppID(appOrTask: subject)
        for id in app?.readings.flatMap(InstanceID.candidates) ?? InstanceID.candidates(subject) {
            var explained: [Explained] = []
            var wanted: [(cluster: ClusterName, id: String)] = []
            for cluster in loaded.map(\.input) {
                guard let service = try linked(id.service, cluster, snapshot) else { continue }
                let here = explain(id, in: service, cluster)
                explained += here
                wanted += here.compactMap(\.appID).map { (cluster.name, $0) }
            }
            guard !explained.isEmpty else { continue }
            let isAsked = families.contains(.marathon)
            try show(explained, app: isAsked ? app.map { ExplainedApp(id: $0, instance: id, wanted: wanted) } : nil)
            return Terminal.tell(snapshot.state())
        }
        if app == nil, field == nil, try showService(loaded.map(\.input), snapshot) {
            return Terminal.tell(snapshot.state())
        }
        throw Problem(
            "there is no artifact of \(app?.names ?? subject)",
            hint: "soac compile says why one is left out; --cluster chooses another cluster")
    }

    // MARK: Services

    /// Where nothing can be read there is no service.
    private func isService() throws -> Bool {
        guard let snapshot = try? source.snapshot(else: .workTree) else { return false }
        return try SourceTree(snapshot).service(named: ServiceName(subject)) != nil
    }

    /// Whether there is a service of that name, which is shown.
    private func showService(_ clusters: [ClusterInput], _ snapshot: Snapshot) throws -> Bool {
        var overview = ServiceOverview(ServiceName(subject))
        let schedulers = families.intersection([.marathon, .chronos])
        for cluster in clusters {
            guard let service = try linked(overview.service, cluster, snapshot) else { continue }
            var emitter = Emitter(keepsBytes: true)
            overview.add(emitter.emit(service, families: schedulers), of: cluster.name)
        }
        if overview.clusters.isEmpty { return false }
        switch format {
        case .text: try Terminal.output(overview.text)
        case .json: try Terminal.output(overview.json)
        }
        return true
    }

    // MARK: Findings

    private func show(_ page: RulePage) throws(Problem) {
        switch format {
        case .text:
            let width = Terminal.outputIsTerminal ? Terminal.width : 80
            let text = RulePageText(width: width, colored: color.isColored).render(page)
            try Terminal.output(text, colored: color.isColored)
        case .json: try Terminal.output(RulePagesJSON.render([page]))
        }
    }

    private var noSuchFinding: Problem {
        let snapshot = try? source.snapshot(else: .workTree)
        let services = snapshot.flatMap { try? SourceTree($0).services().value.map(\.name.text) } ?? []
        let near = NearestNames.of(subject, among: RulePage.all.map(\.id.name) + services)
        return Problem(
            "there is no finding '\(subject)', and no service of that name",
            hint: near.isEmpty
                ? "findings stand in brackets, [unknown-key]; instances are SERVICE.INSTANCE"
                : "did you mean \(near.joined(separator: " or "))?")
    }

    // MARK: Artifacts

    /// Nil if there is no such service.
    private func linked(
        _ service: ServiceName, _ cluster: ClusterInput, _ snapshot: Snapshot
    ) throws(Problem) -> LinkedService? {
        let inputs = Pipeline.Inputs(
            clusters: [cluster], families: families, moment: artifacts.date?.moment ?? Clock.now())
        let compilation = FleetCompilation(
            Fleet(snapshot: snapshot, services: [service], jobs: 1), inputs: inputs,
            families: families, deployments: artifacts.deployments, wanted: .bytes)
        do {
            let linked = try compilation.linked()
            Terminal.report(linked.diagnostics)
            return linked.value.first
        } catch .noSuchService {
            return nil
        } catch { throw Problem(error) }
    }

    /// `validate` has seen to it that they can be read.
    private var families: Set<Family> { family.map { [$0] } ?? (try? artifacts.families()) ?? [] }

    /// An artifact's fields.
    private struct Explained {
        var family: Family
        var fields: [ExplainedField]

        /// That of a Marathon app.
        var appID: String? {
            guard family == .marathon, let id = fields.first(where: { $0.path.text == "id" }) else { return nil }
            return JSONParser.parse(Array(id.value.utf8), path: "").value?.root.string
        }

        /// Whether it is what a scheduler is sent; the others stand behind that.
        var isMain: Bool { [.marathon, .chronos].contains(family) }

        var heading: String {
            switch family {
            case .marathon, .chronos: "What \(family.rawValue) is sent:"
            case .sensu, .sensuJobs: "The event of its check, in \(family.rawValue):"
            case .nerve, .synapse: "What every host tells \(family.rawValue) of the namespace of that name:"
            }
        }
    }

    private func explain(_ id: InstanceID, in service: LinkedService, _ cluster: ClusterInput) -> [Explained] {
        var emitter = Emitter(keepsBytes: true)
        return emitter.emit(service, families: families).compactMap { emission in
            guard case .artifact(let artifact) = emission, artifact.id == id,
                let fields = Explanation.explain(artifact, of: service, system: cluster.system)
            else { return nil }
            return Explained(family: artifact.family, fields: fields)
        }
    }

    /// A field is looked for in what a scheduler is sent first. Machines are told of that alone, unless they ask.
    private func show(_ explained: [Explained], app: ExplainedApp?) throws(Problem) {
        if let app, case .text = format { try Terminal.output(app.text) }
        let main = explained.filter(\.isMain).flatMap(\.fields)
        let others = explained.filter { !$0.isMain }
        if let field {
            for fields in [main, others.flatMap(\.fields)] {
                let found = Explanation.fields(field, of: fields)
                if !found.isEmpty { return try show(found, app: app) }
            }
            throw noSuchField(field, explained.flatMap(\.fields))
        }
        if main.isEmpty { return try show(others.flatMap(\.fields), app: app) }
        try show(main, app: app)
        guard case .text = format else { return }
        for other in others {
            try Terminal.output("\n\(Printable.line(other.heading))\n\n")
            try show(other.fields, app: nil)
        }
    }

    private func noSuchField(_ name: String, _ all: [ExplainedField]) -> Problem {
        let near = Explanation.nearest(name, of: all)
        return Problem(
            "the artifact of \(subject) has no field '\(name)'",
            hint: near.isEmpty
                ? "without a field, all are listed" : "did you mean \(near.joined(separator: " or "))?")
    }

    private func show(_ fields: [ExplainedField], app: ExplainedApp?) throws(Problem) {
        switch format {
        case .text:
            try Terminal.output(
                ExplanationText(colored: color.isColored).render(fields), colored: color.isColored)
        case .json:
            let app: KeyValuePairs = app.map { ["app": $0.json] } ?? [:]
            try Terminal.output(ExplanationJSON.render(fields, members: app))
        }
    }
}

extension Family: ExpressibleByArgument {}
