/// Lowers what deployments need of a service: where its repository is, and which deploy group each instance follows.
/// Nothing else of the instances is looked at, so that a mistake elsewhere in them keeps nobody from deploying.
public struct DeployTargetLowering {
    /// In the order in which paasta_tools asks for them; it leaves out `paasta_native`.
    private static let kinds: [InstanceKind] = [
        .marathon, .chronos, .adhoc, .kubernetes, .tron, .flink, .cassandracluster, .native,
    ]

    private let source: ServiceSource
    private let general: Layer
    private var diagnostics: [Diagnostic] = []
    private var targets: [DeployTarget] = []
    private var places: [ControlBranch: Int] = [:]
    private var brokenClusters: Set<ClusterName> = []

    /// The names of the files that are looked at.
    public static func fileNames(clusters: [ClusterName]) -> Set<String> {
        var names: Set<String> = ["service.yaml"]
        for cluster in clusters {
            for kind in kinds { names.insert(ServiceLowering.fileName(kind, cluster)) }
        }
        return names
    }

    /// Broken if service.yaml is, which may name the repository and everyone's deploy group.
    public static func lower(
        _ source: ServiceSource, clusters: [ClusterName]
    ) -> Outcome<Definition<DeployTargets>> {
        let own = ServiceSource(name: source.name, files: source.files.filter { $0.key == "service.yaml" })
        var general = GeneralLowering(own)
        let configuration = general.lower()
        var lowering = DeployTargetLowering(source, general.layer)
        lowering.diagnostics = general.diagnostics
        var result: Definition<DeployTargets> = .broken
        if let configuration = configuration.value, let url = lowering.gitURL(configuration.gitURL) {
            for cluster in Set(clusters).sorted() {
                for kind in kinds { lowering.add(kind, cluster) }
            }
            result = .sound(
                DeployTargets(
                    service: source.name, gitURL: url, dockerRegistry: configuration.dockerRegistry,
                    targets: lowering.targets, brokenClusters: lowering.brokenClusters))
        }
        for index in lowering.diagnostics.indices { lowering.diagnostics[index].service = source.name }
        return Outcome(result, lowering.diagnostics)
    }

    private init(_ source: ServiceSource, _ general: Layer) {
        self.source = source
        self.general = general
    }

    private mutating func gitURL(_ setting: Setting<Value>?) -> Setting<String>? {
        guard let setting else { return Setting("git@git.yelpcorp.com:services/\(source.name)", .standard) }
        if case .string(let text) = setting.value { return Setting(text, setting.origin) }
        if let node = setting.origin.node {
            diagnostics.append(
                node.diagnostic(.valueType, "git_url is text, not \(setting.value.shown)", hint: "quote it"))
        }
        return nil
    }

    // MARK: Instances

    private mutating func add(_ kind: InstanceKind, _ cluster: ClusterName) {
        let file = InstanceFileLowering.open(source.file(ServiceLowering.fileName(kind, cluster)), &diagnostics)
        switch file {
        case .absent: return
        case .broken: brokenClusters.insert(cluster)
        case .present(let definitions):
            for (name, definition) in definitions {
                let node = definition.value ?? nil
                if kind == .tron {
                    addActions(of: name, node, in: cluster)
                } else {
                    add(name, kind, in: cluster, node.map { group(of: name, in: cluster, $0) } ?? .broken)
                }
            }
        }
    }

    /// The later definition of a name counts, in the earlier one's place.
    private mutating func add(
        _ name: InstanceName, _ kind: InstanceKind, in cluster: ClusterName, _ group: Definition<DeployGroup?>
    ) {
        let target = DeployTarget(cluster: cluster, instance: name, kind: kind, group: group)
        if let place = places[target.branch] {
            targets[place] = target
        } else {
            places[target.branch] = targets.count
            targets.append(target)
        }
    }

    private mutating func group(
        of name: InstanceName, in cluster: ClusterName, _ node: Node
    ) -> Definition<DeployGroup?> {
        let configuration = Configuration(general: general, files: MergedFiles(), own: Layer(node))
        let origin = configuration.origin(.deployGroup)
        let setting = configuration.value(.deployGroup).map { Setting($0, origin) }
        return expand(setting, of: InstanceID(service: source.name, instance: name), in: cluster, node)
    }

    private mutating func expand(
        _ setting: Setting<Value>?, of id: InstanceID, in cluster: ClusterName, _ node: Node
    ) -> Definition<DeployGroup?> {
        do {
            return .sound(try DeployGroupLowering.lookup(setting, of: id, in: cluster))
        } catch {
            let place = setting?.origin.node ?? node
            diagnostics.append(place.diagnostic(error.id, "\(id): \(error.message)", hint: error.hint))
            return .broken
        }
    }

    // MARK: Tron

    /// The instances of a Tron file are the actions of its jobs: `JOB.ACTION`. An action follows its own deploy group,
    /// else its job's; neither has a default, and service.yaml gives them none.
    private mutating func addActions(of job: InstanceName, _ node: Node?, in cluster: ClusterName) {
        guard let node, let actions = node.value("actions") else {
            if node == nil { brokenClusters.insert(cluster) }
            return
        }
        guard actions.isMapping || actions.isNull else {
            brokenClusters.insert(cluster)
            diagnostics.append(
                actions.diagnostic(
                    .shape, "the actions of the job '\(job)' are a mapping, not \(actions.value.kindName)",
                    hint: "as in 'actions: {first: {command: ./run}}'"))
            return
        }
        for action in actions.pairs {
            guard let text = action.key.string else {
                diagnostics.append(
                    action.key.diagnostic(
                        .instanceName, "the name of an action is text, not \(action.key.value.shown)", hint: "quote it")
                )
                continue
            }
            let service = action.value.value("service") ?? node.value("service")
            let id = InstanceID(
                service: service?.string.map { ServiceName($0) } ?? source.name,
                instance: InstanceName("\(job.text).\(text)"))
            let group = action.value.value("deploy_group") ?? node.value("deploy_group")
            let setting = Setting(group?.value ?? .null, group.map { .written($0) } ?? .standard)
            add(id.instance, .tron, in: cluster, expand(setting, of: id, in: cluster, action.value))
        }
    }
}
