import Git

/// The whole check: a service's files to what is wrong with them. It shares its stages with the compilation, up to the
/// IR; there, rules look at it.
public struct CheckPipeline: Sendable {
    private let context: RuleContext
    private let moment: Moment?
    private let fileNames: Set<String>
    /// The names of the files that the compilation of these clusters reads.
    private let compiledNames: Set<String>

    private static let kinds = InstanceKind.compiled.union([.adhoc])

    /// `moment` is the one that a compilation would take; nil: any.
    public init(_ context: RuleContext, moment: Moment? = nil) {
        self.context = context
        self.moment = moment ?? .example
        fileNames = Pipeline.fileNames(clusters: [], kinds: [])
        compiledNames = Pipeline.fileNames(clusters: context.clusters, kinds: InstanceKind.compiled)
    }

    /// Source: every YAML file that counts, be it of a known cluster or not, and what is deployed.
    public func read(_ directory: ServiceDirectory, from tree: SourceTree) throws(GitError) -> Outcome<ServiceSource> {
        let source = try tree.read(directory) { reads($0) }
        // A directory where a file of instances is due ends the original's run; what is behind symlinks it finds.
        let findings = FileFindings(source: source.value, compiled: compiledNames) { name, _ in
            guard case .unreadable = source.value.file(name), FileSchema.of(fileName: name)?.isOfInstances ?? false
            else { return false }
            return source.diagnostics.contains { $0.id == .notAFile && $0.span?.path.hasSuffix("/" + name) ?? false }
        }
        return Outcome(source.value, findings.refused(source.diagnostics))
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
        /// Commands with date variables: whether they can be expanded depends on the moment.
        public var commands: [LinkingReads.Command]
        /// Whether its directory has a file that soa-configs knows; else it is no service, and nothing is said of it.
        public var isService: Bool

        public init(
            facts: ServiceFacts, silences: [Silence], clusters: [ClusterName], isComplete: Bool,
            refersToSharedSecrets: Bool, commands: [LinkingReads.Command], isService: Bool
        ) {
            (self.facts, self.silences, self.clusters) = (facts, silences, clusters)
            (self.isComplete, self.refersToSharedSecrets) = (isComplete, refersToSharedSecrets)
            (self.commands, self.isService) = (commands, isService)
        }

        public var ties: ServiceTies { ServiceTies(facts, silences: silences.map(\.place)) }
    }

