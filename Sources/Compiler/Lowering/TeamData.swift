/// The teams that the monitoring knows: pysensu-yelp's `/etc/sensu/team_data.json`, which has them under `team_data`.
public enum TeamData {
    /// The names of the teams, sorted; nil, with the reason, if they cannot be told.
    public static func lower(_ bytes: [UInt8], path: String) -> Outcome<[String]?> {
        let parsed = JSONParser.parse(bytes, path: path)
        var diagnostics = parsed.diagnostics
        let root = parsed.value?.root
        let teams = root?.value("team_data") ?? root
        var names: [String]?
        if let teams, teams.isMapping {
            names = teams.pairs.compactMap(\.key.string).sorted { $0.precedesInBytes($1) }
        } else if let root {
            diagnostics.append(
                root.diagnostic(
                    .systemConfigUnreadable, "\(path) is not a mapping of teams to their settings",
                    hint: "as in {\"team_data\": {\"web\": {}}}; teams are not checked"))
        }
        // The line may hold a key of a paging service.
        return Outcome(names, diagnostics.map { $0.with(.warning).withoutExcerpt() })
    }
}
