/// The keys that Marathon's and Kubernetes' instances share.
enum LongRunningKeys {
    static let all =
        InstanceKeys.resources + InstanceKeys.placement + scaling + bouncing + draining + healthchecks + ports + [
            InstanceKeys.cpuBurst, InstanceKeys.args, InstanceKeys.env, InstanceKeys.net, InstanceKeys.capAdd,
            InstanceKeys.extraVolumes, InstanceKeys.deployGroup, InstanceKeys.monitoring,
        ]

    static let rules: [KeyRule] = [
        .companion(name: "healthcheck_cmd", shape: .text, of: "healthcheck_mode", value: "cmd"),
        .companion(name: "drain_method_params", shape: drainCalls, of: "drain_method", value: "http"),
    ]

    private static let scaling = [
        SchemaKey("instances", .integer(.from(0)), "How many tasks run.", standard: .int(1)),
        SchemaKey("min_instances", .integer(.from(0)), "The fewest tasks when autoscaling.", standard: .int(1)),
        SchemaKey("max_instances", .integer(.from(0)), "The most tasks; it turns autoscaling on."),
        SchemaKey("autoscaling", autoscaling, "How the number of tasks is chosen."),
        SchemaKey(
            "replication_threshold", .integer(.from(0)), "The percentage of tasks below which an alert goes out.",
            standard: .int(50)),
    ]

    private static let autoscaling = Schema.mapping(
        MappingShape(
            [
                SchemaKey(
                    "metrics_provider", .advice(.text), "What measures the load.", standard: .string("mesos_cpu")),
                SchemaKey(
                    "decision_policy", .advice(.text), "What decides on the number of tasks.",
                    standard: .string("proportional")),
                SchemaKey("setpoint", .advice(.anyNumber), "The load to aim at.", standard: .float(0.8)),
            ], rest: .anything))

    private static let bouncing = [
        SchemaKey(
            "bounce_method", .text, "How tasks of a new version take over from the old.",
            standard: .string("crossover")),
        SchemaKey("bounce_health_params", bounceHealth, "When a new task counts as healthy in a bounce."),
        SchemaKey(
            "bounce_margin_factor", .number(.above(0, to: 1)),
            "The share of new tasks that have to be healthy before all old ones go.", standard: .int(1)),
        SchemaKey("bounce_priority", .wholeNumber, "Which bounces go first."),
    ]

    private static let bounceHealth = Schema.open([
        SchemaKey("check_haproxy", .boolean, "Whether HAProxy has to see the task.", standard: .bool(true)),
        SchemaKey("min_task_uptime", .anyNumber, "How many seconds the task has to have run."),
        SchemaKey(
            "haproxy_min_fraction_up", .number(.above(0, to: 1)),
            "The share of the HAProxies asked that have to see the task.", standard: .float(1)),
    ])

    private static let draining = [
        SchemaKey(
            "drain_method", .choice(["noop", "hacheck", "http", "test"]), "How a task is told to finish its work.",
            standard: .string("noop")),
        SchemaKey("drain_method_params", .anyMapping, "Parameters of the drain method."),
    ]

    private static let drainCalls = Schema.mapping(
        MappingShape(
            [
                ("drain", "The request that starts draining."), ("stop_draining", "The request that ends draining."),
                ("is_draining", "The request that tells whether the task drains."),
                ("is_safe_to_kill", "The request that tells whether the task may be killed."),
            ].map { SchemaKey($0.0, .anyMapping, $0.1, isRequired: true) }, rest: .anything))

    private static let healthchecks = [
        SchemaKey(
            "healthcheck_mode", .choice(["cmd", "tcp", "http", "https"]),
            "How tasks are checked; without it, as smartstack.yaml says."),
        SchemaKey(
            "healthcheck_cmd", .text, "The command that checks a task, for the mode cmd.",
            standard: .string("/bin/true")),
        SchemaKey(
            "healthcheck_grace_period_seconds", .anyNumber, "How long failed checks of a new task do not count.",
            standard: .int(60)),
        SchemaKey(
            "healthcheck_interval_seconds", .anyNumber, "The time between two checks.", standard: .int(10)),
        SchemaKey(
            "healthcheck_timeout_seconds", .anyNumber, "How long a check may take.", standard: .int(10)),
        SchemaKey(
            "healthcheck_max_consecutive_failures", .wholeNumber, "A task that fails so many checks is killed.",
            standard: .int(30)),
        SchemaKey(
            "healthcheck_uri", .text, "The path that HTTP checks ask for.", standard: .string("/status")),
    ]

    private static let ports = [
        SchemaKey(
            "container_port", .anyNumber, "The port on which the service listens in its container.",
            standard: .int(8888)),
        SchemaKey(
            "registrations", .distinctTexts,
            "The namespaces, as SERVICE.NAMESPACE, under which tasks are registered."),
    ]
}