    /// What is wrong with one service, be it silenced or not.
    public func check(_ source: ServiceSource) -> Outcome<Checked> {
        // YAML and Lowering, as in the compilation.
        let documents = ServiceDocuments.parse(source)
        let service = ServiceLowering.lower(
            documents.value, secrets: source.secrets, clusters: context.clusters, kinds: Self.kinds,
            checks: Self.kinds, namespaces: [.registration, .discovery])
        let linked = link(service.value, source)
        let targets = DeployTargetLowering.lower(documents.value, clusters: context.clusters)
        // Rules.
        let checked = CheckedService(
            documents: documents.value, service: service.value, targets: targets.value,
            configured: ConfiguredInstance.all(documents.value, clusters: context.clusters),
            otherNames: source.otherNames,
            readNames: Array(source.files.keys) + (source.secrets.isEmpty ? [] : ["secrets"]))
        let findings = Rules.ofServices.flatMap { rule in
            rule.check(checked, context).map { $0.refused(by: rule.refusedBy) }
        }
        let seen = seenFiles(of: documents.value)
        let silences = silences(in: documents.value, seen: seen)
        // The kinds that are not compiled are lowered as targets alone; of the others everything is known already.
        let known = Set(service.diagnostics.compactMap(\.span))
        let unknown = targets.diagnostics.filter { finding in finding.span.map { !known.contains($0) } ?? false }
        let ofFiles = fileFindings(documents, service.diagnostics, checked, source)
        let all =
            ofFiles.documents
            + CheckPipeline.joined(findings, ofFiles.stages + linked.diagnostics + unknown)
            + silences.diagnostics
        let value = Checked(
            facts: ServiceFacts.of(checked), silences: silences.value,
            clusters: Set(documents.value.instanceFiles.map(\.cluster)).sorted(),
            isComplete: seen.count == documents.value.names.count,
            refersToSharedSecrets: checked.secretReferences().contains(where: \.secret.isShared),
            commands: linked.value, isService: !checked.knownFiles.isEmpty)
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

    /// What keeps instances from being compiled in the clusters whose system configuration is at hand, once all that is
    /// deployed; of the warnings there are rules. With the commands whose expansion was tried.
    private func link(_ service: Service, _ source: ServiceSource) -> Outcome<[LinkingReads.Command]> {
        let deployments = Deployments.read(source.file("deployments.json"))
        var found = Outcome<[LinkingReads.Command]>([], deployments.diagnostics)
        for part in service.clusters {
            guard let moment, let system = context.systems[part.cluster] else { continue }
            let linked = Linker.link(
                service, part, deployments: deployments.value, sharedSecrets: context.sharedSecrets ?? [:],
                cluster: ClusterInput(name: part.cluster, system: system, counts: InstanceCounts()), at: moment)
            found.value += linked.value.reads.commands
            found.diagnostics += linked.diagnostics
        }
        found.diagnostics = found.diagnostics.filter { $0.severity == .error }.refusedByCompile()
        return found
    }

    /// What is wrong with whole files, with who refuses it, and the stages' findings with what `paasta validate` refuses of
    /// them: it reads the general files only of services that have instances.
    private func fileFindings(
        _ documents: Outcome<ServiceDocuments>, _ stages: [Diagnostic], _ checked: CheckedService,
        _ source: ServiceSource
    ) -> (documents: [Diagnostic], stages: [Diagnostic]) {
        let hasInstances = checked.hasInstances(in: context.clusters)
        let hasTronJobs = !TronJob.all(documents.value).isEmpty
        let whole = FileFindings(source: source, compiled: compiledNames) { name, isLink in
            guard let file = InstanceKind.file(named: name) else {
                return FileSchema.of(fileName: name)?.isOfInstances ?? false || hasInstances
            }
            let isChecked = FileSchema.of(fileName: name)?.isOfInstances ?? false && !isLink
            return isChecked || file.kind == .tron && file.cluster.isUsual || context.clusters.contains(file.cluster)
        }
        let shapes = FileFindings(source: source, compiled: []) { name, _ in
            name == "service.yaml" && hasInstances || name == "monitoring.yaml" && hasTronJobs
        }
        return (
            whole.refused(documents.diagnostics),
            stages.map { $0.id == .shape ? shapes.refused([$0])[0] : $0 }
        )
    }

    /// What rules and stages say, each thing once: where both refuse what stands at one place, the rule's words count.
    private static func joined(_ findings: [Diagnostic], _ stages: [Diagnostic]) -> [Diagnostic] {
        var all = withoutRepeats(findings)
        var places: [SourceSpan: Int] = [:]
        for (place, finding) in all.enumerated() where finding.severity == .error {
            if let span = finding.span, places[span] == nil { places[span] = place }
        }
        var rest: [Diagnostic] = []
        for finding in stages {
            if let place = finding.span.flatMap({ places[$0] }) {
                all[place] = all[place].refused(by: finding.refusedBy)
            } else {
                rest.append(finding)
            }
        }
        return withoutAdvice(all, besides: rest) + withoutRepeats(rest)
    }

    /// One mistake is one finding: what is an error is not advised against as well, and what Marathon will refuse is nothing
    /// that a schema needs to advise against.
    private static func withoutAdvice(_ findings: [Diagnostic], besides stages: [Diagnostic]) -> [Diagnostic] {
        let ofMarathon: [DiagnosticID] = [.marathonBody, .marathonConstraint]
        let errors = (findings + stages).filter { $0.severity == .error }.compactMap(\.span)
        let places = Set(errors + findings.filter { ofMarathon.contains($0.id) }.compactMap(\.span))
        let starts = Dictionary(grouping: errors, by: \.path).mapValues { $0.map(\.start).sorted() }
        return findings.filter { finding in
            guard let span = finding.span, finding.severity != .error else { return true }
            if finding.id == .schema { return !places.contains(span) }
            return !ofMarathon.contains(finding.id) || !(starts[span.path] ?? []).hasOne(in: span)
        }
    }

    /// What is wrong with all of them together.
    public func check(_ repository: RepositoryFacts) -> [Diagnostic] {
        CheckPipeline.joined(CheckPipeline.repositoryRules.map { check(repository, rule: $0) })
    }

    /// The numbers of the rules that see all services: each may be asked on a thread of its own.
    public static let repositoryRules = Array(Rules.ofRepositories.indices)

    public func check(_ repository: RepositoryFacts, rule: Int) -> [Diagnostic] {
        let rule = Rules.ofRepositories[rule]
        return rule.check(repository, context).map { $0.refused(by: rule.refusedBy) }
    }

    /// What all of these rules found, in their order.
    public static func joined(_ findings: [[Diagnostic]]) -> [Diagnostic] {
        CheckPipeline.withoutRepeats(Array(findings.joined()))
    }

    /// A value that several clusters share is wrong in one place: it is reported once for each instance's name, refused by
    /// all who refuse it in one of them.
    private static func withoutRepeats(_ findings: [Diagnostic]) -> [Diagnostic] {
        struct Key: Hashable {
            var code: String
            var span: SourceSpan?
            var message: String
            /// Who asks for one service is told of it, whichever others link to the file.
            var service: ServiceName?
        }
        var places: [Key: Int] = [:]
        var distinct: [Diagnostic] = []
        for finding in findings {
            let key = Key(
                code: finding.id.code, span: finding.span, message: finding.message, service: finding.service)
            if let place = places[key] {
                let first = distinct[place]
                distinct[place] = first.with(min(first.severity, finding.severity)).refused(by: finding.refusedBy)
            } else {
                places[key] = distinct.count
                distinct.append(finding)
            }
        }
        return distinct
    }
}

extension [Position] {
    /// Whether one of them, which are sorted, is in a span.
    fileprivate func hasOne(in span: SourceSpan) -> Bool {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < span.start { low = middle + 1 } else { high = middle }
        }
        return low < count && (self[low] == span.start || self[low] < span.end)
    }
}
