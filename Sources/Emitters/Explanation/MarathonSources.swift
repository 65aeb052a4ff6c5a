import Compiler

/// Where the fields of a Marathon app come from.
extension FieldSources {
    init(_ app: MarathonApp, system: SystemConfiguration) {
        self.init()
        let instance = app.instance
        setNumbers(app)
        setLaunch(instance)
        setContainer(app)
        if let check = instance.healthcheck { set(check) }
        let environment = FieldSources.environment(app.container, instance.common)
        for (variable, source) in zip(app.container.environment, environment) {
            set(FieldPath("env").member(variable.name), source)
        }
        let constraints = FieldSources.constraints(
            app.constraints, routing: FieldSources.routing(instance, system),
            hostname: FieldSources.uniqueHosts(app, system))
        setItems("constraints", constraints)
        set("uris", system.dockercfgLocation.origin)
        set(
            "id",
            .computed(from: [
                Ingredient("names", nil),
                Ingredient("docker_image", .deployments(app.container.deployment.imageNode)),
                FieldSources.forceBounce(app.container.deployment),
                Ingredient("a hash of all but instances and backoffSeconds", nil),
            ]))
    }

    private mutating func setNumbers(_ app: MarathonApp) {
        let instance = app.instance
        set("cpus", instance.common.cpus.origin)
        set("mem", instance.common.memory.origin)
        set("disk", instance.disk.origin)
        if let gpus = instance.gpus { set("gpus", gpus.origin) }
        set("instances", FieldSources.instances(app))
        set("backoffFactor", instance.backoffFactor.origin)
        set("backoffSeconds", .computed(from: [FieldSources.size(instance)]))
        set("maxLaunchDelaySeconds", instance.maxLaunchDelay.origin)
    }

    private mutating func setLaunch(_ instance: MarathonInstance) {
        switch instance.common.launch {
        case .command(let command): set("cmd", command.origin)
        case .arguments(let arguments): set("args", arguments.origin)
        }
        if let roles = instance.acceptedResourceRoles { set("acceptedResourceRoles", roles.origin) }
    }

    private mutating func setContainer(_ app: MarathonApp) {
        let instance = app.instance
        set(
            "container.type",
            instance.gpus.map { .computed(from: [Ingredient("gpus", $0.origin)]) } ?? .fixed)
        set("container.docker.image", FieldSources.image(app.container))
        set("container.docker.network", instance.common.network.origin)
        set("container.docker.forcePullImage", .fixed)
        set("container.docker.privileged", .fixed)
        setItems("container.docker.parameters", FieldSources.parameters(instance.common))
        set(FieldPath("container.docker.parameters").anyItem, .fixed)
        setItems("container.volumes", FieldSources.volumes(app.container))
        set("container.docker.portMappings[0].containerPort", instance.containerPort.origin)
        set("container.docker.portMappings[0].hostPort", instance.hostPort.origin)
        set("container.docker.portMappings[0].protocol", .fixed)
        set("portDefinitions[0].port", instance.hostPort.origin)
        set("portDefinitions[0].protocol", .fixed)
        set("requirePorts", .computed(from: [Ingredient("host_port", instance.hostPort.origin)]))
    }

    private mutating func set(_ check: Healthcheck) {
        switch check.probe {
        case .http(_, let path): set("healthChecks[0].path", path.origin)
        case .tcp: break
        case .command(let command): set("healthChecks[0].command.value", command.origin)
        }
        set("healthChecks[0].protocol", check.origin)
        set("healthChecks[0].portIndex", .fixed)
        set("healthChecks[0].gracePeriodSeconds", check.gracePeriod.origin)
        set("healthChecks[0].intervalSeconds", check.interval.origin)
        set("healthChecks[0].timeoutSeconds", check.timeout.origin)
        set("healthChecks[0].maxConsecutiveFailures", check.maxConsecutiveFailures.origin)
    }

    // MARK: How many

    /// A stop, autoscaling, or the configuration.
    private static func instances(_ app: MarathonApp) -> FieldSource {
        let deployment = app.container.deployment
        if deployment.desiredState != "start" {
            return .deployments(deployment.control.value("desired_state") ?? deployment.control)
        }
        guard let maximum = app.instance.maxInstances else {
            return FieldSource(app.instance.instances?.origin ?? .standard)
        }
        return .computed(from: [
            Ingredient("the count that autoscaling has set", nil),
            Ingredient("min_instances", app.instance.minInstances.origin),
            Ingredient("max_instances", maximum.origin),
        ])
    }

    /// What is taken for the number of tasks where autoscaling must not change the result.
    private static func size(_ instance: MarathonInstance) -> Ingredient {
        if let maximum = instance.maxInstances { return Ingredient("max_instances", maximum.origin) }
        return Ingredient("instances", instance.instances?.origin ?? .standard)
    }

    // MARK: Constraints

    private static func routing(_ instance: MarathonInstance, _ system: SystemConfiguration) -> [Ingredient] {
        var result = [Ingredient("discover", instance.discover.origin)]
        if let slaves = system.expectedSlaveAttributes {
            result.append(Ingredient("expected_slave_attributes", slaves.origin))
        }
        guard case .computed(let placement) = instance.common.placement else { return result }
        for (blacklist, whitelist) in [
            (placement.blacklist, placement.whitelist), (system.blacklist, system.whitelist),
        ] {
            result += blacklist.map { Ingredient("deploy_blacklist", $0.origin) }
            if let whitelist { result.append(Ingredient("deploy_whitelist", whitelist.origin)) }
        }
        return result
    }

    static func uniqueHosts(_ app: MarathonApp, _ system: SystemConfiguration) -> [Ingredient] {
        let isByMaximum = app.instance.maxInstances.map { $0.value.number.double != 0 } ?? false
        return [
            isByMaximum ? size(app.instance) : Ingredient("instances", instances(app)),
            Ingredient("auto_hostname_unique_size", system.autoHostnameUniqueSize.origin),
        ]
    }
}
