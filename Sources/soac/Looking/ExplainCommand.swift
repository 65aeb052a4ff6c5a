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
            soac explain unknown-key shows what the finding [unknown-key] means.

            Exit status: 0, or 2 if there is nothing of that name, or soac could not run, or was called wrongly.
            """)

    @Argument(help: ArgumentHelp("SERVICE.INSTANCE, or the name or code of a finding.", valueName: "subject"))
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
        let loaded = try clusters.load()
        let snapshot = try source.snapshot(else: .workTree)
        var explained: [Explained] = []
        for id in InstanceID.candidates(subject) {
            for cluster in loaded.map(\.input) {
                guard let service = try linked(id.service, cluster, snapshot) else { continue }
                explained += explain(id, in: service, cluster)
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
        var cluster: ClusterName
        var family: Family
        var fields: [ExplainedField]

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
            return Explained(cluster: cluster.name, family: artifact.family, fields: fields)
        }
    }

    /// A field is looked for in what a scheduler is sent first. Machines are told of that alone, unless they ask. Where there
    /// are several clusters, each part says of which it is.
    private func show(_ explained: [Explained]) throws(Problem) {
        let clusters = Set(explained.map(\.cluster)).sorted()
        var parts = clusters.map { cluster in (cluster, explained.filter { $0.cluster == cluster }) }
        if let field {
            parts = parts.compactMap { cluster, explained in
                Self.fields(field, of: explained).map { (cluster, [$0]) }
            }
            if parts.isEmpty { throw noSuchField(field, explained.flatMap(\.fields)) }
        }
        if case .json = format {
            let fields = parts.map { cluster, explained in
                let main = explained.filter { $0.isMain || field != nil }
                return (cluster: cluster, fields: (main.isEmpty ? explained : main).flatMap(\.fields))
            }
            return try Terminal.output(ExplanationJSON.render(fields))
        }
        for (place, (cluster, explained)) in parts.enumerated() {
            if clusters.count > 1 {
                try Terminal.output((place == 0 ? "" : "\n") + Printable.line("\(subject) in \(cluster)") + "\n\n")
            }
            try show(ofOneCluster: explained)
        }
    }

    private func show(ofOneCluster explained: [Explained]) throws(Problem) {
        let main = explained.filter(\.isMain).flatMap(\.fields)
        let others = explained.filter { !$0.isMain }
        if main.isEmpty { return try show(others.flatMap(\.fields)) }
        try show(main)
        for other in others {
            try Terminal.output("\n\(Printable.line(other.heading))\n\n")
            try show(other.fields)
        }
    }

    /// Nil if none has it.
    private static func fields(_ name: String, of explained: [Explained]) -> Explained? {
        for isMain in [true, false] {
            let parts = explained.filter { $0.isMain == isMain }
            let found = Explanation.fields(name, of: parts.flatMap(\.fields))
            if let first = parts.first, !found.isEmpty {
                return Explained(cluster: first.cluster, family: first.family, fields: found)
            }
        }
        return nil
    }

    private func noSuchField(_ name: String, _ all: [ExplainedField]) -> Problem {
        let near = Explanation.nearest(name, of: all)
        return Problem(
            "the artifact of \(subject) has no field '\(name)'",
            hint: near.isEmpty
                ? "without a field, all are listed" : "did you mean \(near.joined(separator: " or "))?")
    }

    private func show(_ fields: [ExplainedField]) throws(Problem) {
        try Terminal.output(ExplanationText(colored: color.isColored).render(fields), colored: color.isColored)
    }
}

extension Family: ExpressibleByArgument {}
