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
            soac explain checkout.main lists every field that Marathon, Chronos or Kubernetes is sent, with its value and where it \
            comes from, and then those of the event for Sensu; --only chooses among them. soac explain checkout.main \
            env shows the fields of env, and a single field is shown in full. It reads the files of the work tree, or \
            HEAD in a bare repository; --rev names a commit.

            soac explain unknown-key, or SOA0304, shows the manual page of the finding [unknown-key]; soac rules lists all. \
            soac explain checkout lists what runs of the service in each cluster. \
            soac explain checkout.main.git1f2e3d4c.configabcdef12 takes the id of a Marathon app or of its task, with or \
            without / before it, and says whether that is what soac-configs wants now.

            Exit status: 0, or 2 if nothing has that name, or soac could not run, or was called incorrectly.
            """)

    @Argument(
        help: ArgumentHelp(
            "SERVICE.INSTANCE, a service, the id of a Marathon app, or the name or code of a finding.",
            valueName: "subject"),
        completion: .explainedSubjects)
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
        let loaded = try clusters.load(source.whereabouts())
        let snapshot = try source.snapshot(else: .workTree)
        let app = MarathonAppID(appOrTask: subject)
        var known: [InstanceID] = []
        for id in app?.readings.flatMap(InstanceID.candidates) ?? InstanceID.candidates(subject) {
            var explained: [(cluster: ClusterName, parts: [Explained])] = []
            for cluster in loaded.map(\.input) {
                guard let service = try linked(id.service, cluster, snapshot) else { continue }
                let parts = explain(id, in: service, cluster)
                if !parts.isEmpty { explained.append((cluster.name, parts)) }
                if parts.isEmpty { known += instances(of: service, cluster, leavesOut: id) }
            }
            guard !explained.isEmpty else { continue }
            try show(explained, app: app.flatMap { explainedApp($0, of: id, explained) })
            return Terminal.tell(snapshot.state())
        }
        if app == nil, field == nil, try showService(loaded.map(\.input), snapshot) {
            return Terminal.tell(snapshot.state())
        }
        throw Problem(
            "there is no artifact of \(app?.names ?? subject)",
            hint: try MeantInstance.hint(
                subject, Set(known).sorted(),
                otherwise: "soac compile says why one is left out; --cluster chooses another cluster"
            ) { () throws(Problem) in
                try Problem.telling { try SourceTree(snapshot).services().value.map(\.name.text) }
            })
    }

    /// Nil where nobody asks for what Marathon is sent.
    private func explainedApp(
        _ app: MarathonAppID, of id: InstanceID, _ explained: [(cluster: ClusterName, parts: [Explained])]
    ) -> ExplainedApp? {
        guard families.contains(.marathon) else { return nil }
        let wanted = explained.flatMap { cluster, parts in parts.compactMap(\.appID).map { (cluster, $0) } }
        return ExplainedApp(id: app, instance: id, wanted: wanted)
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
        let schedulers = families.intersection([.marathon, .chronos, .kubernetes])
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
                ? "a finding is the name in brackets, as in [unknown-key]; an instance is SERVICE.INSTANCE"
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
        var isMain: Bool { [.marathon, .chronos, .kubernetes].contains(family) }

        var heading: String {
            switch family {
            case .marathon, .chronos, .kubernetes: "What \(family.rawValue) is sent:"
            case .kubernetesBudgets: "Its PodDisruptionBudget:"
            case .kubernetesAutoscalers: "Its HorizontalPodAutoscaler:"
            case .sensu, .sensuJobs: "The event of its check, in \(family.rawValue):"
            case .nerve, .synapse: "What every host tells \(family.rawValue) about the namespace of that name:"
            }
        }
    }

    /// Those that have an artifact; none if one is left out: then nothing else was meant.
    private func instances(
        of service: LinkedService, _ cluster: ClusterInput, leavesOut id: InstanceID
    ) -> [InstanceID] {
        var emitter = Emitter(keepsBytes: false)
        var found: [InstanceID] = []
        for emission in emitter.emit(service, families: families) {
            switch emission {
            case .artifact(let artifact): if artifact.cluster == cluster.name { found.append(artifact.id) }
            case .leftOut(let omission):
                if omission.service == id.service, omission.instance == nil || omission.instance == id.instance {
                    return []
                }
            }
        }
        return found
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

    /// What is shown of a cluster: fields, with what they are of if that is not plain.
    private typealias Section = (heading: String?, fields: [ExplainedField])

    /// A field is looked for in what a scheduler is sent first. Empty if there is no such field.
    private func sections(of explained: [Explained]) -> [Section] {
        let main = explained.filter(\.isMain).flatMap(\.fields)
        let others = explained.filter { !$0.isMain }
        guard let field else {
            if main.isEmpty { return [(nil, others.flatMap(\.fields))] }
            return [(nil, main)] + others.map { ($0.heading, $0.fields) }
        }
        let found = [main, others.flatMap(\.fields)].map { Explanation.fields(field, of: $0) }
        return found.first { !$0.isEmpty }.map { [(nil, $0)] } ?? []
    }

    /// Of several clusters, each by its name. Machines are told of what a scheduler is sent alone, unless they ask.
    private func show(
        _ explained: [(cluster: ClusterName, parts: [Explained])], app: ExplainedApp?
    ) throws(Problem) {
        let chosen = explained.map { ($0.cluster, sections(of: $0.parts)) }.filter { !$0.1.isEmpty }
        if chosen.isEmpty, let field { throw noSuchField(field, explained.flatMap(\.parts).flatMap(\.fields)) }
        if format == .json {
            let parts = chosen.map { cluster, sections in
                (explained.count > 1 ? cluster : nil, sections.first?.fields ?? [])
            }
            let members: KeyValuePairs = app.map { ["app": $0.json] } ?? [:]
            return try Terminal.output(ExplanationJSON.render(parts, members: members))
        }
        if let app { try Terminal.output(app.text) }
        let text = ExplanationText(colored: color.isColored)
        for (cluster, sections) in chosen {
            var heading = explained.count > 1 ? "In \(cluster):" : nil
            for section in sections {
                if let line = heading ?? section.heading {
                    let isFirst = heading != nil && cluster == chosen[0].0
                    try Terminal.output("\(isFirst ? "" : "\n")\(Printable.line(line))\n\n")
                }
                heading = nil
                try Terminal.output(text.render(section.fields), colored: color.isColored)
            }
        }
    }

    private func noSuchField(_ name: String, _ all: [ExplainedField]) -> Problem {
        let near = Explanation.nearest(name, of: all)
        return Problem(
            "the artifact of \(subject) has no field '\(name)'",
            hint: near.isEmpty
                ? "without a field, all are listed" : "did you mean \(near.joined(separator: " or "))?")
    }
}

extension Family: ExpressibleByArgument {}
