import ArgumentParser
import Compiler
import Emitters
import Fleet
import Git

/// Whose history is looked into, and with what.
struct HistoryOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("SERVICE.INSTANCE.", valueName: "instance"), completion: .instanceIDs)
    var subject: String

    @OptionGroup(title: "Source") var source: RepositoryOptions

    @Option(help: .rev, completion: .revisionNames)
    var rev: String = "HEAD"

    @OptionGroup(title: "Clusters") var clusters: ClusterOptions
    @OptionGroup(title: "What to compile") var artifacts: ArtifactOptions

    @OptionGroup var color: ColorOption

    func validate() throws {
        if InstanceID.candidates(subject).isEmpty {
            throw ValidationError("'\(subject)' is not of the form SERVICE.INSTANCE, as checkout.main")
        }
    }

    /// Both names may hold dots: what may be meant, with the clusters and the rest.
    func subjects() throws -> [HistorySubject] {
        let whereabouts = try source.whereabouts(at: rev)
        let inputs = try clusters.load(whereabouts).map(\.input)
        let families = try artifacts.families()
        let moment = artifacts.date?.moment ?? Clock.now()
        return InstanceID.candidates(subject).map { id in
            HistorySubject(
                id: id, root: whereabouts.root, clusters: inputs, families: families, moment: moment,
                deployments: artifacts.deployments)
        }
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

    /// What may have been meant; `known` are the instances that were found of the services that are named.
    func hint(_ known: [InstanceID], otherwise: String) throws(Problem) -> String {
        var near = NearestNames.of(subject, among: known.map(\.description))
        if near.isEmpty, !known.isEmpty {
            return
                "there are \(known.prefix(8).map(\.description).joined(separator: ", "))\(known.count > 8 ? ", …" : "")"
        }
        if near.isEmpty {
            let services = try Problem.telling {
                try SourceTree(source.snapshot(.revision(rev))).services().value.map(\.name.text)
            }
            for id in InstanceID.candidates(subject) {
                near += NearestNames.of(id.service.text, among: services).map { "service \($0)" }
            }
        }
        return near.isEmpty ? otherwise : "did you mean \(near.joined(separator: " or "))?"
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
