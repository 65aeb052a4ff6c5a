/// Lowers a service: all its files, for the clusters that are asked for.
public enum ServiceLowering {
    /// The files that say what the namespaces of a service are.
    public static let namespaceFiles: Set<String> = ["service.yaml", "smartstack.yaml"]

    /// The names of the files that a compilation for these clusters looks at.
    public static func fileNames(clusters: [ClusterName], kinds: Set<InstanceKind>) -> Set<String> {
        var names = Set(GeneralLowering.files.map(\.file))
        for cluster in clusters {
            for kind in kinds { names.insert(fileName(kind, cluster)) }
        }
        return names
    }

    static func fileName(_ kind: InstanceKind, _ cluster: ClusterName) -> String {
        kind.rawValue + "-" + cluster.text + ".yaml"
    }

    /// `checks` are the kinds of whose instances' checks monitoring is told.
    public static func lower(
        _ source: ServiceSource, clusters: [ClusterName], kinds: Set<InstanceKind>, checks: Set<InstanceKind>,
        namespaces: Set<NamespaceUse> = []
    ) -> Outcome<Service> {
        let documents = ServiceDocuments.parse(source)
        let service = lower(
            documents.value, secrets: source.secrets, clusters: clusters, kinds: kinds, checks: checks,
            namespaces: namespaces)
        return Outcome(service.value, documents.diagnostics.map { $0.of(source.name) } + service.diagnostics)
    }

    static func lower(
        _ documents: ServiceDocuments, secrets: [String: SourceFile], clusters: [ClusterName],
        kinds: Set<InstanceKind>, checks: Set<InstanceKind>, namespaces: Set<NamespaceUse> = []
    ) -> Outcome<Service> {
        var general = GeneralLowering(documents)
        let configuration = general.lower()
        var diagnostics = general.diagnostics.refusedByCompile()
        let layer = general.layer
        let files = general.mergedFiles
        let team = general.team
        var monitoring = general.monitoringLowering
        let spaces = NamespaceLowering.lower(general, configuration, for: namespaces)
        diagnostics += spaces.diagnostics.refusedByCompile()
        var service = Service(
            name: documents.name, general: configuration, clusters: [],
            secrets: SecretLowering.secrets(secrets, &diagnostics), namespaces: spaces.value)

        func instances<Instance: Sendable>(
            _ kind: InstanceKind, _ cluster: ClusterName, _ lower: (inout InstanceLowering) -> Instance?
        ) -> (InstanceFile<Instance>, checks: InstanceFile<MonitoredInstance?>) {
            guard kinds.contains(kind) else { return (.absent, .absent) }
            let isChecked = checks.contains(kind) && InstanceKind.monitored.contains(kind)
            var found: [Diagnostic] = []
            defer { diagnostics += kind == .adhoc ? InstanceFileLowering.uncompiled(found) : found.refusedByCompile() }
            let file = InstanceFileLowering.open(documents.file(kind, cluster), &found)
            let lowered: (InstanceFile<Instance>, InstanceFile<MonitoredInstance?>) = file.map { name, node in
                guard let general = configuration.value, let node else { return (.broken, .broken) }
                var lowering = InstanceLowering(
                    id: InstanceID(service: documents.name, instance: name), cluster: cluster, kind: kind, node: node,
                    configuration: Configuration(general: layer, files: files, own: Layer(node)), general: general)
                let instance = lower(&lowering)
                let check = isChecked ? lowering.check(&monitoring) : .broken
                lowering.reportUnknownKeys()
                found += lowering.diagnostics
                return (instance.map { .sound($0) } ?? .broken, check)
            }
            return (lowered.0, isChecked ? lowered.1 : .absent)
        }

        for cluster in clusters {
            let marathon = instances(.marathon, cluster) { $0.marathon() }
            let chronos = instances(.chronos, cluster) { $0.chronos(serviceTeam: team) }
            let adhoc = instances(.adhoc, cluster) { lowering in
                let common = lowering.common()
                return lowering.isBroken ? nil : AdhocInstance(common: common)
            }
            let kubernetes = instances(.kubernetes, cluster) { $0.kubernetes() }
            service.clusters.append(
                ServiceInCluster(
                    cluster: cluster, marathon: marathon.0, chronos: chronos.0, adhoc: adhoc.0,
                    kubernetes: kubernetes.0, marathonChecks: marathon.checks, chronosChecks: chronos.checks))
        }
        return Outcome(service, diagnostics.map { $0.of(documents.name) })
    }
}

