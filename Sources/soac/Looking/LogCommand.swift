import ArgumentParser
import Compiler
import Emitters
import Fleet
import Git
import Glibc

struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Shows the commits that changed what runs, and how: of an instance, a service, or all services.",
        discussion: """
            soac log checkout.main lists, newest first, each commit that made the artifact another: what it did to it \
            (bounce, scale, deploy, …), and through which line of which file. soac log checkout shows all instances of the \
            service, soac log all services of the cluster. Times are the committer's, in this machine's zone; where a merge \
            brought the commit, its time is that of the merge, which counts for --since and --until as well.

            All commits are compiled with today's system configuration, so changes to the system configuration are not \
            shown. As in git log, merges are followed to all parents, and shown if they differ from all of them; they \
            are compared with the first.

            soac log 'check*' shows all whose SERVICE or SERVICE.INSTANCE the pattern matches.

            Where soa-configs has no deployments.json of a service, the tags of its repository are asked for its deploys, \
            which stand among the commits; of several services, as soac deployments read them last.

            Exit status: 0, or 2 if there never was such a service or instance, or soac could not run, or was called wrongly.
            """)

    @Argument(
        help: ArgumentHelp(
            "SERVICE.INSTANCE, a SERVICE with all that it has, or a pattern of either: '*.main'. Default: all services.",
            valueName: "subject"),
        completion: .instanceIDs)
    var subject: String?

    @OptionGroup(title: "Which commits") var chosen: LogOptions
    @OptionGroup var history: HistoryOptions
    @OptionGroup(title: "Deploys") var deploys: DeploysOption

    @Flag(help: "A line for each commit, without the fields that changed.")
    var oneline = false

    @Option(help: .format)
    var format: OutputFormat = .text

    func validate() throws {
        if oneline, format == .json { throw ValidationError("--oneline needs --format text") }
        if let subject, subject.isEmpty || subject.hasPrefix(".") || subject.hasSuffix(".") {
            throw ValidationError("'\(subject)' is neither a service nor SERVICE.INSTANCE, as checkout.main")
        }
    }

    func run() throws {
        var inputs = try history.inputs()
        let (repository, start) = try history.open()
        let known = try known(inputs)
        inputs.tags = known.deployed
        var (report, hasMore) = try report(inputs, repository, start)
        hasMore = try deploys.add(
            known, to: &report, try chosen.selection(), hasMore: hasMore, isMeant: meant(by: report.of))
        if report.entries.isEmpty, report.deploys.isEmpty {
            Terminal.note("no commit changed \(subject ?? "anything"), of those that are looked at")
        }
        if hasMore { Terminal.note("there is more before that; -n 0 shows all") }
        switch format {
        case .text:
            let text = HistoryText(
                width: Terminal.width, colored: history.color.isColored, isShort: oneline, zone: Clock.zone,
                limit: subject == nil || pattern != nil ? Self.groupsOfACommit : .max)
            try history.pager.output(text.render(report), colored: history.color.isColored)
        case .json: try history.pager.output(HistoryJSON.render(report), colored: false)
        }
    }

    /// Of a commit that changed hundreds of services, nobody reads more in a log.
    private static let groupsOfACommit = 20

    // MARK: Of what

    /// Nil where the subject is a name.
    private var pattern: String? { subject.flatMap { $0.contains { "*?[".contains($0) } ? $0 : nil } }

    private static func matches(_ pattern: String, _ id: InstanceID) -> Bool {
        fnmatch(pattern, id.service.text, 0) == 0 || fnmatch(pattern, id.description, 0) == 0
    }

    /// The deploys, as far as commits do not tell of them.
    private func known(_ inputs: HistoryInputs) throws -> TagsOption.Known {
        if deploys.noDeploys { return TagsOption.Known() }
        guard let subject, pattern == nil else { return try deploys.tags.knownOfAll(history) }
        for service in InstanceID.candidates(subject).map(\.service) + [ServiceName(subject)] {
            let known = try deploys.tags.known(of: service, history, inputs)
            if known.tree != nil { return known }
        }
        return TagsOption.Known()
    }

    private func meant(by of: HistoryOf) -> (InstanceID) -> Bool {
        switch of {
        case .allServices: { _ in true }
        case .matching(let pattern): { Self.matches(pattern, $0) }
        case .service(let name): { $0.service == name }
        case .instance(let id): { $0 == id }
        }
    }

    private func report(
        _ inputs: HistoryInputs, _ repository: Repository, _ start: CommitID
    ) throws -> (HistoryReport, hasMore: Bool) {
        let selection = try chosen.selection()
        func report(_ of: HistoryOf, _ result: HistoryLog.Result) -> (HistoryReport, hasMore: Bool) {
            let report = HistoryReport(
                of: of, clusters: inputs.clusters.map(\.name), start: start, entries: result.entries,
                boundary: result.boundary)
            return (report, result.hasMore)
        }
        guard let subject, pattern == nil else {
            let of = pattern.map { HistoryOf.matching($0) } ?? .allServices
            let result = try Problem.telling {
                try HistoryLog.ofAllServices(
                    inputs, selection, from: start, in: repository, cache: Cache.atHand(), jobs: Clock.cores(),
                    isMeant: pattern == nil ? nil : meant(by: of))
            }
            return report(of, result)
        }
        var known: [InstanceID] = []
        var boundary: [Commit] = []
        for candidate in Self.candidates(subject, inputs) {
            let (service, instance) = (candidate.service, candidate.instance)
            let result = try Problem.telling {
                try HistoryLog.of(candidate, selection, from: start, in: repository)
            }
            if result.isKnown {
                return report(
                    instance.map { .instance(InstanceID(service: service, instance: $0)) } ?? .service(service), result)
            }
            boundary = result.boundary
            known += result.instances.map { InstanceID(service: service, instance: $0) }
        }
        throw try nothing(of: subject, known, boundary)
    }

    /// What may be meant, of which names may hold dots: an instance before a service.
    private static func candidates(_ subject: String, _ inputs: HistoryInputs) -> [HistorySubject] {
        InstanceID.candidates(subject).map {
            HistorySubject(service: $0.service, instance: $0.instance, inputs: inputs)
        } + [HistorySubject(service: ServiceName(subject), instance: nil, inputs: inputs)]
    }

    private func nothing(of subject: String, _ known: [InstanceID], _ boundary: [Commit]) throws(Problem) -> Problem {
        if subject.split(separator: ".").dropFirst(2).contains(where: { $0.hasPrefix("git") }) {
            return Problem("\(subject) is the id of an app", hint: "soac why \(subject) says what made it")
        }
        let what = subject.contains(".") ? "an instance" : "a service"
        if let end = boundary.first {
            return Problem(
                "there is no \(what.split(separator: " ")[1]) \(subject) as far back as \(end.id.id.description.prefix(8)), where this shallow clone ends",
                hint: Deepening.hint)
        }
        return Problem(
            "there never was \(what) \(subject)",
            hint: try history.hint(
                subject, known, otherwise: "--cluster chooses another cluster, --rev another history"))
    }
}
