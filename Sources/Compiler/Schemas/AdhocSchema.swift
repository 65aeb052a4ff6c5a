/// `adhoc-CLUSTER.yaml`
enum AdhocSchema {
    static let file = InstanceKeys.file(of: InstanceKeys.instance(keys))

    private static let keys =
        InstanceKeys.resources + InstanceKeys.container + [
            InstanceKeys.gpus, InstanceKeys.cfsPeriod, InstanceKeys.cpuBurst, InstanceKeys.extraDockerArgs,
            InstanceKeys.pool, InstanceKeys.role,
        ]
}
