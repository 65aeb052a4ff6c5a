/// A Chronos job depends on a job that is not in its cluster, or on itself.
///
/// It would wait forever. Parents are looked for among the jobs of all services in the same cluster, templates left out.
public enum UnknownParentRule: RepositoryRule {
    public static let id = DiagnosticID.unknownParent
    public static let refusedBy = Refusers.validate

    public static func check(_ repository: RepositoryFacts, _ context: RuleContext) -> [Diagnostic] {
        var guesses = ServiceGuesses(repository.names)
        return repository.services.flatMap { service in
            service.facts.writtenParents.compactMap { parent -> Diagnostic? in
                guard ParentNameRule.isName(parent.name), let problem = problem(parent, repository) else { return nil }
                return parent.place.diagnostic(
                    id, "\(parent.instance): \(problem)", hint: hint(parent, repository, &guesses)
                ).of(service.facts.service)
            }
        }
    }

    private static func parts(of name: String) -> [String] {
        name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    private static func problem(_ parent: ServiceFacts.Reference, _ repository: RepositoryFacts) -> String? {
        if parent.name.hasSameBytes(as: parent.instance.description) { return "it depends on itself" }
        let parts = parts(of: parent.name)
        if let owner = repository[ServiceName(parts[0])] {
            if owner.facts.clustersWithUnknownJobs.contains(parent.cluster) { return nil }
            if owner.facts.jobs[parent.cluster]?.contains(InstanceName(parts[1])) ?? false { return nil }
        }
        return "there is no job \(parent.name) in \(parent.cluster)"
    }

    private static func hint(
        _ parent: ServiceFacts.Reference, _ repository: RepositoryFacts, _ guesses: inout ServiceGuesses
    ) -> String {
        let parts = parts(of: parent.name)
        let near: [String]
        if let owner = repository[ServiceName(parts[0])] {
            // Guesses among many would be slow.
            let jobs = (owner.facts.jobs[parent.cluster] ?? []).map(\.text).sorted().prefix(50)
            near = NearestNames.of(parent.name, among: jobs.map { "\(parts[0]).\($0)" })
        } else {
            near = guesses.near(parts[0])
        }
        return near.isEmpty
            ? "name a job that runs in the same cluster" : "did you mean \(near.joined(separator: " or "))?"
    }
}
