import ArgumentParser
import Compiler
import Emitters
import Fleet
import Git

struct CompareWithCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare-with",
        abstract: "Compares what soac makes with what paasta_tools left in Marathon and Chronos.",
        discussion: """
            DIR holds JSON of one cluster: the answers of its Marathons to GET /v2/apps, and of its Chronos to \
            GET /scheduler/jobs. For each app and job the command says whether soac makes the same. If not, it shows the \
            fields that differ, with both values and the line that soac's value comes from, as soac diff does: before is \
            what is listed, after is what soac makes. It calls no server and changes nothing. (soac plan compares with a \
            Marathon that can be reached.)

            docs/migrating.md shows how to compare deployments.json and the files of hosts.

            Exit status: 0 all is the same, 1 something is not, or soac cannot compile something, 2 soac could not run, or \
            was called incorrectly.
            """)

    @Argument(
        help: ArgumentHelp("The folder with the answers, as *.json; or one such file.", valueName: "dir"),
        completion: .directory)
    var dump: String

    @OptionGroup(title: "Source") var source: SourceOptions
    @OptionGroup(title: "Clusters") var clusters: OneClusterOptions

    @OptionGroup(title: "What to compare") var services: ServicesOption
    @OptionGroup var artifacts: ArtifactOptions

    @Option(help: .format)
    var format: ChangeFormat = .text

    @OptionGroup var color: ColorOption
    @OptionGroup var file: WriteOption

    func run() throws {
        let dump = try read()
        let families = try artifacts.families().intersection(dump.families)
        guard !families.isEmpty else {
            throw Problem("\(self.dump) has nothing of the families that --only names")
        }
        let cluster = try clusters.load(source.whereabouts(), for: .looking).input
        let snapshot = try source.snapshot()
        let linked = try linked(cluster, families, snapshot)
        Terminal.report(linked.diagnostics)
        var comparison = DumpComparison(dump, of: cluster.name, knowsCounts: clusters.instanceCounts != nil)
        var emitter = Emitter()
        for service in linked.value {
            let emissions = emitter.emit(service, families: families)
            comparison.add(ServiceComparison.Side(service, emissions: emissions, system: cluster.system))
        }
        if services.chosen == nil { comparison.addWhatIsLeft(of: families) }
        let report = ChangeReport(
            before: ComparedState(self.dump), after: ComparedState(snapshot.state().description),
            changes: comparison.changes, findings: [],
            services: linked.value.count)
        let layout = ChangeText(width: Terminal.width, colored: file.isColored(color), limit: .max)
        try file.output(format.render(report, text: layout), colored: file.isColored(color))
        Terminal.note(summary(comparison, others: dump.others))
        if format == .text { Terminal.tell(snapshot.state()) }
        let hasFailed = linked.diagnostics.contains { $0.severity == .error }
        if hasFailed || !comparison.changes.isEmpty { throw ExitCode(1) }
    }

    private func summary(_ comparison: DumpComparison, others: Int) -> String {
        let different = comparison.changes.count
        var parts = ["\(comparison.equal) are the same, \(different) \(different == 1 ? "is" : "are") not"]
        if others > 0 { parts.append("\(others) of others \(others == 1 ? "is" : "are") not looked at") }
        return parts.joined(separator: "; ")
    }

    /// All answers that lie there.
    private func read() throws -> Dump {
        let isFolder = try File.isDirectory(dump)
        let names = isFolder ? try File.names(in: dump).filter { $0.hasSuffix(".json") } : []
        var result = Dump()
        for path in isFolder ? names.map({ "\(dump)/\($0)" }) : [dump] {
            guard let bytes = try File.read(path, limit: JSONParser.sizeLimit, pipes: !isFolder) else {
                throw Problem("there is no file \(path)", hint: CompareWithCommand.hint)
            }
            guard result.add(bytes) else {
                throw Problem(
                    "\(path) is no answer of Marathon to /v2/apps, and none of Chronos to /scheduler/jobs",
                    hint: CompareWithCommand.hint)
            }
        }
        if names.isEmpty, isFolder { throw Problem("\(dump) has no *.json", hint: CompareWithCommand.hint) }
        return result
    }

    private static let hint = "curl -sS http://marathon:8080/v2/apps > DIR/apps.json keeps one"

    private func linked(
        _ cluster: ClusterInput, _ families: Set<Family>, _ snapshot: Snapshot
    ) throws(Problem) -> Outcome<[LinkedService]> {
        let moment = artifacts.date?.moment ?? Clock.now()
        let run = FleetCompilation(
            Fleet(snapshot: snapshot, services: services.chosen, jobs: 1),
            inputs: Pipeline.Inputs(clusters: [cluster], families: families, moment: moment),
            families: families, deployments: artifacts.deployments, wanted: .bytes)
        do { return try run.linked() } catch { throw Problem(error) }
    }
}
