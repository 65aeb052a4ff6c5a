/// A Chronos job depends on a job that is not in its cluster, or on itself.
///
/// It would wait forever. Parents are looked for among the jobs of all services in the same cluster, templates left out.
public enum UnknownParentRule: RepositoryRule {
    public static let id = DiagnosticID.unknownParent
    public static let refusedBy = Refusers.validate

    public static func check(_ repository: RepositoryFacts, _ context: RuleContext) -> [Diagnostic] {
        repository.services.flatMap { service in
            service.facts.writtenParents.compactMap { parent in
                guard ParentNameRule.isName(parent.name), let problem = problem(parent, repository) else { return nil }
                return parent.place.diagnostic(id, "\(parent.instance): \(problem)", hint: hint).of(
                    service.facts.service)
            }
        }
    }

    private static func problem(_ parent: ServiceFacts.Reference, _ repository: RepositoryFacts) -> String? {
        if parent.name.hasSameBytes(as: parent.instance.description) { return "it depends on itself" }
        let parts = parent.name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        if let owner = repository[ServiceName(parts[0])] {
            if owner.facts.clustersWithUnknownJobs.contains(parent.cluster) { return nil }
            if owner.facts.jobs[parent.cluster]?.contains(InstanceName(parts[1])) ?? false { return nil }
        }
        return "there is no job \(parent.name) in \(parent.cluster)"
    }

    private static let hint = "name a job that runs in the same cluster"
}
