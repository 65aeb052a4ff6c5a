import Compiler
import Emitters
import Git

/// Compiles the services of a snapshot on all cores. Each worker has its own emitter.
public struct FleetCompilation: Sendable {
    public var fleet: Fleet
    public var inputs: Pipeline.Inputs
    public var families: Set<Family>
    /// Where deployments.json files lie, if not in the tree: `DIR/SERVICE.json`.
    public var deployments: String?
    /// False to let go of each artifact's bytes as soon as it is compiled.
    public var keepsBytes: Bool

    public init(
        _ fleet: Fleet, inputs: Pipeline.Inputs, families: Set<Family>, deployments: String?, keepsBytes: Bool
    ) {
        self.fleet = fleet
        self.inputs = inputs
        self.families = families
        self.deployments = deployments
        self.keepsBytes = keepsBytes
    }

    /// What a run gives.
    public struct Result: Sendable {
        public var emissions: [Emission]
        /// In reading order.
        public var diagnostics: [Diagnostic]
        /// Over the deployments.json files that were read; nil where they are those of the tree.
        public var deploymentsDigest: BlobID?
    }

    private typealias Part = (emissions: [Emission], diagnostics: [Diagnostic], deploymentsDigest: String)

    /// `progress` is called now and then, from any thread, with how many services are done.
    public func run(
        progress: (@Sendable (_ done: Int, _ of: Int) -> Void)? = nil
    ) throws(Fleet.Failure) -> Result {
        do {
            let tree = try SourceTree(fleet.snapshot)
            let chosen = try fleet.chosen(from: tree)
            let pipeline = try pipeline(from: tree)
            let parts = try fleet.map(chosen.value, state: Emitter(keepsBytes: keepsBytes), progress: progress) {
                service, tree, emitter throws(GitError) in
                try compile(service, from: tree, pipeline.value, &emitter)
            }
            var diagnostics = chosen.diagnostics + pipeline.diagnostics
            for part in parts { diagnostics += part.diagnostics }
            return Result(
                emissions: parts.flatMap(\.emissions),
                diagnostics: diagnostics.sorted(by: Diagnostic.inReadingOrder),
                deploymentsDigest: deployments == nil
                    ? nil : try BlobID.hash(of: parts.flatMap { Array($0.deploymentsDigest.utf8) }))
        } catch { throw Fleet.Failure(error) }
    }

    private func compile(
        _ service: ServiceDirectory, from tree: SourceTree, _ pipeline: Pipeline, _ emitter: inout Emitter
    ) throws(GitError) -> Part {
        let (linked, digest) = try link(service, from: tree, pipeline)
        let emissions = linked.value.flatMap { emitter.emit($0, families: families) }
        return (emissions, linked.diagnostics, digest)
    }

    /// What runs where of a service, and a line for the digest of the deployments.
    private func link(
        _ service: ServiceDirectory, from tree: SourceTree, _ pipeline: Pipeline
    ) throws(GitError) -> (Outcome<[LinkedService]>, deploymentsDigest: String) {
        var source = try pipeline.read(service, from: tree)
        var digest = ""
        if let deployments { digest = try readDeployments(from: deployments, into: &source) }
        let compiled = pipeline.compile(source.value)
        return (Outcome(compiled.value, source.diagnostics + compiled.diagnostics), digest)
    }

    /// The chosen services as they are linked, a value for each cluster: for those who want to look at the way.
    public func linked() throws(Fleet.Failure) -> Outcome<[LinkedService]> {
        do {
            let tree = try SourceTree(fleet.snapshot)
            let chosen = try fleet.chosen(from: tree)
            let pipeline = try pipeline(from: tree)
            let parts = try chosen.value.map { try link($0, from: tree, pipeline.value).0 }
            return Outcome(parts.flatMap(\.value), pipeline.diagnostics + parts.flatMap(\.diagnostics))
        } catch { throw Fleet.Failure(error) }
    }

    private func pipeline(from tree: SourceTree) throws(GitError) -> Outcome<Pipeline> {
        let shared = try tree.sharedSecrets()
        let secrets = SharedSecrets.lower(shared.value)
        var inputs = inputs
        inputs.sharedSecrets = secrets.value
        return Outcome(Pipeline(inputs), shared.diagnostics + secrets.diagnostics)
    }

    /// Returns a line for the digest of all such files.
    private func readDeployments(
        from folder: String, into source: inout Outcome<ServiceSource>
    ) throws(GitError) -> String {
        let path = "\(folder)/\(source.value.name.text).json"
        let bytes: [UInt8]?
        do {
            bytes = try File.read(path, limit: JSONParser.sizeLimit)
        } catch {
            source.value.files["deployments.json"] = .unreadable
            source.diagnostics.append(
                Diagnostic(.deployments, error.message, span: SourceSpan(file: path), service: source.value.name))
            return ""
        }
        source.value.files["deployments.json"] = bytes.map { .present(path: path, bytes: $0) } ?? .absent
        guard let bytes else { return "" }
        return "\(source.value.name) \(try BlobID.hash(of: bytes).id)\n"
    }
}
