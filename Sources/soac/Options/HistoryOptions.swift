import ArgumentParser
import Compiler
import Emitters
import Fleet
import Git

/// Which history is looked into, and with what.
struct HistoryOptions: ParsableArguments {
    @OptionGroup(title: "Source") var source: RepositoryOptions

    @Option(help: .rev, completion: .revisionNames)
    var rev: String = "HEAD"

    @OptionGroup(title: "Clusters") var clusters: ClusterOptions
    @OptionGroup(title: "What to compile") var artifacts: ArtifactOptions

    @OptionGroup var color: ColorOption
    @OptionGroup var pager: PagerOption

    func inputs() throws -> HistoryInputs {
        let whereabouts = try source.whereabouts(at: rev)
        return HistoryInputs(
            root: whereabouts.root, clusters: try clusters.load(whereabouts).map(\.input),
            families: try artifacts.families(), moment: artifacts.date?.moment ?? Clock.now(),
            deployments: artifacts.deployments.map { .folder($0) }, cache: Cache.atHand())
    }

    /// The repository, and the commit to start from; the folder that is soa-configs must be there now.
    func open() throws(Problem) -> (repository: Repository, start: CommitID) {
        try Problem.telling {
            let repository = try source.repository()
            let start = try repository.commit(rev)
            _ = try source.snapshot(.revision(rev))
            return (repository, start)
        }
    }

    /// What may have been meant by the name of an instance; `known` are those that were found of the services that it names.
    func hint(_ subject: String, _ known: [InstanceID], otherwise: String) throws(Problem) -> String {
        try MeantInstance.hint(subject, known, otherwise: otherwise, services: services)
    }

    /// Those of the commit to start from.
    private func services() throws(Problem) -> [String] {
        try Problem.telling { try SourceTree(source.snapshot(.revision(rev))).services().value.map(\.name.text) }
    }
}

/// An instance, of which both names may hold dots.
struct InstanceArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("SERVICE.INSTANCE.", valueName: "instance"), completion: .instanceIDs)
    var subject: String

    func validate() throws {
        if InstanceID.candidates(subject).isEmpty {
            throw ValidationError("'\(subject)' is not of the form SERVICE.INSTANCE, as checkout.main")
        }
    }

    /// What may be meant.
    func subjects(_ inputs: HistoryInputs) -> [HistorySubject] {
        InstanceID.candidates(subject).map {
            HistorySubject(service: $0.service, instance: $0.instance, inputs: inputs)
        }
    }
}

extension InstanceID {
    /// What `SERVICE.INSTANCE` can mean: both names may hold dots.
    static func candidates(_ text: String) -> [InstanceID] {
        text.indices.filter { text[$0] == "." }.compactMap { dot in
            let (service, instance) = (text[..<dot], text[text.index(after: dot)...])
            if service.isEmpty || instance.isEmpty { return nil }
            return InstanceID(service: ServiceName(String(service)), instance: InstanceName(String(instance)))
        }
    }
}
