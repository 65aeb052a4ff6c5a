/// The keys that more than one kind of instance has.
enum InstanceKeys {
    /// A file of instances: names, templates, and nothing else.
    static func file(of instance: Schema) -> Schema {
        .mapping(
            MappingShape(
                names: [(.templateName, .anyMapping), (.instanceName, instance)], rest: .refused, isFilled: true))
    }

    static func instance(_ keys: [SchemaKey], rules: [KeyRule] = []) -> Schema {
        .mapping(MappingShape(keys, rest: .refused, isFilled: true, rules: rules))
    }

    // MARK: Resources

    static let cpus = SchemaKey(
        "cpus", .number(.above(0)), "How many CPUs a task gets; it may use more while others idle.",
        standard: .float(0.25))
    static let mem = SchemaKey(
        "mem", .number(.above(32)), "Memory in MiB; a task that takes more is killed.", standard: .int(1024))
    static let disk = SchemaKey("disk", .number(.above(0)), "Disk space in MiB.", standard: .int(1024))
    static let gpus = SchemaKey("gpus", .integer(.from(0)), "How many GPUs a task gets.")
    static let cfsPeriod = SchemaKey(
        "cfs_period_us", .integer(.from(1000, to: 1_000_000)),
        "The period of the kernel's CPU quota, in microseconds.", standard: .int(100_000))
    static let cpuBurst = SchemaKey(
        "cpu_burst_add", .number(.from(0)), "How many CPUs a task may use beyond its own.", standard: .int(1))
    static let resources = [cpus, mem, disk]

    // MARK: What runs

    static let cmd = SchemaKey("cmd", .text, "The shell command to run; not together with args.")
    static let args = SchemaKey("args", .texts, "Arguments for the image's entry point; not together with cmd.")
    static let env = SchemaKey(
        "env", .mapping(MappingShape(names: [(.variableName, .text)], rest: .refused)),
        "Environment variables of the container.")
    static let net = SchemaKey("net", .text, "The network mode of Docker.", standard: .string("bridge"))
    static let capAdd = SchemaKey("cap_add", .texts, "Linux capabilities that the container gets.")
    static let extraVolumes = SchemaKey(
        "extra_volumes", .list(ListShape(volume, isUnique: true)), "Folders of the host to mount into the container.")
    static let extraDockerArgs = SchemaKey(
        "extra_docker_args", .values(.text), "Further parameters for docker run.")
    static let deployGroup = SchemaKey(
        "deploy_group", .text, "Which steps of deploy.yaml deploy this; without it, CLUSTER.INSTANCE.")
    static let container = [cmd, args, env, net, capAdd, extraVolumes, deployGroup]

    private static let volume = Schema.open([
        SchemaKey("containerPath", .advice(.text), "Where it appears in the container."),
        SchemaKey("hostPath", .advice(.text), "What is mounted."),
        SchemaKey("mode", .advice(.choice(["RO", "RW"])), "RO to read only, RW to write as well."),
    ])

    // MARK: Where it runs

    static let pool = SchemaKey("pool", .text, "Only on hosts of this pool.", standard: .string("default"))
    static let role = SchemaKey("role", .text, "The Mesos role whose resources a task uses.")
    static let constraints = SchemaKey(
        "constraints", constraintList, "Placement rules that replace all that would be computed.")
    static let extraConstraints = SchemaKey(
        "extra_constraints", constraintList, "Placement rules beside those that are computed.")
    static let deployBlacklist = SchemaKey(
        "deploy_blacklist", .anyList, "Locations to stay away from, as pairs of type and place.")
    static let deployWhitelist = SchemaKey(
        "deploy_whitelist", .anyList, "A type of location, and the only places of it to run in.")
    static let placement = [constraints, extraConstraints, deployBlacklist, deployWhitelist]

    private static let constraintList = Schema.list(ListShape(.anyList, isUnique: true))

    // MARK: Around it

    static let monitoring = SchemaKey(
        "monitoring", .open(MonitoringSchema.advised), "What monitoring.yaml says, for this instance alone.")
    static let dependenciesReference = SchemaKey(
        "dependencies_reference", .text, "The entry of dependencies.yaml that lists what this may reach.")
    static let security = SchemaKey(
        "security",
        .open([
            SchemaKey(
                "outbound_firewall", .choice(["block", "monitor"]),
                "Whether connections to other places are blocked, or only written down.")
        ]), "Security settings.")
}
