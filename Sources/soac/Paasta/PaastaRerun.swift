import ArgumentParser
import Compiler
import Emitters
import Fleet
import Planner
import Runtime

struct PaastaRerun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rerun", abstract: "Runs a Chronos job once more, for a date: soac rerun.",
        discussion:
            "Exit status: 0 Chronos has the clones, 1 it does not, 2 it could not run or was called incorrectly.")

    enum RerunType: String, ExpressibleByArgument, CaseIterable { case instance, graph }

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The service. Default: the name of this folder.", valueName: "name"),
        completion: .serviceNames)
    var service: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("The job.", valueName: "name"), completion: .instanceNames)
    var instance: String

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The cluster. Default: the one that the system configuration names.", valueName: "name"),
        completion: .clusterNames)
    var clusters: String?

    @Option(
        name: [.customShort("d"), .customLong("execution_date")],
        help: ArgumentHelp(
            "The date, as 2019-10-02T12:00:00. Without a zone, UTC. Needed where the job's command has one in it.",
            valueName: "date"))
    var date: MomentArgument?

    @Option(
        name: [.customShort("t"), .long],
        help: ArgumentHelp(
            "Of a job that hangs together with others: run it alone (instance), or all of them (graph).",
            valueName: "type"))
    var rerunType: RerunType?

    @Flag(name: .shortAndLong, help: "Run jobs that are disabled as well.")
    var forceDisabled = false

    @Option(
        name: [.customShort("y"), .long], help: ArgumentHelp("The folder of soa-configs.", valueName: "dir"),
        completion: .directory)
    var soaDir = PaastaNames.soaDir

    @Flag(name: .shortAndLong, help: "Taken for compatibility: what matters is said anyway.")
    var verbose: Int

    @OptionGroup(title: "What paasta_tools has no options for") var places: DoingPlaces

    func run() async throws {
        let service = PaastaCommand.service(try PaastaCommand.serviceOrFolder(service))
        let id = InstanceID(service: ServiceName(service), instance: InstanceName(instance))
        let prepared = try await places.prepareJobs(soaDir, cluster: clusters)
        defer { prepared.close() }
        if rerunType == nil { try checkAlone(id, prepared) }
        if date == nil, try isDated(id, prepared) {
            throw Problem("the command of \(id) has a date in it", hint: "name one with --execution_date")
        }
        let now = Clock.now()
        var flags = try RerunFlags.parse([])
        (flags.all, flags.forceDisabled) = (rerunType == .graph, forceDisabled)
        try await flags.run(id.description, at: date?.moment ?? now, prepared)
    }

    /// Whoever runs a job that hangs together with others says which of them are meant.
    private func checkAlone(_ id: InstanceID, _ prepared: RolloutOptions.PreparedJobs) throws {
        let related = prepared.jobs.related(to: id).map(\.description)
        guard related.isEmpty else {
            throw Problem(
                "\(id) hangs together with \(related.joined(separator: ", "))",
                hint: "--rerun-type=instance runs it alone, --rerun-type=graph all of them")
        }
    }

    /// Whether the command is another one at another time.
    private func isDated(_ id: InstanceID, _ prepared: RolloutOptions.PreparedJobs) throws -> Bool {
        let commands = try ["2001-02-03T04:05:06", "2012-11-10T19:18:17"].compactMap(MomentArgument.init).map { date in
            try prepared.dated(date.moment).jobs.first { $0.id == id }.flatMap { job -> String? in
                guard case .job(let body) = job.state else { return nil }
                return WantedJob(id, body)?.command
            }
        }
        return Set(commands).count > 1
    }
}
