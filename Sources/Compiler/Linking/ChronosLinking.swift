/// Links a Chronos job.
extension ContainerLinking {
    mutating func link(_ job: ChronosJob, at moment: Moment) -> Linked<LinkedChronosJob> {
        let container: LinkedContainer
        switch self.container(job.common) {
        case .linked(let linked): container = linked
        case .notDeployed(let reason): return .notDeployed(reason)
        case .broken: return .broken
        }
        if let secret = container.secretSignatures.first(where: { !$0.signature.value.isJSON }) {
            refuse(
                job.common, .valueType, "the signature of \(secret.reference) is not a string",
                at: secret.signature.origin.node)
            return .broken
        }
        guard let disabled = disabled(job, container.deployment), let command = command(job, at: moment) else {
            return .broken
        }
        return .linked(
            LinkedChronosJob(
                job: job, container: container, command: command, disabled: disabled,
                constraints: constraints(job.common)))
    }

    /// The job's own flag; a stop disables a job whose flag says it is not.
    private mutating func disabled(_ job: ChronosJob, _ deployment: Deployment) -> Value? {
        switch (deployment.desiredState, job.disabled.value) {
        case ("stop", .bool(false)): return .bool(true)
        case ("start", let flag), ("stop", let flag): return flag
        case (let state, _):
            refuse(job.common, .deployments, "the desired state is start or stop, not '\(state)'")
            return nil
        }
    }

    private mutating func command(_ job: ChronosJob, at moment: Moment) -> Value? {
        guard case .command(let command) = job.common.launch else { return .null }
        guard case .string(let text) = command.value, command.value.isTruthy else { return command.value }
        switch TimeVariables.expand(text, at: moment) {
        case .success(let expanded):
            reads.note(command: text, expanded: expanded)
            return .string(expanded)
        case .failure(let failure):
            reads.note(command: text, expanded: nil)
            refuse(
                job.common, .commandFormat, "cmd cannot be expanded: \(failure.message)",
                hint: "is there such a day at that date?", at: command.origin.node)
            return nil
        }
    }

    /// As Marathon's, but without routing and without one task a host; all text.
    private func constraints(_ common: InstanceDefinition) -> [Setting<Constraint>] {
        switch common.placement {
        case .fixed(let constraints): return constraints
        case .computed(let placement):
            var constraints = placement.extraConstraints
            addDeployConstraints(placement, to: &constraints)
            return constraints.map { constraint in Setting(constraint.value.map { .string($0.str) }, constraint.origin)
            }
        }
    }
}
