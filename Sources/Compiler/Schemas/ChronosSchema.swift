/// `chronos-CLUSTER.yaml`
enum ChronosSchema {
    static let file = InstanceKeys.file(
        of: InstanceKeys.instance(keys, rules: [.exactlyOne(["schedule", "parents"])]))

    static let keys =
        InstanceKeys.resources + InstanceKeys.container + InstanceKeys.placement + [
            InstanceKeys.pool, InstanceKeys.cfsPeriod, InstanceKeys.cpuBurst, InstanceKeys.extraDockerArgs,
            InstanceKeys.monitoring, InstanceKeys.dependenciesReference, InstanceKeys.security,
            SchemaKey("schedule", .text, "When the job runs: in the form of ISO 8601, or of cron."),
            SchemaKey(
                "schedule_time_zone", .text, "The time zone of the schedule, by its name in the tz database."),
            SchemaKey("parents", parents, "Jobs, as SERVICE.JOB, after which the job runs."),
            SchemaKey(
                "epsilon", .text, "How late a run may start, as a duration of ISO 8601.", standard: .string("PT60S")),
            SchemaKey("retries", .wholeNumber, "How often a run that fails is tried again.", standard: .int(2)),
            SchemaKey("disabled", .boolean, "Whether the job rests.", standard: .bool(false)),
            SchemaKey(
                "bounce_method", .choice(["graceful"]), "What becomes of the job's old version.",
                standard: .string("graceful")),
        ]

    private static let parents = Schema.either([
        .matching(.parentJob), .list(ListShape(.matching(.parentJob), isUnique: true)),
    ])
}
