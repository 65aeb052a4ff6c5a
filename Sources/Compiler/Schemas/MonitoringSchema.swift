/// `monitoring.yaml`, and the key `monitoring` of instances.
enum MonitoringSchema {
    static let file = Schema.closed(keys)

    private static let keys = [team, page] + ofAlerts + [checkEvery, checkOOMEvents]

    /// Of an instance: the original looks at the first two.
    static let advised =
        [team, page] + (ofAlerts + [checkEvery, checkOOMEvents]).map(\.advised)

    /// Of a job of Tron: the original looks at all of them.
    static let ofTron =
        [team, page] + ofAlerts + [
            SchemaKey(
                "check_that_every_day_has_a_successful_run", .boolean, "Whether a day without a good run is an alert.")
        ]

    private static let team = SchemaKey("team", .text, "The team that is told.")
    private static let page = SchemaKey("page", .boolean, "Whether someone is woken up.", standard: .bool(false))

    private static let ofAlerts = [
        SchemaKey("runbook", .text, "Where it is written what to do."),
        SchemaKey("tip", .text, "What to do, in one line."),
        SchemaKey(
            "notification_email", .either([.text, .boolean, .null]), "Who gets mail; false for nobody."),
        SchemaKey(
            "realert_every", .integer(.from(-1)), "After how many checks an alert goes out again; -1 ever less often.",
            standard: .int(-1)),
        SchemaKey("dependencies", .texts, "Checks whose alerts make this one needless."),
        SchemaKey("irc_channels", .texts, "IRC channels that are told."),
        SchemaKey("slack_channels", .texts, "Slack channels that are told."),
        SchemaKey("ticket", .boolean, "Whether a ticket is opened.", standard: .bool(false)),
        SchemaKey("project", .text, "The project of the tickets."),
        SchemaKey("priority", .text, "The priority of the tickets."),
        SchemaKey("tags", .texts, "Labels of the tickets."),
        SchemaKey("component", .either([.text, .anyList]), "Components of the tickets."),
        SchemaKey("description", .text, "What the check is about."),
        SchemaKey("alert_after", .text, "How long a check fails before it alerts.", standard: .string("2m")),
    ]

    private static let checkEvery = SchemaKey(
        "check_every", .text, "PaaSTA checks once a minute, whatever stands here.")
    private static let checkOOMEvents = SchemaKey(
        "check_oom_events", .boolean, "Whether tasks killed for their memory are an alert.", standard: .bool(true))
}
