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
            soac explain checkout.main lists every field that Marathon or Chronos is sent, with its value and where it \
            comes from, and then those of the event for Sensu; --only chooses among them. soac explain checkout.main \
            env shows the fields of env, and a single field is shown in full. It reads the files of the work tree, or \
            HEAD in a bare repository; --rev names a commit. soac explain unknown-key shows the manual page of the \
            finding [unknown-key].

            Exit status: 0, or 2 if nothing has that name, or soac could not run, or was called incorrectly.
            """)

    @Argument(
        help: ArgumentHelp("SERVICE.INSTANCE, or the name or code of a finding.", valueName: "subject"),
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
        if field == nil, let page = ExplainCommand.page(subject) {
            try Terminal.output(page + "\n")
            return
        }
        guard subject.contains(".") else { throw noSuchFinding }
        let loaded = try clusters.load(source.whereabouts())
        let snapshot = try source.snapshot(else: .workTree)
        var explained: [(cluster: ClusterName, parts: [Explained])] = []
        for id in InstanceID.candidates(subject) {
            for cluster in loaded.map(\.input) {
                guard let service = try linked(id.service, cluster, snapshot) else { continue }
                let parts = explain(id, in: service, cluster)
                if !parts.isEmpty { explained.append((cluster.name, parts)) }
            }
            if !explained.isEmpty { break }
        }
        guard !explained.isEmpty else {
            throw Problem(
                "there is no artifact of \(subject)",
                hint: "soac compile says why one is left out; --cluster chooses another cluster")
        }
        try show(explained)
        Terminal.tell(snapshot.state())
    }

    // MARK: Findings

    private static func page(_ name: String) -> String? {
        RulePages.all[name] ?? RulePages.all.values.first { $0.contains("`\(name)`,") }
    }

    private var noSuchFinding: Problem {
        let near = NearestNames.of(subject, among: Array(RulePages.all.keys))
        return Problem(
            "there is no finding '\(subject)'",
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

        /// Whether it is what a scheduler is sent; the others stand behind that.
        var isMain: Bool { [.marathon, .chronos].contains(family) }

        var heading: String {
            switch family {
            case .marathon, .chronos: "What \(family.rawValue) is sent:"
            case .sensu, .sensuJobs: "The event of its check, in \(family.rawValue):"
            case .nerve, .synapse: "What every host tells \(family.rawValue) about the namespace of that name:"
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
    private func show(_ explained: [(cluster: ClusterName, parts: [Explained])]) throws(Problem) {
        let chosen = explained.map { ($0.cluster, sections(of: $0.parts)) }.filter { !$0.1.isEmpty }
        if chosen.isEmpty, let field { throw noSuchField(field, explained.flatMap(\.parts).flatMap(\.fields)) }
        if format == .json {
            let parts = chosen.map { cluster, sections in
                (explained.count > 1 ? cluster : nil, sections.first?.fields ?? [])
            }
            return try Terminal.output(ExplanationJSON.render(parts))
        }
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
