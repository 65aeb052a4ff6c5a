import ArgumentParser
import Compiler
import Emitters
import Git
import Runtime

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Shows where each field of an artifact comes from, or the manual page of a finding.",
        discussion: """
            soac explain checkout.main lists every field of what Marathon or Chronos is sent, with its value and the place \
            that it comes from. soac explain checkout.main env shows the fields of env, and a single field in full. \
            soac explain unknown-key shows what the finding [unknown-key] means.
            """)

    @Argument(help: ArgumentHelp("SERVICE.INSTANCE, or the name or code of a finding.", valueName: "subject"))
    var subject: String

    @Argument(
        help: ArgumentHelp("A field of the artifact, or what it stands in: env, container.docker.", valueName: "field"))
    var field: String?

    @OptionGroup(title: "Source") var source: SourceOptions
    @OptionGroup(title: "Clusters") var clusters: ClusterOptions

    @Option(
        help: ArgumentHelp(
            "Where deployments.json files lie, as DIR/SERVICE.json. Default: SERVICE/deployments.json of the tree.",
            valueName: "dir"))
    var deployments: String?

    @Option(help: "What to print on standard output: text for people, json for machines.")
    var format: OutputFormat = .text

    func run() throws {
        if field == nil, let page = ExplainCommand.page(subject) {
            Terminal.output(page + "\n")
            return
        }
        guard subject.contains(".") else { throw noSuchFinding }
        let loaded = try clusters.load()
        let snapshot = try source.snapshot()
        var fields: [ExplainedField] = []
        for id in InstanceID.candidates(subject) {
            for cluster in loaded.map(\.input) {
                guard let service = try linked(id.service, cluster, snapshot) else { continue }
                fields += explain(id, in: service, cluster)
            }
            if !fields.isEmpty { break }
        }
        guard !fields.isEmpty else {
            throw Problem(
                "there is no artifact of \(subject)",
                hint: "soac compile says why one is left out; --cluster chooses another cluster")
        }
        try show(fields)
    }

    // MARK: Findings

    private static func page(_ name: String) -> String? {
        rulePages[name] ?? rulePages.values.first { $0.contains("`\(name)`,") }
    }

    private var noSuchFinding: Problem {
        let near = NearestNames.of(subject, among: Array(rulePages.keys))
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
            clusters: [cluster], kinds: Set(Family.allCases).kinds, moment: Clock.now())
        let compilation = FleetCompilation(
            Fleet(snapshot: snapshot, services: [service], jobs: 1), inputs: inputs,
            families: Set(Family.allCases), deployments: deployments, keepsBytes: true)
        do {
            let linked = try compilation.linked()
            Terminal.report(linked.diagnostics)
            return linked.value.first
        } catch .noSuchService {
            return nil
        } catch { throw Problem(error) }
    }

    private func explain(_ id: InstanceID, in service: LinkedService, _ cluster: ClusterInput) -> [ExplainedField] {
        var emitter = Emitter(keepsBytes: true)
        return emitter.emit(service, families: Set(Family.allCases)).flatMap { emission -> [ExplainedField] in
            guard case .artifact(let artifact) = emission, artifact.id == id else { return [] }
            return Explanation.explain(artifact, of: service, system: cluster.system) ?? []
        }
    }

    private func show(_ all: [ExplainedField]) throws(Problem) {
        var fields = all
        if let field {
            fields = Explanation.fields(field, of: all)
            guard !fields.isEmpty else {
                let near = Explanation.nearest(field, of: all)
                throw Problem(
                    "the artifact of \(subject) has no field '\(field)'",
                    hint: near.isEmpty
                        ? "without a field, all are listed" : "did you mean \(near.joined(separator: " or "))?")
            }
        }
        switch format {
        case .text: Terminal.output(ExplanationText(colored: Terminal.outputShowsColor).render(fields))
        case .json: Terminal.output(ExplanationJSON.render(fields))
        }
    }
}
