/// A Tron job has no team.
///
/// Somebody has to hear of it when it fails. The team is that of the job's `monitoring`, else that of monitoring.yaml;
/// service.yaml does not count here.
public enum TronTeamRule: ServiceRule {
    public static let id = DiagnosticID.tronTeam

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        let common = service.root("monitoring.yaml")?.value("team")
        return TronJob.all(service.documents).compactMap { job in
            let team = job.node.value("monitoring")?.value("team") ?? common
            if let team, !team.isNull { return nil }
            return job.node.diagnostic(id, "the job \(service.name).\(job.name) has no team", hint: hint)
        }
    }

    private static let hint = "add 'monitoring: {team: NAME}' to the job, or a team to monitoring.yaml"
}
