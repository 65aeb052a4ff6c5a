import Git

/// The whole compilation: a service's files to what of it runs where. Each stage is a function from one value to the
/// next; what it finds wrong travels beside the value, and no stage throws on bad input.
public struct Pipeline: Sendable {
    /// What depends on neither service nor cluster.
    public struct Inputs: Sendable {
        public var clusters: [ClusterInput]
        public var kinds: Set<InstanceKind>
        /// Those of whose instances' checks monitoring is told.
        public var checks: Set<InstanceKind>
        public var moment: Moment
        public var sharedSecrets: [String: Secret]
        /// For whom SmartStack's namespaces are wanted.
        public var namespaces: Set<NamespaceUse>

        /// `checks` are all of the kinds, if it is nil.
        public init(
            clusters: [ClusterInput], kinds: Set<InstanceKind>, checks: Set<InstanceKind>? = nil, moment: Moment,
            namespaces: Set<NamespaceUse> = []
        ) {
            self.clusters = clusters
            self.kinds = kinds
            self.checks = checks ?? kinds
            self.moment = moment
            sharedSecrets = [:]
            self.namespaces = namespaces
        }
    }

    private let inputs: Inputs
    private let clusters: [ClusterName]
    private let fileNames: Set<String>

    public init(_ inputs: Inputs) {
        self.inputs = inputs
        clusters = inputs.clusters.map(\.name)
        // Namespaces need little: without instances the rest is not even read.
        fileNames =
            inputs.kinds.isEmpty
            ? ServiceLowering.namespaceFiles
            : Pipeline.fileNames(clusters: clusters, kinds: inputs.kinds)
    }

    /// The files that a compilation of instances reads.
    static func fileNames(clusters: [ClusterName], kinds: Set<InstanceKind>) -> Set<String> {
        ServiceLowering.fileNames(clusters: clusters, kinds: kinds).union(["deployments.json", "secrets"])
    }

    /// The names of the files that count, sorted.
    public var readNames: [String] { fileNames.sorted { $0.precedesInBytes($1) } }

    /// Source: which files belong to the service. The only stage that reads, and that can fail for the machine's sake.
    public func read(_ directory: ServiceDirectory, from tree: SourceTree) throws(GitError) -> Outcome<ServiceSource> {
        let source = try tree.read(directory) { fileNames.contains($0) }
        let findings = FileFindings(source: source.value, compiled: fileNames)
        return Outcome(source.value, findings.refused(source.diagnostics))
    }

    /// What `read` looks at outside of the service's directory.
    public func outside(_ directory: ServiceDirectory, from tree: SourceTree) throws(GitError) -> [OutsideEntry] {
        try tree.outside(of: directory) { fileNames.contains($0) }
    }

    /// From here on nothing reads a file, a clock or the environment.
    public func compile(_ source: ServiceSource) -> Outcome<[LinkedService]> {
        // YAML and Lowering: bytes to nodes to the typed IR, with defaults and inheritance applied.
        let service = ServiceLowering.lower(
            source, clusters: clusters, kinds: inputs.kinds, checks: inputs.checks, namespaces: inputs.namespaces)
        // Deployments: which commit each deploy group runs.
        let deployments = Deployments.read(source.file("deployments.json"))
        // Linking: what runs in each cluster.
        let linked = zip(inputs.clusters, service.value.clusters).map { cluster, part in
            Linker.link(
                service.value, part, deployments: deployments.value, sharedSecrets: inputs.sharedSecrets,
                cluster: cluster, at: inputs.moment)
        }
        let findings = service.diagnostics + deployments.diagnostics + linked.flatMap(\.diagnostics)
        return Outcome(linked.map(\.value), findings.refusedByCompile())
    }
}
