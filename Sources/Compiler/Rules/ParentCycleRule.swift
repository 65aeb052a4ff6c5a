/// Chronos jobs wait for each other in a cycle.
///
/// A job with parents runs once all of them have run. Jobs that are parents of each other, over others or across services,
/// or a job that is its own parent, wait forever. Give one of them a schedule, or take a parent from it. Of jobs that are
/// in several circles together, one circle is reported.
public enum ParentCycleRule: RepositoryRule {
    public static let id = DiagnosticID.parentCycle

    public static func check(_ repository: RepositoryFacts, _ context: RuleContext) -> [Diagnostic] {
        let all = Dictionary(grouping: repository.services.flatMap(\.facts.parents), by: \.cluster)
        return context.clusters.flatMap { cluster in
            let jobs = Dictionary(grouping: all[cluster] ?? [], by: \.instance).sorted { $0.key < $1.key }
            let numbers = Dictionary(jobs.enumerated().map { ($1.key.description, $0) }) { first, _ in first }
            let graph = JobGraph(parents: jobs.map { job in job.value.compactMap { numbers[$0.name] } })
            return graph.circles.map { circle in
                let (name, parents) = jobs[circle[0]]
                return parents[0].place.diagnostic(id, message(circle.map { jobs[$0].key }), hint: hint)
                    .of(name.service)
            }
        }
    }

    private static func message(_ circle: [InstanceID]) -> String {
        var names = circle.map(\.description)
        if names.count > 12 { names = names.prefix(10) + ["…"] }
        return "\(circle[0]) waits for itself: \((names + [circle[0].description]).joined(separator: " → "))"
    }

    private static let hint = "none of them ever runs: give one a schedule, or remove a parent"
}
