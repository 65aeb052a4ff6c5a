/// `marathon-CLUSTER.yaml`
enum MarathonSchema {
    static let file = InstanceKeys.file(of: InstanceKeys.instance(keys, rules: LongRunningKeys.rules))

    static let keys =
        LongRunningKeys.all + [
            InstanceKeys.cmd, InstanceKeys.gpus, InstanceKeys.pool, InstanceKeys.cfsPeriod,
            InstanceKeys.extraDockerArgs, InstanceKeys.dependenciesReference, InstanceKeys.security,
            SchemaKey(
                "backoff_factor", .wholeNumber, "By how much the wait grows with each launch that fails.",
                standard: .int(2)),
            SchemaKey(
                "max_launch_delay_seconds", .wholeNumber, "The longest wait before a failed launch is tried again.",
                standard: .int(300)),
            SchemaKey(
                "bounce_start_deadline", .anyNumber, "How many seconds a bounce of this may wait for others.",
                standard: .int(0)),
            SchemaKey("sfn_autoscaling", .anyMapping, "Parameters for an autoscaler outside of PaaSTA."),
            SchemaKey("marathon_shard", .integer(.from(0)), "The Marathon that runs it, where there are several."),
            SchemaKey("previous_marathon_shards", .anyList, "The Marathons from which it is moving away."),
            SchemaKey(
                "host_port", .integer(.from(0, to: 65535)), "The port on the host; 0 for any that is free.",
                standard: .int(0)),
        ]
}
