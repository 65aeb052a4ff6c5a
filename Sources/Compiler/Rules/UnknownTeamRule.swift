/// `team` names a team that monitoring does not know.
///
/// `team` says who is alerted when an instance is in trouble. The team data of the monitoring says how each team is
/// reached; for a team that is not there, nobody is. Correct the name, or add the team to the team data.
public enum UnknownTeamRule: ServiceRule {
    public static let id = DiagnosticID.unknownTeam

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        guard let teams = context.teams else { return [] }
        let known = Set(teams)
        func finding(_ team: Setting<Value>?, of owner: String) -> Diagnostic? {
            guard let team, case .string(let name) = team.value, !name.isEmpty, !known.contains(name),
                let node = team.origin.node
            else { return nil }
            return node.diagnostic(
                id, "\(owner): the monitoring knows no team '\(name)'", hint: hint(name, teams))
        }
        // The instances' first: they name who is concerned.
        let ofJobs = service.service.clusters.flatMap(\.chronos.sound).map {
            finding($0.owner, of: $0.common.id.description)
        }
        let ofInstances = service.instances.map { finding($0.team, of: $0.id.description) }
        let general = service.service.general.value?.monitoring.first { $0.key == "team" }?.setting
        return (ofInstances + ofJobs + [finding(general, of: service.name.text)]).compactMap { $0 }.oncePerPlace()
    }

    private static func hint(_ name: String, _ teams: [String]) -> String {
        let near = NearestNames.of(name, among: Array(teams.prefix(500)))
        return near.isEmpty
            ? "nobody is alerted for it; add the team to the team data, or name another one"
            : "did you mean \(near.joined(separator: " or "))?"
    }
}
