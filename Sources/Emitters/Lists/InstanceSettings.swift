import Compiler

/// What the IR has of an instance, by the names that its keys have in files: values with defaults applied, and where each is from.
enum InstanceSettings {
    static func of(_ instance: MarathonInstance) -> [ExplainedField] {
        var table = Table(of: instance.common)
        table.add("instances", instance.instances)
        if instance.maxInstances != nil { table.add("min_instances", instance.minInstances) }
        table.add("max_instances", instance.maxInstances)
        table.add("gpus", instance.gpus)
        table.add("bounce_method", instance.bounceMethod)
        table.add("backoff_factor", instance.backoffFactor)
        table.add("bounce_max_launch_delay", instance.maxLaunchDelay)
        table.add("container_port", instance.containerPort)
        table.add("host_port", instance.hostPort)
        table.add("accepted_resource_roles", instance.acceptedResourceRoles)
        let registrations = instance.registrations
        table.add("registrations", .list(registrations.value.map { .string($0) }), registrations.origin)
        table.add("discover", instance.discover)
        if let check = instance.healthcheck { table.add(check) }
        return table.fields
    }

    static func of(_ job: ChronosJob) -> [ExplainedField] {
        var table = Table(of: job.common)
        switch job.trigger {
        case .schedule(let schedule): table.add("schedule", schedule)
        case .parents(let names, let origin): table.add("parents", .list(names.map { .string($0) }), origin)
        }
        table.add("schedule_time_zone", job.scheduleTimeZone)
        table.add("epsilon", job.epsilon)
        table.add("retries", job.retries)
        table.add("disabled", job.disabled)
        return table.fields
    }

    static func of(_ instance: KubernetesInstance) -> [ExplainedField] {
        var table = Table(ofPods: instance.common)
        table.add("cpus", instance.resources.cpus)
        table.add("mem", .string(instance.resources.memory.value), instance.resources.memory.origin)
        if let scaling = instance.autoscaling?.value {
            table.add("min_instances", scaling.minimum)
            table.add("max_instances", scaling.maximum)
        } else {
            table.add("instances", instance.replicas)
        }
        table.add("pool", instance.pool)
        switch instance.controller {
        case .deployment(let replacement):
            table.add(
                "bounce_method", .string(replacement.way == .rolling ? "crossover" : "downthenup"), replacement.origin)
        case .statefulSet(let volumes):
            for (place, volume) in volumes.enumerated() {
                table.add(
                    "persistent_volumes[\(place)]",
                    .map([
                        (.string("container_path"), volume.containerPath), (.string("size"), .string(volume.size)),
                        (.string("storage_class_name"), .string(volume.storageClass)),
                    ]), volume.origin)
            }
        }
        table.add("container_port", instance.containerPort)
        table.add("service_account_name", instance.serviceAccount)
        table.add("cap_add", instance.capabilities)
        for (place, volume) in instance.blockVolumes.enumerated() {
            table.add("aws_ebs_volumes[\(place)]", volume.volumeID, volume.origin)
        }
        let registrations = instance.registrations
        table.add("registrations", .list(registrations.value.map { .string($0) }), registrations.origin)
        if let check = instance.healthcheck { table.add(check) }
        return table.fields
    }

    static func of(_ instance: InstanceDefinition) -> [ExplainedField] { Table(of: instance).fields }

    /// The fields as they come together.
    private struct Table {
        private(set) var fields: [ExplainedField] = []

        init(of common: InstanceDefinition) {
            addDeployGroup(common)
            add("cpus", common.cpus)
            add("mem", common.memory)
            add("disk", common.disk)
            addContainer(common)
            add("net", common.network)
            for (place, capability) in common.addedCapabilities.enumerated() {
                add("cap_add[\(place)]", .string(capability.value), capability.origin)
            }
            for (place, parameter) in common.extraDockerArguments.enumerated() {
                add("extra_docker_args[\(place)]", .list([parameter.key, parameter.value]), parameter.origin)
            }
            for (place, volume) in common.extraVolumes.enumerated() { add(volume, at: place) }
            add(common.placement)
        }

        /// Without what means something on Mesos alone.
        init(ofPods common: InstanceDefinition) {
            addDeployGroup(common)
            addContainer(common)
            for (place, volume) in common.extraVolumes.enumerated() { add(volume, at: place) }
        }

        private mutating func addDeployGroup(_ common: InstanceDefinition) {
            switch common.deployGroup {
            case .group(let group, _, let origin): add("deploy_group", .string(group.text), origin)
            case .never(let origin): add("deploy_group", .null, origin)
            }
        }

        private mutating func addContainer(_ common: InstanceDefinition) {
            switch common.launch {
            case .command(let command): add("cmd", command)
            case .arguments(let arguments): add("args", arguments)
            }
            for variable in common.environment { add("env.\(variable.name)", .string(variable.value), variable.origin) }
            add("monitoring.team", common.team)
        }

        mutating func add(_ name: String, _ value: Value, _ origin: Origin) {
            var writer = JSONWriter()
            writer.value(value)
            fields.append(
                ExplainedField(
                    path: FieldPath(name), value: String(decoding: writer.bytes, as: UTF8.self),
                    source: FieldSource(origin)))
        }

        mutating func add(_ name: String, _ setting: Setting<Value>?) {
            if let setting { add(name, setting.value, setting.origin) }
        }

        mutating func add(_ name: String, _ setting: Setting<Quantity>?) {
            if let setting { add(name, setting.value.written, setting.origin) }
        }

        private mutating func add(_ volume: Volume, at place: Int) {
            let paths: [(key: Value, value: Value)] = [
                (.string("containerPath"), .string(volume.containerPath)),
                (.string("hostPath"), .string(volume.hostPath)),
                (.string("mode"), volume.mode ?? .null),
            ]
            add("extra_volumes[\(place)]", .map(paths), volume.origin)
        }

        private mutating func add(_ placement: Placement) {
            switch placement {
            case .fixed(let constraints): add("constraints", constraints)
            case .computed(let parts):
                add("pool", parts.pool)
                add("extra_constraints", parts.extraConstraints)
                for (place, rule) in parts.blacklist.enumerated() {
                    add("deploy_blacklist[\(place)]", .list([rule.attribute, rule.location]), rule.origin)
                }
                if let whitelist = parts.whitelist {
                    let locations = Value.list(whitelist.locations.map { .string($0) })
                    add("deploy_whitelist", .list([whitelist.attribute, locations]), whitelist.origin)
                }
            }
        }

        private mutating func add(_ name: String, _ constraints: [Setting<Constraint>]) {
            for (place, constraint) in constraints.enumerated() {
                add("\(name)[\(place)]", .list(constraint.value), constraint.origin)
            }
        }

        mutating func add(_ check: Healthcheck) {
            switch check.probe {
            case .http(let scheme, let path):
                add("healthcheck_mode", .string(scheme), check.origin)
                add("healthcheck_uri", path)
            case .tcp: add("healthcheck_mode", .string("tcp"), check.origin)
            case .command(let command):
                add("healthcheck_mode", .string("cmd"), check.origin)
                add("healthcheck_cmd", command)
            }
            add("healthcheck_grace_period_seconds", check.gracePeriod)
            add("healthcheck_interval_seconds", check.interval)
            add("healthcheck_timeout_seconds", check.timeout)
            add("healthcheck_max_consecutive_failures", check.maxConsecutiveFailures)
        }
    }
}
