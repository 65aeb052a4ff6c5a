import ArgumentParser
import Compiler
import Emitters
import Fleet
import Git
import Runtime

/// Whether deploys stand in a log, and how they are asked for.
struct DeploysOption: ParsableArguments {
    @Flag(name: .customLong("no-deploys"), help: "Ask no repository of a service for its deploys.")
    var noDeploys = false

    @Option(help: .timeLimit)
    var timeLimit: Double = 10

    func validate() throws { try TimeLimit.validate(seconds: timeLimit) }

    /// Of a service or an instance whose deploys no commit tells. That they cannot be had is said, and no more than that.
    func add(
        to report: inout HistoryReport, _ history: HistoryOptions, _ selection: LogSelection, hasMore: Bool
    ) throws {
        let (service, instance): (ServiceName, InstanceName?)
        switch report.of {
        case .allServices: return
        case .service(let name): (service, instance) = (name, nil)
        case .instance(let id): (service, instance) = (id.service, id.instance)
        }
        // Deploys have no author, and no message.
        if noDeploys || selection.author != nil || selection.message != nil { return }
        let snapshot = try history.source.snapshot(.revision(history.rev))
        if try Self.tells(snapshot, of: service) { return }
        do {
            let tagging = try Tagging(
                service, in: snapshot, clusters: report.clusters,
                remotes: try Remotes(snapshot, concurrency: 1, perHost: nil, timeLimit: timeLimit, attempts: 1))
            let all = DeployEntry.all(
                of: tagging.targets, DeployTags(try tagging.references()), in: report.clusters, instance: instance)
            // Beyond the last entry there are commits that are not shown.
            let end = hasMore ? report.entries.last?.time.seconds : nil
            let chosen = all.filter { selection.admits($0.seconds) && $0.seconds >= end ?? .min }
            report.deploys = Array(chosen.prefix(selection.maxCount ?? .max))
        } catch let failure as Tagging.Failure {
            let problem = Problem(failure, service: service.text)
            Terminal.warn("the deploys are not known: \(problem.message)")
        }
    }

    /// Whether soa-configs has a deployments.json of the service: then its commits tell of deploys. Of a service that is gone
    /// nobody knows where to ask.
    private static func tells(_ snapshot: Snapshot, of service: ServiceName) throws(Problem) -> Bool {
        try Problem.telling {
            let tree = try SourceTree(snapshot)
            guard let directory = try tree.service(named: service) else { return true }
            return try tree.names(of: directory).contains("deployments.json")
        }
    }
}
