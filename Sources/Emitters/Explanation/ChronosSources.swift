import Compiler

/// Where the fields of a Chronos job come from.
extension FieldSources {
    init(_ job: LinkedChronosJob, system: SystemConfiguration) {
        self.init()
        let common = job.job.common
        setSchedule(job)
        setLaunch(job)
        setContainer(job.container, common)
        set("cpus", common.cpus.origin)
        set("mem", common.memory.origin)
        set("disk", common.disk.origin)
        set("owner", job.job.owner.origin)
        set("async", .fixed)
        setItems("constraints", FieldSources.constraints(job.constraints))
        setItems("environmentVariables", FieldSources.environment(job.container, common))
        setSecrets(job, system)
        set("uris", system.dockercfgLocation.origin)
        set("name", .computed(from: "the service's name", "the instance's name"))
        set(
            "description",
            .computed(from: [
                FieldSources.forceBounce(job.container.deployment), Ingredient("a hash of all other fields", nil),
            ]))
    }

    private mutating func setSchedule(_ job: LinkedChronosJob) {
        let definition = job.job
        switch definition.trigger {
        case .schedule(let schedule): set("schedule", schedule.origin)
        case .parents(_, let origin): set("parents", origin)
        }
        set("scheduleTimeZone", definition.scheduleTimeZone.origin)
        set("epsilon", definition.epsilon.origin)
        set("retries", definition.retries.origin)
        let deployment = job.container.deployment
        if case .bool(false) = definition.disabled.value, deployment.desiredState == "stop" {
            set("disabled", .deployments(deployment.control.value("desired_state") ?? deployment.control))
        } else {
            set("disabled", definition.disabled.origin)
        }
    }

    private mutating func setLaunch(_ job: LinkedChronosJob) {
        set("command", FieldSource.standard)
        set("arguments", FieldSource.standard)
        switch job.job.common.launch {
        case .command(let command):
            let isExpanded = !Value.isEqual(command.value, job.command)
            let date = [Ingredient("cmd", command.origin), Ingredient("the date", nil)]
            set("command", isExpanded ? .computed(from: date) : FieldSource(command.origin))
            set("shell", .computed(from: [Ingredient("cmd", command.origin)]))
        case .arguments(let arguments):
            set("arguments", arguments.origin)
            set("shell", .computed(from: [Ingredient("args", arguments.origin)]))
        }
    }

    private mutating func setContainer(_ container: LinkedContainer, _ common: InstanceDefinition) {
        set("container.type", .fixed)
        set("container.image", FieldSources.image(container))
        set("container.network", common.network.origin)
        setItems("container.parameters", FieldSources.parameters(common))
        set(FieldPath("container.parameters").anyItem, .fixed)
        setItems("container.volumes", FieldSources.volumes(container))
    }

    private mutating func setSecrets(_ job: LinkedChronosJob, _ system: SystemConfiguration) {
        let environment = FieldSources.environment(job.container, job.job.common)
        for (reference, signature) in job.container.secretSignatures {
            let variable = zip(job.container.environment, environment).first { variable, _ in
                variable.value.hasSameBytes(as: reference)
            }
            set(
                FieldPath("paasta_secrets").member(reference),
                .computed(from: [
                    Ingredient("env", variable?.1), FieldSources.signature(signature.origin),
                    Ingredient("vault_environment", system.vaultEnvironment?.origin ?? .standard),
                ]))
        }
    }
}
