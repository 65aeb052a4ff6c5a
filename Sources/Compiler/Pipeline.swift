import Git

/// The whole compilation: a service's files to what of it runs where. Each stage is a function from one value to the
/// next; what it finds wrong travels beside the value, and no stage throws on bad input.
public struct Pipeline: Sendable {
    /// What depends on neither service nor cluster.
    public struct Inputs: Sendable {
        public var clusters: [ClusterInput]
        public var kinds: Set<InstanceKind>
        public var moment: Moment
        public var sharedSecrets: [String: Secret]

        public init(clusters: [ClusterInput], kinds: Set<InstanceKind>, moment: Moment) {
            self.clusters = clusters
            self.kinds = kinds
            self.moment = moment
            sharedSecrets = [:]
        }
    }

    private let inputs: Inputs

    public init(_ inputs: Inputs) { self.inputs = inputs }

    /// Source: which files belong to the service. The only stage that reads, and that can fail for the machine's sake.
    public func read(_ directory: ServiceDirectory, from tree: SourceTree) throws(GitError) -> Outcome<ServiceSource> {
        let names = ServiceLowering.fileNames(clusters: inputs.clusters.map(\.name), kinds: inputs.kinds)
        return try tree.read(directory) { names.contains($0) || $0 == "deployments.json" }
    }

    /// From here on nothing reads a file, a clock or the environment.
    public func compile(_ source: ServiceSource) -> Outcome<[LinkedService]> {
        // YAML and Lowering: bytes to nodes to the typed IR, with defaults and inheritance applied.
        let service = ServiceLowering.lower(
            source, clusters: inputs.clusters.map(\.name), kinds: inputs.kinds)
        // Deployments: which commit each deploy group runs.
        let deployments = Deployments.read(source.file("deployments.json"))
        // Linking: what runs in each cluster.
        let linked = inputs.clusters.map { cluster in
            Linker.link(
                service.value, deployments: deployments.value, sharedSecrets: inputs.sharedSecrets, cluster: cluster,
                at: inputs.moment)
        }
        let findings = service.diagnostics + deployments.diagnostics + linked.flatMap(\.diagnostics)
        return Outcome(linked.map(\.value), findings)
    }
}
