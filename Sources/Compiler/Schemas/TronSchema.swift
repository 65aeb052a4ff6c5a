/// `tron-CLUSTER.yaml`
enum TronSchema {
    static let file = Schema.mapping(
        MappingShape(names: [(.templateName, .anyMapping), (.tronJobKey, job)], rest: .anything))

    private static let job = Schema.closed([
        name, node.required,
        SchemaKey(
            "schedule", .either([.text, .anyMapping]), "When the job runs, in one of Tron's forms.", isRequired: true),
        SchemaKey(
            "actions",
            .either([
                .list(ListShape(action)), .mapping(MappingShape(names: [(.tronActionKey, action)], rest: .anything)),
            ]), "What the job does: actions by their names.", isRequired: true),
        SchemaKey("cleanup_action", action, "What runs after all actions, whether they failed or not."),
        SchemaKey("monitoring", .closed(MonitoringSchema.ofTron), "What monitoring.yaml says, for this job alone."),
        SchemaKey("queueing", .boolean, "Whether a run waits for the one before it, or is dropped."),
        SchemaKey("allow_overlap", .boolean, "Whether runs may overlap.", standard: .bool(false)),
        SchemaKey("run_limit", .integer(.above(0)), "How many runs Tron remembers.", standard: .int(50)),
        SchemaKey("all_nodes", .boolean, "Whether the job runs on all nodes of its pool."),
        SchemaKey("enabled", .boolean, "Whether the job runs at all.", standard: .bool(true)),
        SchemaKey("max_runtime", .matching(.timeSpan), "How long a run may take before it is stopped."),
        SchemaKey("time_zone", .text, "The time zone of the schedule, by its name in the tz database."),
        expectedRuntime, cluster, service, InstanceKeys.deployGroup,
    ])

    private static let action = Schema.closed(
        [InstanceKeys.cpus, InstanceKeys.mem, InstanceKeys.disk, InstanceKeys.capAdd] + [
            InstanceKeys.constraints, InstanceKeys.extraConstraints, InstanceKeys.env, InstanceKeys.extraVolumes,
            InstanceKeys.deployGroup, InstanceKeys.pool, name, node, expectedRuntime, cluster, service,
            SchemaKey("command", .text, "The command to run.", isRequired: true),
            SchemaKey("requires", .texts, "The actions that have to be done before."),
            SchemaKey("retries", .integer(.from(0)), "How often the action is tried again when it fails."),
            SchemaKey("retries_delay", .matching(.timeSpan), "How long to wait before it is tried again."),
            SchemaKey(
                "executor", .choice(["ssh", "paasta"]), "Where the command runs: on a node, or in a container.",
                standard: .string("ssh")),
            SchemaKey("triggered_by", .distinctTexts, "The triggers for which the action waits."),
            SchemaKey(
                "trigger_downstreams", .either([.values(.text), .boolean]),
                "The triggers that go off when the action is done."),
            SchemaKey("on_upstream_rerun", .text, "What happens when an action that goes before runs again."),
            SchemaKey("trigger_timeout", .matching(.timeSpan), "How long to wait for the triggers."),
        ])

    private static let name = SchemaKey("name", .matching(.tronName), "Its name.")
    private static let node = SchemaKey("node", .matching(.tronName), "The node, or pool of nodes, that runs it.")
    private static let expectedRuntime = SchemaKey(
        "expected_runtime", .matching(.timeSpan), "How long a run should take; after that it counts as late.")
    private static let cluster = SchemaKey("cluster", .text, "The PaaSTA cluster in which containers run.")
    private static let service = SchemaKey("service", .text, "The service whose image is used.")
}
