import Compiler

/// A service with all that soa-configs says of it, for lists: before anything is linked, so that what waits for its first
/// deployment is there, too.
public struct ListedService: Sendable {
    public var name: ServiceName
    /// Nil if a file that all of it depends on cannot be read.
    public var general: GeneralConfiguration?
    /// Where its repository is.
    public var gitURL: Setting<String>?
    /// By cluster, kind and file order; those that were asked for.
    public var instances: [ListedInstance]

    /// `targets` are its instances of all kinds; nothing is known of them but their names and deploy groups where soac does not
    /// compile the kind.
    public init(_ service: Service, targets: DeployTargets?, deployments: DeploymentTable?) {
        name = service.name
        general = service.general.value
        gitURL = targets?.gitURL
        var settings: [Key: [ExplainedField]] = [:]
        var broken: Set<Key> = []
        for part in service.clusters {
            func add<Instance>(
                _ file: InstanceFile<Instance>, _ kind: InstanceKind, _ fields: (Instance) -> [ExplainedField]
            ) {
                guard case .present(let instances) = file else { return }
                for (name, definition) in instances {
                    let key = Key(part.cluster, kind, name)
                    if let instance = definition.value { settings[key] = fields(instance) } else { broken.insert(key) }
                }
            }
            add(part.marathon, .marathon) { InstanceSettings.of($0) }
            add(part.chronos, .chronos) { InstanceSettings.of($0) }
            add(part.kubernetes, .kubernetes) { InstanceSettings.of($0) }
            add(part.adhoc, .adhoc) { InstanceSettings.of($0.common) }
        }
        let team = general?.monitoring.first { $0.key == "team" }?.setting.value.str
        instances = (targets?.targets ?? []).map { target in
            let key = Key(target.cluster, target.kind, target.instance)
            let group = target.group.value ?? nil
            return ListedInstance(
                cluster: target.cluster, name: target.instance, kind: target.kind, group: group,
                isBroken: target.group.value == nil || broken.contains(key),
                commit: group.flatMap { deployments?[$0]?.commit },
                desiredState: deployments?[target.branch]?.desiredState, serviceTeam: team,
                settings: settings[key] ?? [])
        }
    }

    /// An instance of one kind in one cluster.
    private struct Key: Hashable {
        var cluster: ClusterName
        var kind: InstanceKind
        var name: InstanceName

        init(_ cluster: ClusterName, _ kind: InstanceKind, _ name: InstanceName) {
            (self.cluster, self.kind, self.name) = (cluster, kind, name)
        }
    }

    // MARK: For people

    func monitoring(_ key: String) -> String? {
        general?.monitoring.first { $0.key == key }.flatMap { $0.setting.value.isNull ? nil : $0.setting.value.str }
    }

    public var team: String? { monitoring("team") }

    /// In order.
    var clusters: [ClusterName] { Set(instances.map(\.cluster)).sorted() }

    public var namespaces: [SmartstackNamespace] { (general?.namespaces.value ?? []).compactMap(\.definition.value) }
}

/// An instance of any kind, in one cluster.
public struct ListedInstance: Sendable {
    public var cluster: ClusterName
    public var name: InstanceName
    public var kind: InstanceKind
    /// Nil if it is never deployed, or nobody knows.
    public var group: DeployGroup?
    /// Whether its definition cannot be used.
    public var isBroken: Bool
    /// What its deploy group runs; nil before the first deployment.
    public var commit: String?
    /// `start` or `stop`.
    public var desiredState: String?
    fileprivate var serviceTeam: String?
    /// What soa-configs says of it, with defaults, by the names of the keys; empty for kinds that soac does not compile.
    public var settings: [ExplainedField]

    fileprivate init(
        cluster: ClusterName, name: InstanceName, kind: InstanceKind, group: DeployGroup?, isBroken: Bool,
        commit: String?, desiredState: String?, serviceTeam: String?, settings: [ExplainedField]
    ) {
        (self.cluster, self.name, self.kind, self.group) = (cluster, name, kind, group)
        (self.isBroken, self.commit, self.desiredState) = (isBroken, commit, desiredState)
        (self.serviceTeam, self.settings) = (serviceTeam, settings)
    }

    /// A setting as people write it; nil if there is none.
    public func setting(_ name: String) -> String? {
        guard let field = settings.first(where: { $0.path.text == name }), field.value != "null" else { return nil }
        return ChangeWords.value(field, at: field.path)
    }

    public var pool: String? { setting("pool") }
    public var team: String? { setting("monitoring.team") ?? serviceTeam }

    /// `3`, `2–10` where autoscaling decides; nil for jobs.
    var count: String? {
        if let count = setting("instances") { return count }
        guard let most = setting("max_instances"), let least = setting("min_instances") else { return nil }
        return "\(least)–\(most)"
    }
}
