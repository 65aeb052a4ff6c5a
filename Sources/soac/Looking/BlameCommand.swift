import ArgumentParser
import Compiler
import Emitters
import Fleet
import Git

struct BlameCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "blame",
        abstract: "Shows which commit set each field of an artifact.",
        discussion: """
            soac blame checkout.main lists every field that Marathon or Chronos is sent, with the last commit that \
            changed its value, or the one that created the instance. soac blame checkout.main env shows the fields of \
            env, and a single field is shown in full. Commits in which the instance did not compile are skipped, \
            because what ran was left alone.

            All commits are compiled with today's system configuration, so changes to the system configuration are not \
            shown.

            Exit status: 0, or 2 if there never was such an instance, or soac could not run, or was called \
            incorrectly.
            """)

    @OptionGroup var instance: InstanceArgument

    @Argument(
        help: ArgumentHelp("A field of the artifact, or what it stands in: env, container.docker.", valueName: "field"))
    var field: String?

    @OptionGroup var history: HistoryOptions

    @Option(help: .format)
    var format: OutputFormat = .text

    func run() throws {
        let subjects = instance.subjects(try history.inputs())
        let (repository, start) = try history.open()
        let report = try chosen(report(subjects, repository, start))
        switch format {
        case .text:
            let text = BlameText(width: Terminal.width, colored: history.color.isColored)
            try history.pager.output(text.render(report), colored: history.color.isColored)
        case .json: try Terminal.output(BlameJSON.render(report))
        }
    }

    /// The fields of the first instance that has an artifact.
    private func report(
        _ subjects: [HistorySubject], _ repository: Repository, _ start: CommitID
    ) throws(Problem) -> BlameReport {
        var known: [InstanceID] = []
        var isLeftOut = false
        for subject in subjects {
            let result: InstanceBlame.Result
            do { result = try InstanceBlame(subject).run(from: start, in: repository) } catch { throw Problem(error) }
            if !result.tables.isEmpty, let name = subject.instance {
                let id = InstanceID(service: subject.service, instance: name)
                return BlameReport(id: id, start: start, tables: result.tables)
            }
            isLeftOut = isLeftOut || result.isLeftOut
            known += result.instances.map { InstanceID(service: subject.service, instance: $0) }
        }
        throw Problem(
            "there is no artifact of \(instance.subject) at \(history.rev)",
            hint: isLeftOut
                ? "soac compile says why it is left out, soac log since when"
                : try history.hint(instance.subject, known, otherwise: "soac log shows instances that no longer exist"))
    }

    /// With the field that was asked for alone; what does not have it is left out.
    private func chosen(_ report: BlameReport) throws(Problem) -> BlameReport {
        guard let field else { return report }
        var chosen = report
        for index in chosen.tables.indices { chosen.tables[index].keep(field) }
        chosen.tables.removeAll { $0.fields.isEmpty }
        guard chosen.tables.isEmpty else { return chosen }
        let near = Explanation.nearest(field, of: report.tables.flatMap(\.fields).map(\.field))
        throw Problem(
            "the artifact of \(report.id) has no field '\(field)'",
            hint: near.isEmpty ? "without a field, all are listed" : "did you mean \(near.joined(separator: " or "))?")
    }
}
