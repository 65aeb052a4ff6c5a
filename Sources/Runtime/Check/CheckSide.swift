import Compiler
import Git

/// A snapshot that is checked, and what holds for all of its services.
struct CheckSide {
    let clusters: [ClusterName]
    let pipeline: CheckPipeline
    private let settings: RepositorySettings
    private let settingsFile: SourceFile
    private let sharedSecrets: [String: SourceFile]
    /// About what is no service.
    private let diagnostics: [Diagnostic]

    /// `rules` as they are for every snapshot; what the tree says is added.
    init(
        _ tree: SourceTree, _ services: Outcome<[ServiceDirectory]>, _ rules: RuleContext
    ) throws(GitError) {
        let shared = try tree.sharedSecrets().value
        let file = try tree.file(RepositorySettings.fileName)
        let read = RepositorySettings.read(file.value)
        var rules = rules
        rules.sharedSecrets = SharedSecrets.lower(shared).value
        rules.slaves = read.value.slaves
        clusters = rules.clusters
        pipeline = CheckPipeline(rules)
        settings = read.value
        settingsFile = file.value
        sharedSecrets = shared.secrets
        diagnostics = services.diagnostics + file.diagnostics + read.diagnostics
    }

    /// What is wrong, and not silenced; and how much is.
    func findings(
        of services: [ServiceFindings], jobs: Int
    ) throws(GitError) -> (findings: [Diagnostic], silenced: Int) {
        let repository = RepositoryFacts(services.map(\.outcome.value.facts))
        let found = try Workers(jobs: jobs).map(CheckPipeline.repositoryRules) {
            ()
        } _: { rule, _ in
            pipeline.check(repository, rule: rule)
        }
        let all = diagnostics + services.flatMap(\.outcome.diagnostics) + CheckPipeline.joined(found)
        return Silences.apply(
            all, comments: services.flatMap(\.outcome.value.silences), configuration: settings.silences,
            isComplete: services.allSatisfy(\.outcome.value.isComplete))
    }

    /// Over what services are checked with.
    var settingsChecksum: UInt64 { Checksum.of(settingsFile) }

    /// Over the secrets that all services may refer to.
    var sharedSecretsChecksum: UInt64 { Checksum.of(sharedSecrets) }

    /// What services of two sides, whose clusters and system configurations are the same, have in common.
    struct Comparison: Sendable {
        var sharesSettings: Bool
        var sharesSecrets: Bool
    }

    func comparison(with other: CheckSide) -> Comparison {
        Comparison(
            sharesSettings: settings.slaves == other.settings.slaves,
            sharesSecrets: sharedSecrets == other.sharedSecrets)
    }
}
