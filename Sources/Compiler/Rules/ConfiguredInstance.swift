/// An instance of any kind with its configuration, for rules that look at single keys. Whether it can be compiled does
/// not matter here.
public struct ConfiguredInstance: Sendable {
    let id: InstanceID
    let cluster: ClusterName
    let kind: InstanceKind
    /// The instance's mapping.
    let node: Node
    let configuration: Configuration
    /// What is written of its deploy group; nil if nothing is.
    let deployGroupSetting: Setting<Value>?
    /// Nil inside if it is never deployed; broken if what is written is not a deploy group.
    let deployGroup: Definition<DeployGroup?>

    /// Whether it is an action of Tron that runs an image.
    var isContainerAction: Bool {
        guard kind == .tron, let executor = node.value("executor") else { return false }
        return executor.isString("paasta") || executor.isString("mesos")
    }

    /// A finding about a key, at its value.
    func diagnostic(_ key: InstanceKey, _ id: DiagnosticID, _ message: String, hint: String) -> Diagnostic {
        (configuration.node(key) ?? node).diagnostic(id, "\(self.id): \(message)", hint: hint)
    }
}

extension ConfiguredInstance {
    /// The instances that `paasta validate` looks at, without those that are not mappings.
    static func all(_ documents: ServiceDocuments, clusters: [ClusterName]) -> [ConfiguredInstance] {
        let general = GeneralLowering(documents)
        if general.isBroken { return [] }
        // Made once, and not for each of thousands of instances.
        let (layer, files) = (general.layer, general.mergedFiles)
        var instances: [ConfiguredInstance] = []
        for cluster in clusters {
            for kind in InstanceKind.allCases where kind != .tron && kind != .native {
                for pair in root(documents, kind, cluster)?.pairs ?? .none where pair.value.isMapping {
                    guard let name = pair.key.string.map({ InstanceName($0) }), !name.isTemplate else { continue }
                    let configuration = Configuration(
                        general: layer, files: files, own: Layer(pair.value))
                    let group = configuration.value(.deployGroup).map {
                        Setting($0, configuration.origin(.deployGroup))
                    }
                    instances.append(
                        ConfiguredInstance(
                            InstanceID(service: documents.name, instance: name), cluster, kind, pair.value,
                            configuration, group))
                }
            }
        }
        return instances + TronJob.all(documents).flatMap { actions(of: $0, documents.name) }
    }

    private init(
        _ id: InstanceID, _ cluster: ClusterName, _ kind: InstanceKind, _ node: Node, _ configuration: Configuration,
        _ group: Setting<Value>?
    ) {
        self.id = id
        self.cluster = cluster
        self.kind = kind
        self.node = node
        self.configuration = configuration
        deployGroupSetting = group
        do {
            deployGroup = .sound(try DeployGroupLowering.lookup(group, of: id, in: cluster))
        } catch { deployGroup = .broken }
    }

    private static func root(
        _ documents: ServiceDocuments, _ kind: InstanceKind, _ cluster: ClusterName
    ) -> Node? {
        if case .parsed(let document) = documents.file(kind, cluster) { document.root } else { nil }
    }

    /// Actions inherit nothing but the job's deploy group, and have none by default.
    private static func actions(of job: TronJob, _ service: ServiceName) -> [ConfiguredInstance] {
        job.actions.map { name, action in
            let owner = action.value("service")?.string.map { ServiceName($0) } ?? service
            let group = action.value("deploy_group") ?? job.node.value("deploy_group")
            return ConfiguredInstance(
                InstanceID(service: owner, instance: InstanceName("\(job.name).\(name)")), job.cluster, .tron, action,
                Configuration(general: Layer(nil), files: MergedFiles(), own: Layer(action)),
                Setting(group?.value ?? .null, group.map { .written($0) } ?? .standard))
        }
    }
}

/// A job of a Tron file.
struct TronJob {
    var name: InstanceName
    var cluster: ClusterName
    /// The job's mapping.
    var node: Node

    static func all(_ documents: ServiceDocuments) -> [TronJob] {
        files(documents).flatMap { cluster, root in
            root.pairs.compactMap { pair in
                guard let name = pair.key.string.map({ InstanceName($0) }), !name.isTemplate, pair.value.isMapping
                else { return nil }
                return TronJob(name: name, cluster: cluster, node: pair.value)
            }
        }
    }

    /// The files of all clusters, known or not, as `paasta validate` has it.
    static func files(_ documents: ServiceDocuments) -> [(cluster: ClusterName, root: Node)] {
        documents.names.compactMap { file in
            guard let cluster = cluster(of: file), case .parsed(let document) = documents.file(file) else { return nil }
            return (cluster, document.root)
        }
    }

    private static func cluster(of file: String) -> ClusterName? {
        guard file.hasPrefix("tron-"), file.hasSuffix(".yaml") else { return nil }
        let cluster = ClusterName(String(file.dropFirst(5).dropLast(5)))
        return cluster.isUsual ? cluster : nil
    }

    /// The actions by name, and the one that cleans up.
    var actions: [(name: String, node: Node)] {
        var actions: [(name: String, node: Node)] = []
        for pair in node.value("actions")?.pairs ?? .none {
            if let name = pair.key.string, pair.value.isMapping { actions.append((name, pair.value)) }
        }
        if let cleanup = node.value("cleanup_action"), cleanup.pairCount > 0 { actions.append(("cleanup", cleanup)) }
        return actions
    }
}
