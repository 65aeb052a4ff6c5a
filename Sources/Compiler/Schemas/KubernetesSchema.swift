/// `kubernetes-CLUSTER.yaml`
enum KubernetesSchema {
    static let file = InstanceKeys.file(of: InstanceKeys.instance(keys, rules: LongRunningKeys.rules))

    private static let keys =
        LongRunningKeys.all + [
            SchemaKey("cmd", .either([.text, .anyList]), "The command to run: for a shell, or word by word."),
            SchemaKey("service_account_name", .text, "The service account under which the pods run."),
            SchemaKey(
                "aws_ebs_volumes", .list(ListShape(awsVolume, isUnique: true)), "EBS volumes to mount into the pod."),
            SchemaKey(
                "persistent_volumes", .list(ListShape(persistentVolume, isUnique: true)),
                "Volumes that outlive the pod."),
            SchemaKey("monitoring_blacklist", .anyList, "Locations whose pods are not monitored."),
        ]

    private static let awsVolume = Schema.open([
        SchemaKey("volume_id", .advice(.text), "The volume."),
        SchemaKey("fs_type", .advice(.text), "Its file system."),
        SchemaKey("partition", .advice(.wholeNumber), "Its partition."),
        SchemaKey("container_path", .advice(.text), "Where it appears in the container."),
        SchemaKey("mode", .advice(.choice(["RO", "RW"])), "RO to read only, RW to write as well."),
    ])

    private static let persistentVolume = Schema.open([
        SchemaKey("container_path", .text, "Where it appears in the container."),
        SchemaKey("size", .wholeNumber, "Its size in GiB."),
        SchemaKey("mode", .text, "RO to read only, RW to write as well."),
        SchemaKey("storage_class_name", .advice(.text), "The storage class that provides it."),
    ])
}
