/// `.soac.yaml`, as editors are told of it; what is read of it is up to `RepositorySettings`.
public enum SettingsSchema {
    public static let file = Schema.closed([
        SchemaKey("root", .text, "The folder of the repository that soa-configs is."),
        SchemaKey("system_configs", .text, "The folder with a system configuration for each cluster."),
        SchemaKey("system_config", .text, "The system configuration, where there is one for all."),
        SchemaKey("clusters", .texts, "The clusters that are looked at where none is named."),
        SchemaKey("links", .text, "Where a line can be looked at: an address with {path}, {sha} and {line}."),
        SchemaKey("rules", rules, "How grave the findings of rules are, everywhere."),
        SchemaKey(
            "paths",
            .list(
                ListShape(
                    .closed([
                        SchemaKey("path", .text, "Files: * is any text in a name, ** any text."),
                        SchemaKey("rules", rules, "How grave the findings of rules are in these files."),
                        SchemaKey("reason", .text, "Why rules are off there."),
                    ]))), "How grave the findings of rules are in some files."),
        SchemaKey("slaves", .values(.values(slave)), "How large the largest slave is, by cluster and pool."),
        SchemaKey(
            "allow", .either([.choice([RepositorySettings.uncompilable]), .texts]), "What is no reason to fail a check."
        ),
        SchemaKey("rule_pages", .text, "Where the pages of rules are: an address with {rule}."),
    ])

    private static let severities = Schema.choice(["off", "note", "warning", "error"])

    private static let rules: Schema = {
        let level = Schema.either([
            severities,
            .closed([
                SchemaKey("severity", severities, "How grave its findings are."),
                SchemaKey("reason", .text, "Why it is off."),
            ]),
        ])
        return .closed(
            DiagnosticID.all.filter { $0.silencing != .never }.map { id in
                SchemaKey(id.name, level, RulePage.of(id)?.title ?? id.code)
            })
    }()

    private static let slave = Schema.closed([
        SchemaKey("cpus", .anyNumber, "Its cores."), SchemaKey("mem", .anyNumber, "Its memory in megabytes."),
        SchemaKey("disk", .anyNumber, "Its disk in megabytes."), SchemaKey("gpus", .anyNumber, "Its GPUs."),
    ])
}
