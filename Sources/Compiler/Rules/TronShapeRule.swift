/// A Tron file, job or action does not have the required shape.
///
/// A Tron file is a mapping of at least one job. A job has `actions`, a mapping of names to mappings. Since instances are
/// called `JOB.ACTION`, neither name has a dot. `monitoring` is a mapping.
public enum TronShapeRule: ServiceRule {
    public static let id = DiagnosticID.tronShape
    public static let refusedBy = Refusers.validate

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        let known = Set(context.clusters)
        return TronJob.files(service.documents).flatMap { cluster, root -> [Diagnostic] in
            if !root.value.isTruthy { return [root.diagnostic(id, "the file has no jobs", hint: hint)] }
            return root.pairs.flatMap { pair -> [Diagnostic] in
                guard let name = pair.key.string, !InstanceName(name).isTemplate else { return [] }
                // The lowering of deploy targets looks at the files of known clusters.
                if !pair.value.isMapping, known.contains(cluster) { return [] }
                return problems(pair.key, name, pair.value, known.contains(cluster)).map { place, problem in
                    place.diagnostic(id, "\(service.name).\(name): \(problem)", hint: hint)
                }
            }
        }
    }

    private static func problems(
        _ key: Node, _ name: String, _ job: Node, _ isKnown: Bool
    ) -> [(place: Node, problem: String)] {
        guard job.isMapping else { return [(job, "a job is a mapping, not \(job.value.kindName)")] }
        var problems: [(place: Node, problem: String)] = []
        if let monitoring = job.value("monitoring"), !monitoring.isMapping, !isEmptyList(monitoring) {
            problems.append((monitoring, "monitoring is a mapping, not \(monitoring.value.kindName)"))
        }
        if let cleanup = job.value("cleanup_action"), !cleanup.isMapping, cleanup.value.isTruthy {
            problems.append((cleanup, "cleanup_action is a mapping, not \(cleanup.value.kindName)"))
        }
        guard let actions = job.value("actions") else { return problems + [(job, "the job has no actions")] }
        guard actions.isMapping else {
            return isKnown && !actions.isNull
                ? problems : problems + [(actions, "actions is a mapping, not \(actions.value.kindName)")]
        }
        if hasDot(name), actions.pairCount > 0 { problems.append((key, "the name of the job has a dot")) }
        for action in actions.pairs {
            if let name = action.key.string, hasDot(name) { problems.append((action.key, "'\(name)' has a dot")) }
            if !action.value.isMapping {
                problems.append((action.value, "an action is a mapping, not \(action.value.value.kindName)"))
            }
        }
        return problems
    }

    private static func hasDot(_ name: String) -> Bool { name.utf8.contains(UInt8(ascii: ".")) }

    /// Python merges it as if it were a mapping.
    private static func isEmptyList(_ node: Node) -> Bool { node.isList && node.items.isEmpty }

    private static let hint = "as in 'job: {node: paasta, schedule: daily, actions: {first: {command: ./run}}}'"
}
