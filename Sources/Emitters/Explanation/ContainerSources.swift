import Compiler

/// What Marathon apps and Chronos jobs share.
extension FieldSources {
    static func image(_ container: LinkedContainer) -> FieldSource {
        .computed(from: [
            Ingredient("docker_registry", container.registryOrigin),
            Ingredient("docker_image", .deployments(container.deployment.imageNode)),
        ])
    }

    /// The parameters of `docker run`, in the order of `ContainerWriter`; after them come those that are always there.
    static func parameters(_ common: InstanceDefinition, labels: Bool = true) -> [FieldSource] {
        let period = Ingredient("cfs_period_us", common.limits.periodOrigin)
        let burst = Ingredient("cpu_burst_add", common.limits.burstOrigin)
        let head: [FieldSource] = [
            .computed(from: [Ingredient("mem", common.memory.origin)]),
            FieldSource(common.limits.periodOrigin),
            .computed(from: [Ingredient("cpus", common.cpus.origin), burst, period]),
        ]
        let names: [FieldSource] = [.computed(from: "the service's name"), .computed(from: "the instance's name")]
        let written = common.extraDockerArguments.map(\.origin) + common.addedCapabilities.map(\.origin)
        return head + (labels ? names : []) + written.map { FieldSource($0) }
    }

    static func volumes(_ container: LinkedContainer) -> [FieldSource] {
        container.volumes.map { FieldSource($0.origin) }
    }

    // MARK: Environment

    /// For each variable of the container, in order.
    static func environment(_ container: LinkedContainer, _ common: InstanceDefinition) -> [FieldSource] {
        container.environment.map { variable in
            let own = common.environment.last { $0.name.hasSameBytes(as: variable.name) }
            return own.map { FieldSource($0.origin) } ?? standardVariable(variable.name, container, common)
        }
    }

    private static func standardVariable(
        _ name: String, _ container: LinkedContainer, _ common: InstanceDefinition
    ) -> FieldSource {
        switch name {
        case "PAASTA_SERVICE": return .computed(from: "the service's name")
        case "PAASTA_INSTANCE": return .computed(from: "the instance's name")
        case "PAASTA_CLUSTER": return .computed(from: "the cluster's name")
        case "PAASTA_DEPLOY_GROUP":
            switch common.deployGroup {
            case .group(_, _, let origin), .never(let origin): return FieldSource(origin)
            }
        case "PAASTA_DOCKER_IMAGE": return .deployments(container.deployment.imageNode)
        case "PAASTA_MONITORING_TEAM": return FieldSource(common.team?.origin ?? .standard)
        default: return .fixed
        }
    }

    // MARK: Constraints

    /// `routing` and `hostname` are what Marathon's own two are computed from.
    static func constraints(
        _ constraints: [Setting<Constraint>], routing: [Ingredient] = [], hostname: [Ingredient] = []
    ) -> [FieldSource] {
        constraints.map { constraint in
            guard case .computed = constraint.origin else { return FieldSource(constraint.origin) }
            // `[region, GROUP_BY, 2]`, or `[hostname, UNIQUE]`.
            return .computed(from: constraint.value.count == 3 ? routing : hostname)
        }
    }

    // MARK: The hash

    /// A line of a secret's file is not shown: it holds what is encrypted as well.
    static func signature(_ origin: Origin) -> Ingredient {
        let place = origin.node.map { FieldSource.written(SourcePlace(withoutExcerpt: $0), through: nil) }
        return Ingredient("the secret's signature", place)
    }

    /// What restarts a container although nothing else changes.
    static func forceBounce(_ deployment: Deployment) -> Ingredient {
        let token = deployment.control.value("force_bounce") ?? deployment.control
        return Ingredient("force_bounce", .deployments(token))
    }
}
