import ArgumentParser
import Compiler
import Emitters
import Fleet
import Git
import Runtime

/// Where the tags of services are known from.
struct TagsOption: ParsableArguments {
    @Option(help: .timeLimit)
    var timeLimit: Double = 10

    @Option(help: .state, completion: .directory)
    var state: String?

    func validate() throws { try TimeLimit.validate(seconds: timeLimit) }

    // MARK: Where from

    /// Tags of services.
    struct Known {
        private var asked: (service: ServiceName, tags: ServiceTags)?
        private var kept: KeptTags?
        /// Nil: of all that are kept.
        private var one: ServiceName?
        /// What is looked for in soa-configs; nil if nothing is known.
        private(set) var tree: SourceTree?

        init() {}

        init(_ service: ServiceName, _ tags: ServiceTags, _ tree: SourceTree) {
            (asked, self.tree) = ((service, tags), tree)
        }

        init(_ kept: KeptTags, of service: ServiceName? = nil, _ tree: SourceTree) {
            (self.kept, one, self.tree) = (kept, service, tree)
        }

        subscript(service: ServiceName) -> ServiceTags? {
            if let asked { return asked.service == service ? asked.tags : nil }
            return one == nil || one == service ? kept?[service] : nil
        }

        /// Those that may have been deployed since.
        func services(deployedSince time: Int) -> [ServiceName] {
            if let name = asked?.service ?? one { return [name] }
            return kept?.services(deployedSince: time) ?? []
        }

        var deployed: DeployedTags {
            // Known is of one thread, and what it holds is not: trees are no part of this.
            let (asked, kept, one) = (asked, kept, one)
            return DeployedTags { service in
                if let asked { return asked.service == service ? asked.tags.tags : nil }
                return one == nil || one == service ? kept?[service]?.tags : nil
            }
        }

        /// When the tags were read; nil if they were asked for now.
        func read() throws(Problem) -> HistoryReport.DeploysRead? {
            guard let kept, let tree else { return nil }
            if let one { return kept[one].map { HistoryReport.DeploysRead(time: $0.time, earlier: 0) } }
            guard let last = kept.lastTime else { return nil }
            // Nobody reads the tags of services that are gone.
            var earlier = 0
            for name in kept.services(readBefore: last) where try TagsOption.asks(tree, of: name) { earlier += 1 }
            return HistoryReport.DeploysRead(time: last, earlier: earlier)
        }
    }

    /// Of a service that has no deployments.json in soa-configs, or of any that is there: what its repository says, else what
    /// is kept of it.
    func known(
        of service: ServiceName, _ history: HistoryOptions, _ inputs: HistoryInputs, anyway: Bool = false
    ) throws -> Known {
        let snapshot = try history.source.snapshot(.revision(history.rev))
        let tree = try Problem.telling {
            let repository = try history.source.repository()
            return try inputs.tree(of: repository.commit(history.rev), for: service, in: repository)
        }
        guard try Self.asks(tree, of: service, anyway: anyway) else { return Known() }
        do {
            let tagging = try Tagging(
                service, in: snapshot, clusters: inputs.clusters.map(\.name),
                remotes: try Remotes(snapshot, concurrency: 1, perHost: nil, timeLimit: timeLimit, attempts: 1))
            let tags = ServiceTags(
                followers: tagging.targets.followers, tags: DeployTags(try tagging.references()), time: Clock.seconds())
            return Known(service, tags, tree)
        } catch let failure as Tagging.Failure {
            let problem = Problem(failure, service: service.text)
            guard let kept = try kept(history), kept[service] != nil else {
                Terminal.warn("the deploys are not known: \(problem.message)")
                return Known()
            }
            Terminal.warn("the deploys of late are not known: \(problem.message)")
            return Known(kept, of: service, tree)
        }
    }

    /// Of all services, as `soac deployments` read them last: nobody asks thousands of repositories for a log. Where
    /// nothing is kept that is said, if anybody misses it.
    func knownOfAll(_ history: HistoryOptions) throws -> Known {
        let snapshot = try history.source.snapshot(.revision(history.rev))
        let tree = try Problem.telling { try SourceTree(snapshot) }
        if let kept = try kept(history) { return Known(kept, tree) }
        let isMissed = try Problem.telling {
            try tree.services().value.contains { try Self.isDeployedByTags(tree.names(of: $0)) }
        }
        if isMissed {
            Terminal.note(
                "deploys are not shown: soac deployments has not read the tags here; run it, or name its --state")
        }
        return Known()
    }

    private func kept(_ history: HistoryOptions) throws(Problem) -> KeptTags? {
        guard let folder = state ?? StateFolder.standard else { return nil }
        let path = StateFolder.tags(in: folder, of: try history.source.repository())
        do { return try KeptTags.read(path) } catch {
            Terminal.warn("the deploys are not known: \(error.message)")
            return nil
        }
    }

    /// Whether soa-configs has no deployments.json of the service: else its commits tell of deploys. Of a service that is gone
    /// nobody knows where to ask.
    static func asks(_ tree: SourceTree, of service: ServiceName, anyway: Bool = false) throws(Problem) -> Bool {
        try Problem.telling {
            guard let directory = try tree.service(named: service) else { return false }
            return try anyway || !tree.names(of: directory).contains("deployments.json")
        }
    }

    private static func isDeployedByTags(_ names: [String]) -> Bool {
        !names.contains("deployments.json") && names.contains { $0.hasPrefix("marathon-") || $0.hasPrefix("chronos-") }
    }

}

/// Whether deploys stand in a log.
struct DeploysOption: ParsableArguments {
    @Flag(name: .customLong("no-deploys"), help: "Ask no repository of a service for its deploys, and show none.")
    var noDeploys = false

    @OptionGroup var tags: TagsOption

    /// Adds the deploys to what is shown. `isMeant` chooses instances. Whether there is more than a log is to have.
    func add(
        _ known: TagsOption.Known, to report: inout HistoryReport, _ selection: LogSelection, hasMore: Bool,
        isMeant: (InstanceID) -> Bool
    ) throws -> Bool {
        guard let tree = known.tree else { return hasMore }
        // Deploys have no author, and no message.
        if selection.author != nil || selection.message != nil { return hasMore }
        report.deploysRead = try known.read()
        // Beyond the last entry there are commits that are not shown.
        let end = hasMore ? report.entries.last?.time.seconds ?? .min : .min
        var all: [DeployEntry] = []
        for name in known.services(deployedSince: max(end, selection.since ?? .min)) {
            guard let service = known[name] else { continue }
            let followers = service.followers.filter {
                isMeant(InstanceID(service: name, instance: $0.instance))
            }
            all += DeployEntry.all(of: name, followers, service.tags, in: report.clusters) {
                $0 >= end && selection.admits($0)
            }
        }
        all.sort(by: DeployEntry.isBefore)
        let limit = selection.maxCount ?? .max
        var asked: [ServiceName: Bool] = [:]
        for entry in all {
            if report.deploys.count > limit { break }
            let isShown = try asked[entry.service] ?? TagsOption.asks(tree, of: entry.service)
            asked[entry.service] = isShown
            if isShown { report.deploys.append(entry) }
        }
        return report.keep(limit) || hasMore
    }
}