/// A file of instances, before they are lowered.
enum InstanceFileLowering {
    /// What is found in instances that nothing compiles: of that, only what others refuse is an error.
    static func uncompiled(_ findings: [Diagnostic]) -> [Diagnostic] {
        findings.map { $0.refusedBy.isEmpty ? $0.with(max(.warning, $0.severity)) : $0 }
    }

    /// The instances that the file names; their node is nil if it is no mapping.
    static func open(_ file: ServiceDocuments.File, _ diagnostics: inout [Diagnostic]) -> InstanceFile<Node?> {
        let root: Node
        switch file {
        case .absent: return .absent
        case .dangling, .broken: return .broken
        case .parsed(let document): root = document.root
        }
        guard root.isMapping else {
            // What Python takes for false is an empty file there.
            if !root.value.isTruthy { return .present([]) }
            diagnostics.append(
                root.diagnostic(
                    .shape, "the file is a mapping of instances, not \(root.value.kindName)",
                    hint: "as in 'main: {instances: 2}'"
                ).refused(by: .validate))
            return .broken
        }
        var instances: [(name: InstanceName, definition: Definition<Node?>)] = []
        for pair in root.pairs {
            guard let text = pair.key.string else {
                diagnostics.append(
                    pair.key.diagnostic(
                        .instanceName, "the name of an instance is text, not \(pair.key.value.shown)", hint: "quote it"
                    ).refused(by: .validate))
                continue
            }
            let name = InstanceName(text)
            if name.isTemplate { continue }
            guard !text.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 < 0x20 }), text.utf8.count <= 120 else {
                diagnostics.append(
                    pair.key.diagnostic(
                        .instanceName, "the name of an instance has at most 120 bytes, and no '/' or control character",
                        hint: "each instance becomes a file of its name"))
                instances.append((name, .broken))
                continue
            }
            if pair.value.isMapping {
                instances.append((name, .sound(pair.value)))
            } else {
                diagnostics.append(
                    pair.value.diagnostic(
                        .shape, "the instance '\(text)' is a mapping, not \(pair.value.value.kindName)",
                        hint: "write '\(text): {}' for one with all defaults"
                    ).refused(by: .validate))
                instances.append((name, .broken))
            }
        }
        return .present(instances)
    }
}

extension InstanceFile where Instance == Node? {
    /// The file with each instance lowered to two things.
    func map<First: Sendable, Second: Sendable>(
        _ lower: (InstanceName, Node?) -> (Definition<First>, Definition<Second>)
    ) -> (InstanceFile<First>, InstanceFile<Second>) {
        switch self {
        case .absent: return (.absent, .absent)
        case .broken: return (.broken, .broken)
        case .present(let instances):
            var first: [(name: InstanceName, definition: Definition<First>)] = []
            var second: [(name: InstanceName, definition: Definition<Second>)] = []
            for instance in instances {
                let lowered = instance.definition.value.map { lower(instance.name, $0) } ?? (.broken, .broken)
                first.append((instance.name, lowered.0))
                second.append((instance.name, lowered.1))
            }
            return (.present(first), .present(second))
        }
    }
}

/// Reads the signatures of secrets. What is encrypted is not looked at.
enum SecretLowering {
    static func secrets(_ files: [String: SourceFile], _ diagnostics: inout [Diagnostic]) -> [String: Secret] {
        var secrets: [String: Secret] = [:]
        for (name, file) in files.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            guard case .present(let path, let bytes) = file else {
                secrets[name] = .broken
                continue
            }
            let parsed = JSONParser.parse(bytes, path: path)
            // There, too, a secret that cannot be read only loses its signature.
            diagnostics += parsed.diagnostics.map { $0.with(.warning).withoutExcerpt() }
            guard let environments = parsed.value?.root.value("environments") else {
                secrets[name] = .broken
                continue
            }
            var signatures: [String: Node] = [:]
            for pair in environments.pairs {
                if let environment = pair.key.string, let signature = pair.value.value("signature") {
                    signatures[environment] = signature
                }
            }
            secrets[name] = .signatures(signatures)
        }
        return secrets
    }
}

/// Lowers `_shared/secrets`, which all services may refer to.
public enum SharedSecrets {
    public static func lower(_ source: ServiceSource) -> Outcome<[String: Secret]> {
        var diagnostics: [Diagnostic] = []
        let secrets = SecretLowering.secrets(source.secrets, &diagnostics)
        return Outcome(secrets, diagnostics)
    }
}
