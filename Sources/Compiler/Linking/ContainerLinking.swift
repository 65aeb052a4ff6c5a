/// Links what Marathon apps, Chronos jobs and pods share.
struct ContainerLinking {
    let service: Service
    let general: GeneralConfiguration
    let sharedSecrets: [String: Secret]
    let cluster: ClusterInput
    let deployments: Deployments
    private(set) var diagnostics: [Diagnostic] = []
    var reads = LinkingReads()

    init(
        service: Service, general: GeneralConfiguration, sharedSecrets: [String: Secret], cluster: ClusterInput,
        deployments: Deployments
    ) {
        self.service = service
        self.general = general
        self.sharedSecrets = sharedSecrets
        self.cluster = cluster
        self.deployments = deployments
    }

    var system: SystemConfiguration { cluster.system }

    mutating func refuse(
        _ common: InstanceDefinition, _ id: DiagnosticID, _ message: String, hint: String? = nil, at place: Node? = nil
    ) {
        diagnostics.append((place ?? common.node).diagnostic(id, "\(common.id): \(message)", hint: hint))
    }

    /// The container, or why there is none.
    mutating func container(_ common: InstanceDefinition) -> Linked<LinkedContainer> {
        guard case .group(let group, let shownGroup, _) = common.deployGroup else {
            return .notDeployed("its deploy_group is null")
        }
        let deployment: Deployment
        switch deployments.lookup(common.id, cluster: cluster.name, group: group) {
        case .notDeployed(let reason): return .notDeployed(reason)
        case .broken(let reason):
            refuse(common, .deployments, reason, hint: "generate it again with soac deployments")
            return .broken
        case .deployed(let found): deployment = found
        }
        if let token = deployment.brokenToken {
            refuse(
                common, .deployments, "force_bounce is text, not \(token.value.shown)",
                hint: "generate it again with soac deployments", at: token)
            return .broken
        }
        guard let registry = general.dockerRegistry.map({ Setting($0.value.str, $0.origin) }) ?? system.dockerRegistry
        else {
            refuse(
                common, .dockerRegistry, "no docker registry is configured",
                hint: "set docker_registry in the system configuration, or in service.yaml")
            return .broken
        }
        let environment = environment(common, deployment, shownGroup)
        return .linked(
            LinkedContainer(
                deployment: deployment, imageURL: registry.value + "/" + deployment.image,
                registryOrigin: registry.origin, volumes: volumes(common),
                systemVolumes: common.extraVolumes.isEmpty ? system.volumes : nil,
                dockercfg: system.dockercfgLocation.value, environment: environment,
                secretSignatures: secretSignatures(environment, common)))
    }

    // MARK: Environment

    private func environment(
        _ common: InstanceDefinition, _ deployment: Deployment, _ group: String
    ) -> [(name: String, value: String)] {
        var result: [(name: String, value: String)] = []
        result.reserveCapacity(7 + common.environment.count)
        result += [
            ("PAASTA_SERVICE", common.id.service.text), ("PAASTA_INSTANCE", common.id.instance.text),
            ("PAASTA_CLUSTER", cluster.name.text), ("PAASTA_DEPLOY_GROUP", group),
            ("PAASTA_DOCKER_IMAGE", deployment.image),
        ]
        if let team = common.team, team.value.isTruthy { result.append(("PAASTA_MONITORING_TEAM", team.value.str)) }
        result.append(("PAASTA_INSTANCE_TYPE", common.kind.rawValue))
        // The names of the instance's own are told apart already.
        let given = result.indices
        for variable in common.environment {
            if let place = given.first(where: { result[$0].name.hasSameBytes(as: variable.name) }) {
                result[place].value = variable.value
            } else {
                result.append((variable.name, variable.value))
            }
        }
        return result
    }

    // MARK: Secrets

    /// The references to secrets in the environment, each once, in order.
    private mutating func secretSignatures(
        _ environment: [(name: String, value: String)], _ common: InstanceDefinition
    ) -> [(reference: String, signature: Setting<Value>)] {
        guard environment.contains(where: { SecretReference($0.value) != nil }) else { return [] }
        let signer = system.signer(of: common)?.value
        var result: [(reference: String, signature: Setting<Value>)] = []
        var known = PlaceIndex<Text>()
        for (_, reference) in environment {
            guard let secret = SecretReference(reference),
                !known.contains(Text(reference))
            else { continue }
            known.append(Text(reference))
            let signature = signature(of: secret, by: signer)
            if signature == nil {
                let place = common.environment.first { $0.value.hasSameBytes(as: reference) }?.origin.node
                refuse(
                    common, .secret,
                    "the secret '\(secret.name)' has no signature for the "
                        + system.signerName(of: common) + " '\(signer ?? "none")'",
                    hint:
                        "a change of the secret will not restart the \(common.kind == .kubernetes ? "pods" : "tasks")",
                    at: place)
            }
            result.append((reference, signature.map { Setting($0.value, .written($0)) } ?? Setting(.null, .standard)))
        }
        return result
    }

    private mutating func signature(of secret: SecretReference, by signer: String?) -> Node? {
        if secret.isShared { reads.refersToSharedSecrets = true }
        let secrets = secret.isShared ? sharedSecrets : service.secrets
        guard case .signatures(let signatures) = secrets[secret.name], let signer else { return nil }
        return signatures[signer]
    }

    // MARK: Volumes

    /// The system's volumes, then the instance's; of several with the same concatenation of paths the last remains,
    /// in the first's place; then sorted.
    private func volumes(_ common: InstanceDefinition) -> [Volume] {
        if common.extraVolumes.isEmpty { return system.volumes.list }
        return VolumeOrder.unified(system.volumes.list + common.extraVolumes)
    }

    // MARK: Constraints

    /// Adds what every computed placement ends in: the black- and whitelists of the instance and of the system, and the
    /// pool.
    func addDeployConstraints(_ placement: ComputedPlacement, to constraints: inout [Setting<Constraint>]) {
        constraints.reserveCapacity(constraints.count + placement.blacklist.count + system.blacklist.count + 4)
        add(placement.blacklist, placement.whitelist, to: &constraints)
        add(system.blacklist, system.whitelist, to: &constraints)
        constraints.append(
            Setting([.string("pool"), .string("LIKE"), placement.pool.value], placement.pool.origin))
    }

    private func add(
        _ blacklist: [LocationRule], _ whitelist: LocationWhitelist?, to constraints: inout [Setting<Constraint>]
    ) {
        for rule in blacklist {
            constraints.append(Setting([rule.attribute, .string("UNLIKE"), rule.location], rule.origin))
        }
        guard let whitelist else { return }
        let pattern = whitelist.locations.joined(separator: "|")
        constraints.append(Setting([whitelist.attribute, .string("LIKE"), .string(pattern)], whitelist.origin))
    }
}
