import Compiler
import Git

/// A snapshot that is checked, and what holds for all of its services.
struct CheckSide: Sendable {
    var clusters: [ClusterName] { rules.clusters }
    private(set) var pipeline: CheckPipeline
    private var rules: RuleContext
    /// The one that a compilation would take; nil: any.
    let moment: Moment?
    let settings: RepositorySettings
    private let settingsFile: SourceFile
    private let sharedSecrets: [String: SourceFile]
    /// Of the settings.
    let diagnostics: [Diagnostic]

    /// `rules` as they are for every snapshot; what the tree says is added. `top` is the settings file at the top of the
    /// repository, if soa-configs is a folder of it.
    init(_ tree: SourceTree, _ rules: RuleContext, top: SourceFile?, moment: Moment?) throws(GitError) {
        let shared = try tree.sharedSecrets().value
        let file = try tree.file(RepositorySettings.fileName)
        let read = RepositorySettings.read(file.value, top: top)
        var rules = rules
        rules.sharedSecrets = SharedSecrets.lower(shared).value
        rules.slaves = read.value.slaves
        self.rules = rules
        self.moment = moment
        pipeline = CheckPipeline(rules, moment: moment)
        settings = read.value
        settingsFile = file.value
        sharedSecrets = shared.secrets
        diagnostics = file.diagnostics + read.diagnostics
    }

    /// The same, where these clusters' files count.
    func with(_ clusters: [ClusterName]) -> CheckSide {
        var side = self
        side.rules.clusters = clusters
        side.pipeline = CheckPipeline(side.rules, moment: moment)
        return side
    }

    /// Whether services are found the same with both, whatever is silenced. Of two sides of one tree's clusters.
    func findsTheSame(as other: CheckSide) -> Bool {
        rules.slaves == other.rules.slaves && sharedSecrets == other.sharedSecrets
    }

    /// Over what services are checked with.
    var settingsChecksum: UInt64 { Checksum.of(settingsFile) }

    /// Over the secrets that all services may refer to.
    var sharedSecretsChecksum: UInt64 { Checksum.of(sharedSecrets) }

    /// Whether a service that is the same in both is found the same in both.
    func agrees(with other: CheckSide) -> Bool {
        clusters == other.clusters && settingsFile == other.settingsFile && sharedSecrets == other.sharedSecrets
    }

    /// What is wrong with these services, each alone and all together, and is not silenced by a comment. `names` are those of
    /// all services that there are.
    func findings(
        of services: [ServiceFindings], names: @escaping @Sendable () -> [ServiceName], jobs: Int
    ) throws(GitError) -> (findings: [Diagnostic], tally: SilenceTally) {
        let repository = RepositoryFacts(services.map(\.outcome.value.facts), names: names)
        let found = Workers(jobs: jobs).map(CheckPipeline.repositoryRules) {
            ()
        } _: { rule, _ in
            pipeline.check(repository, rule: rule)
        }
        let all = diagnostics + services.flatMap(\.outcome.diagnostics) + CheckPipeline.joined(found)
        return Silences.apply(
            all, comments: services.flatMap(\.outcome.value.silences), configuration: settings.silences)
    }
}
