import Git

/// The whole check: a service's files to what is wrong with them. It shares its stages with the compilation, up to the
/// IR; there, rules look at it.
public struct CheckPipeline: Sendable {
    private let context: RuleContext
    private let fileNames: Set<String>

    private static let kinds: Set<InstanceKind> = [.marathon, .chronos, .adhoc]

    public init(_ context: RuleContext) {
        self.context = context
        let general = ServiceLowering.fileNames(clusters: [], kinds: [])
        fileNames = general.union(["secrets"])
    }

    /// Source: every YAML file that counts, be it of a known cluster or not.
    public func read(_ directory: ServiceDirectory, from tree: SourceTree) throws(GitError) -> Outcome<ServiceSource> {
        try tree.read(directory) { reads($0) }
    }

    /// Whether a service's file of that name is looked into.
    func reads(_ name: String) -> Bool { fileNames.contains(name) || InstanceKind.file(named: name) != nil }

    /// What remains to be known of a service once it was checked. Small: there are thousands.
    public struct Checked: Sendable {
        /// What the rules about all services need.
        public var facts: ServiceFacts
        /// By comments in its files.
        public var silences: [Silence]
        /// The clusters that it has files for, whether they count or not.
        public var clusters: [ClusterName]
        /// Whether each of its files could be read, and is of a cluster that counts.
        public var isComplete: Bool
        /// Whether what was found depends on the secrets that all services share.
        public var refersToSharedSecrets: Bool

        public init(
            facts: ServiceFacts, silences: [Silence], clusters: [ClusterName], isComplete: Bool,
            refersToSharedSecrets: Bool
        ) {
            (self.facts, self.silences, self.clusters) = (facts, silences, clusters)
            (self.isComplete, self.refersToSharedSecrets) = (isComplete, refersToSharedSecrets)
        }

        public var ties: ServiceTies { ServiceTies(facts, silences: silences.map(\.place)) }
    }

    /// What is wrong with one service, be it silenced or not.
    public func check(_ source: ServiceSource) -> Outcome<Checked> {
        // YAML and Lowering, as in the compilation.
        let documents = ServiceDocuments.parse(source)
        let service = ServiceLowering.lower(
            documents.value, secrets: source.secrets, clusters: context.clusters, kinds: Self.kinds,
            checks: Self.kinds)
        let targets = DeployTargetLowering.lower(documents.value, clusters: context.clusters)
        // Rules.
        let checked = CheckedService(
            documents: documents.value, service: service.value, targets: targets.value,
            configured: ConfiguredInstance.all(documents.value, clusters: context.clusters),
            otherNames: source.otherNames)
        let findings = Rules.ofServices.flatMap { $0.check(checked, context) }
        let seen = seenFiles(of: documents.value)
        let silences = silences(in: documents.value, seen: seen)
        // The kinds that are not compiled are lowered as targets alone; of the others everything is known already.
        let known = Set(service.diagnostics.compactMap(\.span))
        let unknown = targets.diagnostics.filter { finding in finding.span.map { !known.contains($0) } ?? false }
        let all =
            documents.diagnostics + unknown + CheckPipeline.withoutRepeats(findings)
            + CheckPipeline.demoted(service.diagnostics, beside: findings) + silences.diagnostics
        let value = Checked(
            facts: ServiceFacts.of(checked), silences: silences.value,
            clusters: Set(documents.value.instanceFiles.map(\.cluster)).sorted(),
            isComplete: seen.count == documents.value.names.count,
            refersToSharedSecrets: checked.secretReferences().contains(where: \.secret.isShared))
        return Outcome(value, all.map { $0.of(source.name) })
    }

    private func silences(in documents: ServiceDocuments, seen: Set<String>) -> Outcome<[Silence]> {
        var all = Outcome<[Silence]>([])
        for name in documents.names {
            guard case .parsed(let document) = documents.file(name) else { continue }
            var read = SilenceComments.read(document)
            for index in read.value.indices {
                read.value[index].service = documents.name
                read.value[index].isInCheckedFile = seen.contains(name)
            }
            all.value += read.value
            all.diagnostics += read.diagnostics
        }
        return all
    }

    /// The files in which all is found that there is: those of no cluster, or of one that counts; none if a file that
    /// they may be lowered with is broken.
    private func seenFiles(of documents: ServiceDocuments) -> Set<String> {
        let isBroken = documents.names.contains { name in
            if case .broken = documents.file(name) { true } else { false }
        }
        if isBroken { return [] }
        let unseen = documents.instanceFiles.filter { !context.clusters.contains($0.cluster) }.map(\.name)
        return Set(documents.names).subtracting(unseen)
    }

    /// What keeps instances from being compiled. paasta_tools' own check does not look for that, so it is no error here:
    /// a repository that passes there passes here. What a rule reports at the same place is not said twice.
    private static func demoted(_ refusals: [Diagnostic], beside findings: [Diagnostic]) -> [Diagnostic] {
        let known = Set(findings.filter { $0.severity == .error }.compactMap { $0.span })
        return refusals.filter { refusal in refusal.span.map { !known.contains($0) } ?? true }.map {
            $0.with(max(.warning, $0.severity))
        }
    }

    /// What is wrong with all of them together.
    public func check(_ repository: RepositoryFacts) -> [Diagnostic] {
        CheckPipeline.joined(CheckPipeline.repositoryRules.map { check(repository, rule: $0) })
    }

    /// The numbers of the rules that see all services: each may be asked on a thread of its own.
    public static let repositoryRules = Array(Rules.ofRepositories.indices)

    public func check(_ repository: RepositoryFacts, rule: Int) -> [Diagnostic] {
        Rules.ofRepositories[rule].check(repository, context)
    }

    /// What all of these rules found, in their order.
    public static func joined(_ findings: [[Diagnostic]]) -> [Diagnostic] {
        CheckPipeline.withoutRepeats(Array(findings.joined()))
    }

    /// A value that several clusters share is wrong in one place: it is reported once for each instance's name.
    private static func withoutRepeats(_ findings: [Diagnostic]) -> [Diagnostic] {
        struct Key: Hashable {
            var code: String
            var span: SourceSpan?
            var message: String
        }
        var seen: Set<Key> = []
        return findings.filter { seen.insert(Key(code: $0.id.code, span: $0.span, message: $0.message)).inserted }
    }
}
