/// Lowers what deployments need of a service: where its repository is, and which deploy group each instance follows.
/// Nothing else of the instances is looked at, so that a mistake elsewhere in them keeps nobody from deploying.
public struct DeployTargetLowering {
    /// In the order in which paasta_tools asks for them; it leaves out `paasta_native`.
    private static let kinds: [InstanceKind] = [
        .marathon, .chronos, .adhoc, .kubernetes, .tron, .flink, .cassandracluster, .native,
    ]

    private let documents: ServiceDocuments
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
        let names = fileNames(clusters: clusters)
        var wanted = source
        wanted.files = source.files.filter { names.contains($0.key) }
        let parsed = ServiceDocuments.parse(wanted)
        let lowered = lower(parsed.value, clusters: clusters)
        return Outcome(lowered.value, lowered.diagnostics + parsed.diagnostics.map { $0.of(source.name) })
    }

    static func lower(_ documents: ServiceDocuments, clusters: [ClusterName]) -> Outcome<Definition<DeployTargets>> {
        var general = GeneralLowering(documents, only: "service.yaml")
        let configuration = general.lower()
        var lowering = DeployTargetLowering(documents, general.layer)
        lowering.diagnostics = general.diagnostics
        var result: Definition<DeployTargets> = .broken
        if let configuration = configuration.value, let url = lowering.gitURL(configuration.gitURL) {
            for cluster in Set(clusters).sorted() {
                for kind in kinds { lowering.add(kind, cluster) }
            }
            result = .sound(
                DeployTargets(
                    service: documents.name, gitURL: url, dockerRegistry: configuration.dockerRegistry,
                    targets: lowering.targets, brokenClusters: lowering.brokenClusters))
        }
        return Outcome(result, lowering.diagnostics.map { $0.of(documents.name) })
    }

    private init(_ documents: ServiceDocuments, _ general: Layer) {
        self.documents = documents
        self.general = general
    }

    private mutating func gitURL(_ setting: Setting<Value>?) -> Setting<String>? {
        guard let setting else { return Setting("git@git.yelpcorp.com:services/\(documents.name)", .standard) }
        if case .string(let text) = setting.value { return Setting(text, setting.origin) }
        if let node = setting.origin.node {
            diagnostics.append(
                node.diagnostic(.valueType, "git_url is text, not \(setting.value.shown)", hint: "quote it"))
        }
        return nil
    }

    // MARK: Instances

    private mutating func add(_ kind: InstanceKind, _ cluster: ClusterName) {
        let file = InstanceFileLowering.open(documents.file(kind, cluster), &diagnostics)
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
        let written = node.value("deploy_group") ?? general[.deployGroup]?.value
        let setting = written.map { Setting($0.value, .written($0)) }
        return expand(setting, of: InstanceID(service: documents.name, instance: name), in: cluster, node)
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
                    hint: "as in 'actions: {first: {command: ./run}}'"
                ).refused(by: .validate))
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
                service: service?.string.map { ServiceName($0) } ?? documents.name,
                instance: InstanceName("\(job.text).\(text)"))
            let group = action.value.value("deploy_group") ?? node.value("deploy_group")
            let setting = Setting(group?.value ?? .null, group.map { .written($0) } ?? .standard)
            add(id.instance, .tron, in: cluster, expand(setting, of: id, in: cluster, action.value))
        }
    }
}
