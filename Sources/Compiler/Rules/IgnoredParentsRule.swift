/// A Chronos job has both parents and a schedule: the parents have no effect.
///
/// A job runs by its schedule or after its parents. Of one that has both, the parents are left out: it does not wait for
/// them. Remove one of the two. Parents that come from a template or from service.yaml are not reported: there they may be
/// for others.
public enum IgnoredParentsRule: ServiceRule {
    public static let id = DiagnosticID.ignoredParents

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        service.service.clusters.flatMap { part -> [Diagnostic] in
            guard case .present(let jobs) = part.chronos else { return [] }
            return jobs.compactMap { _, definition in
                guard let job = definition.value, case .schedule = job.trigger,
                    let parents = job.common.node.ownValue("parents"), parents.value.isTruthy
                else { return nil }
                return parents.diagnostic(
                    id, "\(job.common.id): parents have no effect together with a schedule",
                    hint: "the job does not wait for them; remove one of the two")
            }
        }
    }
}
