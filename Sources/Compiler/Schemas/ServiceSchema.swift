/// `service.yaml`: keys of the service, files that stand beside it, and defaults for all instances.
enum ServiceSchema {
    static let file = Schema.mapping(MappingShape(own + files + defaults, rest: .advisedAgainst))

    private static let own = [
        SchemaKey("description", .text, "What the service is, in one sentence."),
        SchemaKey("external_link", .text, "Where people read more about the service."),
        SchemaKey("git_url", .text, "The repository of its code."),
        SchemaKey("docker_registry", .text, "The registry of its images, instead of the system's."),
        SchemaKey("encryption_key", .text, "The key of Vault for its secrets.", standard: .string("paasta")),
        SchemaKey("team", .text, "The team that owns it."),
        SchemaKey("owner", .text, "Who owns it."),
        SchemaKey("runs_on", .either([.texts, .null]), "Hosts outside of the cluster that run it."),
        SchemaKey("env_runs_on", .values(.either([.texts, .null])), "The same, by environment."),
        SchemaKey("deployed_to", .either([.texts, .boolean, .null]), "Hosts that have its code."),
        SchemaKey("needs_puppet_help", .boolean, "Whether Puppet sets it up."),
        SchemaKey("ssl", .boolean, "Whether it speaks TLS."),
    ]

    /// What has a file of its own may stand in service.yaml as well.
    private static let files = [
        SchemaKey("smartstack", SmartstackSchema.file, FileSchema.smartstack.about),
        SchemaKey("deploy", DeploySchema.file, FileSchema.deploy.about),
        SchemaKey("dependencies", DependenciesSchema.file, FileSchema.dependencies.about),
        SchemaKey("data", .anything, "What data.yaml says."),
        SchemaKey("lb_extras", .anything, "What lb.yaml says."),
        SchemaKey("port", .integer(.from(0, to: 65535)), "The port of the service outside of the cluster."),
        SchemaKey("vip", .anything, "Its virtual address."),
    ]

    /// Environments become text, whatever their values are; so a default takes any scalar.
    private static let defaults: [SchemaKey] = {
        var names = Set(["env"])
        let known = (MarathonSchema.keys + ChronosSchema.keys).filter { names.insert($0.name).inserted }
        return known + [SchemaKey("env", .anyMapping, InstanceKeys.env.about)]
    }()
}
