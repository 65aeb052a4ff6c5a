import ArgumentParser
import Compiler
import Emitters
import Fleet
import Git
import Planner
import Runtime

struct WhyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract:
            "Shows which commit or tag made the id of a Marathon app, what changed then, and whether it is wanted now.",
        discussion: """
            soac why checkout.main.git1f2e3d4c.configabcdef12 takes an id as Marathon lists it, with or without the / before it, \
            or the beginning of one; of checkout.main, or of a job as Chronos lists it ('checkout settle'), it shows \
            the present. Each commit is compiled as soac log does it. Where soa-configs has no deployments.json, or no commit \
            made the id, the tags of the service's repository are asked which of its commits is meant.

            Exit status: 0, or 2 if nothing made it, or soac could not run, or was called wrongly.
            """)

    @Argument(
        help: ArgumentHelp("The id of an app, its beginning, or the name of a job.", valueName: "id"),
        completion: .instanceIDs)
    var id: String

    @OptionGroup var history: HistoryOptions

    @OptionGroup var tags: TagsOption

    @Option(help: .format)
    var format: OutputFormat = .text

    func run() throws {
        let wanted = try Wanted(id)
        var inputs = try history.inputs()
        inputs.families.formIntersection([.marathon, .chronos, .kubernetes])
        let (repository, start) = try history.open()
        var findings: [WhyReport.Finding] = []
        var (boundary, known): ([Commit], [InstanceID]) = ([], [])
        for candidate in wanted.candidates where findings.isEmpty {
            let subject = HistorySubject(service: candidate.service, instance: candidate.instance, inputs: inputs)
            let log = try log(of: subject, start, repository)
            findings = wanted.findings(candidate, in: log.entries)
            boundary = log.boundary
            known += log.instances.map { InstanceID(service: candidate.service, instance: $0) }
            if findings.isEmpty, log.isKnown {
                findings = try ofTags(wanted, candidate, inputs, start, repository)
            }
        }
        guard !findings.isEmpty else { throw try nothing(wanted, known, boundary) }
        let report = WhyReport(asked: id, findings: findings)
        switch format {
        case .text:
            let text = WhyText(width: Terminal.width, colored: history.color.isColored, zone: Clock.zone)
            try history.pager.output(text.render(report), colored: history.color.isColored)
        case .json: try history.pager.output(WhyJSON.render(report), colored: false)
        }
    }

    private func nothing(_ wanted: Wanted, _ known: [InstanceID], _ boundary: [Commit]) throws(Problem) -> Problem {
        let isKnown = wanted.candidates.contains { known.contains($0) }
        if isKnown, let end = boundary.first {
            return Problem(
                "no commit makes \(id) as far back as \(end.id.id.description.prefix(8)), where this shallow clone ends",
                hint: Deepening.hint)
        }
        let others =
            "-c chooses another cluster; a system configuration, or counts of autoscaling, that were others make other ids"
        return Problem(
            "no commit makes \(id), with the system configuration of today",
            hint: isKnown
                ? others
                : try history.hint(wanted.candidates.first?.description ?? id, known, otherwise: others))
    }

    private func log(
        of subject: HistorySubject, _ start: CommitID, _ repository: Repository
    ) throws(Problem) -> HistoryLog.Result {
        try Problem.telling { try HistoryLog.of(subject, LogSelection(), from: start, in: repository) }
    }

    // MARK: Tags

    /// What the files make of those commits of the service that the id may mean, while these were deployed.
    private func ofTags(
        _ wanted: Wanted, _ id: InstanceID, _ inputs: HistoryInputs, _ start: CommitID, _ repository: Repository
    ) throws -> [WhyReport.Finding] {
        let known = try tags.known(of: id.service, history, inputs, anyway: true)
        guard let tags = known[id.service]?.tags else { return [] }
        var found: [WhyReport.Finding] = []
        for group in tags.groups {
            // Of the present, what is deployed now.
            let runs = wanted.isPresent ? Array(tags.runs(of: group).prefix(1)) : tags.runs(of: group)
            let meant = runs.filter { $0.deploy.commit.description.hasPrefix(wanted.commit) }
            for (commit, runs) in Dictionary(grouping: meant, by: \.deploy.commit).sorted(by: { $0.key < $1.key }) {
                for moment in Self.moments(tags.tokens(of: id.instance, at: commit), wanted) {
                    let deploy = runs[0].deploy
                    var inputs = inputs
                    let only = tags.only(deploy, until: moment.token)
                    inputs.tags = DeployedTags(comeFirst: true) { $0 == id.service ? only : nil }
                    let subject = HistorySubject(service: id.service, instance: id.instance, inputs: inputs)
                    let entries = try log(of: subject, start, repository).entries
                    for finding in wanted.findings(id, in: entries, tag: deploy) {
                        found += runs.compactMap { finding.during($0, from: moment.begin, until: moment.end) }
                    }
                }
            }
        }
        return (wanted.isPresent ? found.filter(\.isWanted) : found).sorted { $0.begin > $1.begin }
    }

    /// Before an instance was started, stopped or restarted, and between and after these; of the present the last alone. A token
    /// that is no time may have come at any.
    private static func moments(_ tokens: [String], _ wanted: Wanted) -> [(token: String?, begin: Int, end: Int)] {
        let last = tokens.suffix(tokenLimit).map { Optional($0) }
        let times = last.map { $0.flatMap { DeployTime($0)?.unixTime } }
        let begins = [.min] + times.map { $0 ?? .min }
        let ends = times.map { $0 ?? .max - 1 } + [.max]
        let all = zip([nil] + last, zip(begins, ends)).map { (token: $0, begin: $1.0, end: $1.1) }
        return wanted.isPresent ? all.suffix(1) : all
    }

    /// Of one commit, nobody restarts an instance more often and then asks for the first.
    private static let tokenLimit = 32

    // MARK: What is meant

    /// An id, or the beginning of one.
    private struct Wanted {
        /// Both may be meant: `_` is spelled `--`.
        var candidates: [InstanceID]
        /// What the id begins with; empty for the present of an instance.
        var prefix: String
        /// The beginning of the service's commit; empty if the id does not go so far.
        var commit: String

        var isPresent: Bool { prefix.isEmpty }

        init(_ text: String) throws(Problem) {
            let path = text.hasPrefix("/") ? String(text.dropFirst()) : text
            let words = path.split(separator: " ")
            if words.count == 2 {
                candidates = [
                    InstanceID(service: ServiceName(String(words[0])), instance: InstanceName(String(words[1])))
                ]
                (prefix, commit) = ("", "")
                return
            }
            let parts = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            guard words.count == 1, parts.count >= 2, !parts[0].isEmpty, !parts[1].isEmpty else {
                throw Problem(
                    "'\(text)' is no id of an app, as checkout.main.git1f2e3d4c.configabcdef12, nor its beginning",
                    hint: "SERVICE.INSTANCE asks what is wanted now; soac log SERVICE shows what changed")
            }
            let hasCommit = parts.count > 2 && parts[2].hasPrefix("git")
            let names = hasCommit || parts.count == 2 ? [parts[0] + "." + parts[1]] : []
            let spelled = names.map { $0.replacing("--", with: "_") } + names
            candidates = (spelled + (hasCommit ? [] : [path])).flatMap { InstanceID.candidates($0) }
            prefix = hasCommit ? path : ""
            commit = hasCommit ? String(parts[2].dropFirst(3)) : ""
        }

        func findings(
            _ id: InstanceID, in entries: [HistoryEntry], tag: DeployTags.Deploy? = nil
        ) -> [WhyReport.Finding] {
            let all = [Family.marathon, .chronos, .kubernetes].flatMap { family in
                WhyReport.findings(prefix, of: id, family: family, in: entries, tag: tag)
            }
            return isPresent && tag == nil ? all.filter(\.isWanted) : all
        }
    }
}
