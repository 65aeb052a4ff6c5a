import ArgumentParser
import Compiler
import Emitters
import Fleet
import Git

struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Shows the commits that changed what an instance runs as, and how.",
        discussion: """
            soac log checkout.main lists, newest first, each commit that changed the instance's artifact: what it did \
            (bounce, scale, deploy, …), and which line of which file caused it. Times are the committer's, in this \
            machine's time zone; a commit that came with a merge has the time of the merge.

            All commits are compiled with today's system configuration, so changes to the system configuration are not \
            shown. As in git log, merges are followed to all parents, and shown if they differ from all of them; they \
            are compared with the first.

            Exit status: 0, or 2 if there never was such an instance, or soac could not run, or was called \
            incorrectly.
            """)

    @OptionGroup var history: HistoryOptions

    @Option(name: .limit, help: .limit())
    var limit: Int?

    @Option(name: .customLong("max-count"), help: .hidden) var oldLimit: Int?

    @Flag(help: "A line for each commit, without the fields that changed.")
    var oneline = false

    @Option(help: .format)
    var format: OutputFormat = .text

    func validate() throws {
        try Limit.validate(limit ?? oldLimit)
        if oneline, format == .json { throw ValidationError("--oneline needs --format text") }
    }

    func run() throws {
        let subjects = try history.subjects()
        let (repository, start) = try history.open()
        let report = try report(subjects, repository, start)
        switch format {
        case .text:
            let text = HistoryText(
                width: Terminal.width, colored: history.color.isColored, isShort: oneline, zone: Clock.zone)
            try Terminal.output(text.render(report), colored: history.color.isColored)
        case .json: try Terminal.output(HistoryJSON.render(report))
        }
    }

    /// Nil: all.
    private var maxCount: Int? { (limit ?? oldLimit).flatMap { $0 == 0 ? nil : $0 } }

    /// The history of the first instance that ever was.
    private func report(
        _ subjects: [HistorySubject], _ repository: Repository, _ start: CommitID
    ) throws(Problem) -> HistoryReport {
        var known: [InstanceID] = []
        var boundary: [Commit] = []
        for subject in subjects {
            let id = subject.id
            let result: InstanceLog.Result
            do {
                result = try InstanceLog(subject, maxCount: maxCount).run(from: start, in: repository)
            } catch { throw Problem(error) }
            if !result.entries.isEmpty || result.instances.contains(id.instance) {
                return HistoryReport(
                    id: id, clusters: subject.clusters.map(\.name), start: start, entries: result.entries,
                    boundary: result.boundary)
            }
            boundary = result.boundary
            known += result.instances.map { InstanceID(service: id.service, instance: $0) }
        }
        if let end = boundary.first {
            throw Problem(
                "there is no instance \(history.subject) as far back as \(end.id.id.description.prefix(8)), where this shallow clone ends",
                hint: Deepening.hint)
        }
        throw Problem(
            "there never was an instance \(history.subject)",
            hint: try history.hint(known, otherwise: "--cluster chooses another cluster, --rev another history"))
    }
}
