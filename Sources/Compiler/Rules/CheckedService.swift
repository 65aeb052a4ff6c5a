/// One service as rules see it: its files, and what became of them.
public struct CheckedService: Sendable {
    public let documents: ServiceDocuments
    /// The clusters of the context; instances of the kinds that soac lowers.
    public let service: Service
    /// Instances of all kinds. Broken if service.yaml is.
    public let targets: Definition<DeployTargets>
    /// Instances of all kinds that `paasta validate` looks at, as they are configured. None if service.yaml is broken.
    public let configured: [ConfiguredInstance]
    /// The names of what is in its directory and was not looked into.
    public let otherNames: [String]
    /// The names of the rest.
    public let readNames: [String]

    /// The names in its directory that soa-configs knows, or that are nearly so, sorted. A directory without any is no
    /// service.
    var knownFiles: [String] {
        let all = otherNames + readNames
        return all.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") || Self.plainFiles.contains($0) }
            .sorted { $0.precedesInBytes($1) }
    }

    private static let plainFiles: Set<String> = ["port", "vip", "deployments.json", "secrets"]

    /// Whether there is a file whose name ends in `.yaml`, be it one that is read or not.
    var hasFiles: Bool { (otherNames + documents.names).contains { $0.hasSuffix(".yaml") } }

    /// The Marathon instances that are sound, of all clusters.
    let marathonInstances: [MarathonInstance]
    /// Those of Kubernetes.
    let kubernetesInstances: [KubernetesInstance]
    /// All sound instances of the kinds that soac lowers, in the order of clusters and files.
    let instances: [InstanceDefinition]

    init(
        documents: ServiceDocuments, service: Service, targets: Definition<DeployTargets>,
        configured: [ConfiguredInstance], otherNames: [String], readNames: [String]
    ) {
        self.readNames = readNames
        self.documents = documents
        self.service = service
        self.targets = targets
        self.configured = configured
        self.otherNames = otherNames
        marathonInstances = service.clusters.flatMap(\.marathon.sound)
        kubernetesInstances = service.clusters.flatMap(\.kubernetes.sound)
        instances = service.clusters.flatMap { part -> [InstanceDefinition] in
            var common = part.marathon.sound.map(\.common)
            common += part.chronos.sound.map(\.common)
            common += part.adhoc.sound.map(\.common)
            common += part.kubernetes.sound.map(\.common)
            return common
        }
    }

    public var name: ServiceName { documents.name }

    /// Whether a file of one of these clusters names an instance, sound or not, be it of a kind that soac compiles or not.
    func hasInstances(in clusters: [ClusterName]) -> Bool {
        documents.instanceFiles.contains { kind, cluster, _ in
            clusters.contains(cluster)
                && definitions(kind, cluster).contains { !($0.key.string.map { InstanceName($0).isTemplate } ?? false) }
        }
    }

    /// The instances that a file defines, as they are written: with templates, and whatever their values are.
    public func definitions(_ kind: InstanceKind, _ cluster: ClusterName) -> Pairs {
        guard case .parsed(let document) = documents.file(kind, cluster) else {
            return .none
        }
        return document.root.pairs
    }

    /// What a file says; nil if there is none that can be read.
    public func root(_ file: String) -> Node? {
        if case .parsed(let document) = documents.file(file) { document.root } else { nil }
    }

    /// What an instance has under a key: its own value, else service.yaml's.
    public func value(_ key: String, of instance: InstanceDefinition) -> Node? {
        instance.node.value(key) ?? root("service.yaml")?.value(key)
    }

    /// One of its files, as a place.
    func place(ofFile file: String) -> SourceSpan { SourceSpan(file: name.text + "/" + file) }
}

extension Node {
    /// What a mapping itself says under a key, and no template: nil as well for null, which unsets.
    func ownValue(_ key: String) -> Node? {
        for pair in pairs where pair.via == nil && pair.key.isString(key) {
            return pair.value.isNull ? nil : pair.value
        }
        return nil
    }
}

extension InstanceFile {
    /// The instances that are sound.
    var sound: [Instance] {
        if case .present(let instances) = self { instances.compactMap(\.definition.value) } else { [] }
    }
}

extension [Diagnostic] {
    /// The first finding at each place: what a template or service.yaml says is wrong once, not once an instance.
    func oncePerPlace() -> [Diagnostic] {
        if count < 2 { return self }
        var seen: Set<SourceSpan> = []
        return filter { finding in finding.span.map { seen.insert($0).inserted } ?? true }
    }
}
