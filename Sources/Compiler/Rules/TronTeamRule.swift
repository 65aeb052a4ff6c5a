/// A Tron job has no team.
///
/// Somebody has to be told when it fails. The team is that of the job's `monitoring`, else that of monitoring.yaml;
/// service.yaml does not count here. Where the team data of the monitoring is at hand, the team has to be in it.
public enum TronTeamRule: ServiceRule {
    public static let id = DiagnosticID.tronTeam
    public static let refusedBy = Refusers.validate

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        let common = service.root("monitoring.yaml")?.value("team")
        return TronJob.all(service.documents).compactMap { job in
            let team = job.node.value("monitoring")?.value("team") ?? common
            guard let team, !team.isNull else {
                return job.node.diagnostic(id, "the job \(service.name).\(job.name) has no team", hint: hint)
            }
            guard let teams = context.teams, !teams.contains(where: { team.isString($0) }) else { return nil }
            let near = team.string.map { NearestNames.of($0, among: teams) } ?? []
            return team.diagnostic(
                id, "the job \(service.name).\(job.name): the monitoring knows no team \(team.value.shown)",
                hint: near.isEmpty
                    ? "add the team to the team data, or name another"
                    : "did you mean \(near.joined(separator: " or "))?")
        }.oncePerPlace()
    }

    private static let hint = "add 'monitoring: {team: NAME}' to the job, or a team to monitoring.yaml"
}
