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

    @Option(help: .timeLimit)
    var timeLimit: Double = 10

    @Option(help: .format)
    var format: OutputFormat = .text

    func validate() throws { try TimeLimit.validate(seconds: timeLimit) }

    func run() throws {
        let wanted = try Wanted(id)
        var inputs = try history.inputs()
        inputs.families.formIntersection([.marathon, .chronos, .kubernetes])
        let (repository, start) = try history.open()
        var findings: [WhyReport.Finding] = []
        for candidate in wanted.candidates where findings.isEmpty {
            let subject = HistorySubject(service: candidate.service, instance: candidate.instance, inputs: inputs)
            let entries = try entries(of: subject, start, repository)
            findings = wanted.findings(candidate, in: entries)
            if findings.isEmpty, let commit = wanted.commit, !entries.isEmpty {
                findings = try ofTags(wanted, candidate, commit, inputs, start, repository)
            }
        }
        guard !findings.isEmpty else {
            throw Problem(
                "no commit makes \(id), with the system configuration of today",
                hint: try history.hint(
                    wanted.candidates.first?.description ?? id, [],
                    otherwise:
                        "-c chooses another cluster; a system configuration, or counts of autoscaling, that were others make other ids"
                ))
        }
        let report = WhyReport(asked: id, findings: findings)
        switch format {
        case .text:
            let text = WhyText(width: Terminal.width, colored: history.color.isColored, zone: Clock.zone)
            try history.pager.output(text.render(report), colored: history.color.isColored)
        case .json: try history.pager.output(WhyJSON.render(report), colored: false)
        }
    }

    private func entries(
        of subject: HistorySubject, _ start: CommitID, _ repository: Repository
    ) throws(Problem) -> [HistoryEntry] {
        try Problem.telling { try HistoryLog.of(subject, LogSelection(), from: start, in: repository).entries }
    }

    // MARK: Tags

    /// What each commit makes of those commits of the service that the id may mean.
    private func ofTags(
        _ wanted: Wanted, _ id: InstanceID, _ commit: String, _ inputs: HistoryInputs, _ start: CommitID,
        _ repository: Repository
    ) throws -> [WhyReport.Finding] {
        let snapshot = try history.source.snapshot(.revision(history.rev))
        let remotes = try Remotes(snapshot, concurrency: 1, perHost: nil, timeLimit: timeLimit, attempts: 1)
        let tagging: Tagging
        let references: [RemoteReference]
        do {
            tagging = try Tagging(id.service, in: snapshot, clusters: inputs.clusters.map(\.name), remotes: remotes)
            references = try tagging.references()
        } catch {
            let problem = Problem(error, service: id.service.text)
            Terminal.warn("the tags are not known: \(problem.message)")
            return []
        }
        let tags = DeployTags(references)
        var found: [WhyReport.Finding] = []
        for target in tagging.targets.targets where target.instance == id.instance {
            guard let group = target.group.value ?? nil,
                let input = inputs.clusters.first(where: { $0.name == target.cluster })
            else { continue }
            let meant = tags.deploys(to: group).filter { $0.commit.description.hasPrefix(commit) }
            var seen: Set<ObjectID> = []
            // The tag that came first, of each commit.
            for deploy in meant.reversed() where seen.insert(deploy.commit).inserted {
                let tables = Self.tables(deploy, to: group, target.branch, tagging.targets, tags)
                for (place, table) in tables.enumerated() {
                    var inputs = inputs
                    inputs.clusters = [input]
                    inputs.deployments = .given(id.service, DeploymentsEmitter.emit(table, of: id.service))
                    let subject = HistorySubject(service: id.service, instance: id.instance, inputs: inputs)
                    let isLast = deploy.commit == tags.deploys(to: group).first?.commit && place == tables.count - 1
                    found += wanted.findings(id, in: try entries(of: subject, start, repository), tag: deploy).map {
                        var finding = $0
                        finding.isWanted = isLast && finding.replaced == nil
                        return finding
                    }
                }
            }
        }
        return found
    }

    /// What deployments.json says after a deploy, and after the instance was last started, restarted or stopped.
    private static func tables(
        _ deploy: DeployTags.Deploy, to group: DeployGroup, _ branch: ControlBranch, _ targets: DeployTargets,
        _ tags: DeployTags
    ) -> [DeploymentTable] {
        let table = DeploymentTable().deploying(deploy.commit.description, to: group, of: targets)
        guard let state = tags.state(of: branch, at: deploy.commit), var entry = table[branch] else { return [table] }
        var restarted = table
        (entry.desiredState, entry.forceBounce) = (state.desiredState, state.token)
        restarted[branch] = entry
        return [table, restarted]
    }

    // MARK: What is meant

    /// An id, or the beginning of one.
    private struct Wanted {
        /// Both may be meant: `_` is spelled `--`.
        var candidates: [InstanceID]
        /// What the id begins with; empty for the present of an instance.
        var prefix: String
        /// The beginning of the service's commit; nil if the id does not go so far.
        var commit: String?

        init(_ text: String) throws {
            let path = text.hasPrefix("/") ? String(text.dropFirst()) : text
            let words = path.split(separator: " ")
            if words.count == 2 {
                candidates = [
                    InstanceID(service: ServiceName(String(words[0])), instance: InstanceName(String(words[1])))
                ]
                (prefix, commit) = ("", nil)
                return
            }
            let parts = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            guard words.count == 1, parts.count >= 2, !parts[0].isEmpty, !parts[1].isEmpty else {
                throw ValidationError(
                    "'\(text)' is no id of an app, as checkout.main.git1f2e3d4c.configabcdef12, nor its beginning")
            }
            let hasCommit = parts.count > 2 && parts[2].hasPrefix("git")
            let names = hasCommit || parts.count == 2 ? [parts[0] + "." + parts[1]] : []
            let spelled = names.map { $0.replacing("--", with: "_") } + names
            candidates = (spelled + (hasCommit ? [] : [path])).flatMap { InstanceID.candidates($0) }
            prefix = hasCommit ? path : ""
            commit = hasCommit ? String(parts[2].dropFirst(3)) : nil
        }

        func findings(
            _ id: InstanceID, in entries: [HistoryEntry], tag: DeployTags.Deploy? = nil
        ) -> [WhyReport.Finding] {
            let all = [Family.marathon, .chronos, .kubernetes].flatMap { family in
                WhyReport.findings(prefix, of: id, family: family, in: entries, tag: tag)
            }
            return prefix.isEmpty ? all.filter(\.isWanted) : all
        }
    }
}
